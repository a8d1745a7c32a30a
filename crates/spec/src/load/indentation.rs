//! Lines that stand too far to the left or to the right: the commonest mistake in YAML, of which a parser notices what follows.

use terrace_diagnostic::{Diagnostic, Span};

use crate::codes;

/// A line of a text, without its end.
#[derive(Clone, Copy)]
struct Line<'text> {
    /// Counted from one.
    number: usize,
    start: usize,
    text: &'text str,
}

impl<'text> Line<'text> {
    fn indent(self) -> usize {
        self.text.len() - self.content().len()
    }

    fn content(self) -> &'text str {
        self.text.trim_start_matches(' ')
    }

    fn is_content(&self) -> bool {
        !self.content().is_empty() && !self.content().starts_with('#')
    }

    /// The key, and what stands behind it.
    fn entry(self) -> Option<(&'text str, &'text str)> {
        self.content().split_once(": ").or_else(|| Some((self.content().strip_suffix(':')?, "")))
    }

    fn mistake(self, message: impl Into<String>) -> Diagnostic {
        let span = Span { start: self.start + self.indent(), end: self.start + self.text.len() };
        Diagnostic::error(&codes::SYNTAX, message).span(span)
    }
}

/// The line of a place, and those above it that hold something, from the nearest.
fn lines(text: &str, place: usize) -> Option<(Line<'_>, Vec<Line<'_>>)> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').enumerate().map(|(index, line)| {
        let placed = Line { number: index + 1, start, text: line.trim_end() };
        start += line.len();
        placed
    });
    let mut above: Vec<_> = lines.take_while(|line| line.start <= place).collect();
    let line = above.pop()?;
    above.retain(Line::is_content);
    above.reverse();
    Some((line, above))
}

/// A tab among the blanks that a line begins with.
pub(super) fn tab(text: &str, place: usize) -> Option<Diagnostic> {
    let (line, _) = lines(text, place)?;
    let blanks = line.text.len() - line.text.trim_start_matches([' ', '\t']).len();
    let start = line.start + line.text[..blanks].find('\t')?;
    let mistake = Diagnostic::error(&codes::SYNTAX, "a tab in the indentation").span(Span { start, end: start + 1 });
    Some(mistake.hint("YAML is indented with blanks alone: write two for each tab"))
}

/// A `:` after the first word of a line, where no entry can begin: the line above is the reason.
pub(super) fn unexpected_colon(text: &str, place: usize) -> Option<Diagnostic> {
    let (line, above) = lines(text, place)?;
    let upper = *above.first()?;
    let (key, _) = line.entry()?;
    if line.start + line.indent() + key.len() != place || upper.content().starts_with("- ") {
        return None;
    }
    match upper.entry() {
        Some((owner, value)) if upper.indent() < line.indent() && !value.is_empty() && !value.starts_with('#') => {
            let mistake = line.mistake(format!("the line is indented below `{owner}`, which has a value already"));
            Some(
                mistake
                    .hint(format!("indent it as far as line {}, or that line as far as its neighbours", upper.number)),
            )
        }
        None if upper.indent() <= line.indent() => {
            let (key, value) = upper.content().split_once([' ', ':'])?;
            Some(upper.mistake("a line without `: `").hint(format!("write `{key}: {}`", value.trim_start())))
        }
        _ => None,
    }
}

/// A line that begins between two levels of those above it.
pub(super) fn between(text: &str, place: usize) -> Option<Diagnostic> {
    let (line, above) = lines(text, place)?;
    let indent = line.indent();
    if line.start + indent != place {
        return None;
    }
    let outer = above.iter().position(|upper| upper.indent() <= indent)?;
    // Of several lines of a level the nearest.
    let inner = above[..outer].iter().min_by_key(|upper| upper.indent());
    let outer = above.get(outer).filter(|upper| upper.indent() < indent)?;
    let far = |line: &Line<'_>| format!("as far as line {} ({})", line.number, blanks(line.indent()));
    let hint = match inner {
        Some(inner) => format!("indent it {}, or {}", far(inner), far(outer)),
        None => format!("indent it {}", far(outer)),
    };
    Some(line.mistake("the line does not fit those above it").hint(hint))
}

fn blanks(count: usize) -> String {
    match count {
        0 => "no blanks".to_owned(),
        1 => "1 blank".to_owned(),
        _ => format!("{count} blanks"),
    }
}

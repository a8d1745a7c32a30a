//! `--set path=value`: a document of one value, read as every other document is.

mod path;

use std::fmt::Write;

use terrace::{
    diagnostic::{Diagnostic, Path, Segment, Span},
    spec::{API_VERSION, AddonKinds, App, Spec, codes::WRONG_TYPE, load::load_app_with},
};

use self::path::Step;

/// How diagnostics call the option.
pub(super) const OPTION: &str = "--set";

/// One value, read.
pub(super) struct Setting {
    pub(super) spec: Spec,
    /// Where the value stands in the effective spec.
    pub(super) path: Path,
    /// The value in the text of all options.
    pub(super) span: Span,
}

/// Reads `path=value`, whose text begins at a byte of all options' text.
pub(super) fn read(text: &str, start: usize, addons: &AddonKinds) -> Result<Setting, Vec<Diagnostic>> {
    let path::Parsed { steps, value } = path::parse(text).map_err(|mistake| {
        let span = Span { start, end: start + text.len() };
        vec![mistake.in_file(OPTION).span(span)]
    })?;
    let written = Document::new(&steps, &text[value..]);
    let loaded = written.load(addons).or_else(|mistakes| {
        // Where only text is possible, `8080` can mean nothing else.
        let is_of_type = mistakes.iter().all(|mistake| mistake.code == &WRONG_TYPE);
        let quoted = Document::quoted(&steps, &text[value..]);
        if is_of_type { quoted.load(addons).map_err(|_| mistakes) } else { Err(mistakes) }
    });
    match loaded {
        Ok(app) => {
            let path = steps.iter().map(|step| Segment::Key(step.key.clone())).collect();
            Ok(Setting { spec: app.spec, path, span: Span { start: start + value, end: start + text.len() } })
        }
        Err(mut mistakes) => {
            for mistake in &mut mistakes {
                written.relate(mistake, &steps, Span { start: start + value, end: start + text.len() }, start);
                mistake.hints.extend(in_brackets(mistake, &steps, text));
            }
            Err(mistakes)
        }
    }
}

/// The path with its last key in brackets, where the dots in it have made several keys of one.
fn in_brackets(mistake: &Diagnostic, steps: &[Step], text: &str) -> Option<String> {
    let at = mistake.place.path.segments().len().checked_sub(1)?;
    let (wrong, last) = (steps.get(at)?, steps.last()?);
    let is_cut = at + 1 < steps.len() && (mistake.code == &WRONG_TYPE || wrong.key.ends_with('\\'));
    let (before, key) = (text[..wrong.start].trim_end_matches('.'), &text[wrong.start..last.end]);
    (is_cut && at > 0 && !key.contains(['[', '"']))
        .then(|| format!("a key with dots stands in brackets: `{before}[\"{}\"]=..`", key.replace('\\', "")))
}

/// Reads a path alone.
pub(super) fn path(text: &str) -> Result<Path, Diagnostic> {
    if text.is_empty() {
        return Ok(Path::root());
    }
    let path::Parsed { steps, value } = path::parse(&format!("{text}=")).map_err(|mut mistake| {
        // Its advice is for a path with a value.
        mistake.hints = vec!["write `processes.web.scale`, or `files[\"/etc/app.conf\"]`".to_owned()];
        mistake
    })?;
    if value <= text.len() {
        let mistake = Diagnostic::error(&crate::codes::BAD_SETTING, "a path has no `=`");
        return Err(mistake.hint(format!("write `{}`", &text[..value - 1])));
    }
    Ok(steps.into_iter().map(|step| Segment::Key(step.key)).collect())
}

/// An `app.yaml` that writes one value.
struct Document {
    text: String,
    /// Where the value begins.
    value: usize,
    written: Written,
}

/// How a value stands in a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    AsTyped,
    Quoted,
}

impl Document {
    fn new(steps: &[Step], value: &str) -> Self {
        let begins_like_yaml = value.starts_with(['{', '[', '"', '\'']) && !value.contains(['\n', '\r']);
        // A word that cannot be anything but a word, a number or a boolean, wherever it stands.
        let is_word = !value.is_empty()
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'-'))
            && !value.bytes().all(|byte| matches!(byte, b'.' | b'-'));
        if begins_like_yaml || is_word {
            Self::with(steps, value, Written::AsTyped)
        } else {
            Self::quoted(steps, value)
        }
    }

    fn quoted(steps: &[Step], value: &str) -> Self {
        Self::with(steps, &serde_json::Value::from(value).to_string(), Written::Quoted)
    }

    /// Every key and the value stand on lines of their own, and a value never holds a line break: it cannot reach beyond its place.
    fn with(steps: &[Step], value: &str, written: Written) -> Self {
        let mut text = format!("apiVersion: {API_VERSION}\nkind: App\nmetadata: {{name: set}}\nspec:\n");
        for (depth, Step { key, .. }) in steps.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{:indent$}{}:", "", serde_json::Value::from(key.as_str()), indent = depth + 1);
        }
        let _ = write!(text, "{:indent$}", "", indent = steps.len() + 1);
        let start = text.len();
        text.push_str(value);
        text.push('\n');
        Self { text, value: start, written }
    }

    fn load(&self, addons: &AddonKinds) -> Result<App, Vec<Diagnostic>> {
        load_app_with(OPTION, self.text.as_bytes(), addons)
    }

    /// Moves a mistake from this document to the option.
    fn relate(&self, mistake: &mut Diagnostic, steps: &[Step], value: Span, start: usize) {
        let place = &mut mistake.place;
        let path = place.path.segments().iter().skip(1).cloned().collect::<Path>();
        place.span = place.span.map(|span| match span.start.checked_sub(self.value) {
            Some(offset) if self.written == Written::AsTyped => {
                let first = (value.start + offset).min(value.end);
                Span { start: first, end: (first + span.end.saturating_sub(span.start)).min(value.end) }
            }
            Some(_) => value,
            None => match path.segments().len().checked_sub(1).and_then(|last| steps.get(last)) {
                Some(Step { start: from, end: to, .. }) => Span { start: start + from, end: start + to },
                None => Span { start, end: value.end },
            },
        });
        place.path = path;
    }
}

//! Diagnostics as text, the way rustc shows them.

use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle};

use crate::{Diagnostic, Place, Severity, Sources, Span};

/// Lines longer than this are shown cut: what is minified or hostile would hide the message.
const LONGEST_LINE: usize = 400;

/// How diagnostics are decorated. Colour never carries meaning alone.
///
/// ```
/// use terrace_diagnostic::{Code, Diagnostic, Sources, Style, render_with};
///
/// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
///
/// let found = [Diagnostic::error(&NO_TEAM, "`team` is missing")];
/// assert!(!render_with(&found, &Sources::new(), Style::Plain).contains('\x1b'));
/// assert!(render_with(&found, &Sources::new(), Style::Colour).contains('\x1b'));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Plain text, for logs, files and the Argo CD user interface.
    #[default]
    Plain,
    /// ANSI colours, for a terminal.
    Colour,
}

/// Shows diagnostics as plain text, with their source lines where the sources have them.
///
/// ```
/// use terrace_diagnostic::{Code, Diagnostic, Sources, Span, render};
///
/// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
///
/// let mut sources = Sources::new();
/// sources.insert("app.yaml", "spec:\n  image: shop:1\n");
/// let found = Diagnostic::error(&NO_TEAM, "`team` is missing").in_file("app.yaml").span(Span { start: 0, end: 4 });
/// let text = render(&[found], &sources);
/// assert!(text.contains("app.yaml:1:1") && text.contains("| spec:"), "{text}");
/// ```
pub fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    render_with(diagnostics, sources, Style::Plain)
}

/// Shows diagnostics in the given style.
///
/// ```
/// use terrace_diagnostic::{Code, Diagnostic, Sources, Style, render, render_with};
///
/// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
///
/// let found = [Diagnostic::error(&NO_TEAM, "`team` is missing")];
/// assert_eq!(render_with(&found, &Sources::new(), Style::Plain), render(&found, &Sources::new()));
/// ```
pub fn render_with(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    }
    .decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&one(diagnostic, sources, &renderer));
        text.push_str("\n\n");
    }
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// One line a diagnostic: `app.yaml:7:5: error[T0101]: message; hint`. For logs and for the Argo CD user interface.
///
/// ```
/// use terrace_diagnostic::{Code, Diagnostic, Sources, render_short};
///
/// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
///
/// let found = [Diagnostic::error(&NO_TEAM, "`team` is missing").hint("add `team: <name>`")];
/// assert_eq!(render_short(&found, &Sources::new()), "error[T9001]: `team` is missing; add `team: <name>`\n");
/// ```
pub fn render_short(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let Diagnostic { code, severity, message, place, hints } = diagnostic;
        let position = position(place, sources);
        let separator = if position.is_empty() { "" } else { ": " };
        let _ = write!(text, "{position}{separator}{severity}[{code}]: {message}");
        for hint in hints {
            let _ = write!(text, "; {hint}");
        }
        text.push('\n');
    }
    text
}

fn one(diagnostic: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let Diagnostic { code, severity, message, place, hints } = diagnostic;
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let code = code.to_string();
    let path = place.path.to_string();
    let title = level.primary_title(message.as_str()).id(code.as_str());
    let mut group = Group::with_title(title);
    let source = place.file.as_deref().and_then(|file| Some((file, sources.text(file)?)));
    let origin;
    match (source, place.span, &place.caller) {
        (Some((file, text)), Some(span), _) if !diagnostic.code.is_withheld() && is_showable(text, span) => {
            group = group.element(
                Snippet::source(text).path(file).annotation(AnnotationKind::Primary.span(span.start..span.end)),
            );
        }
        (_, _, Some(caller)) => {
            group = group.element(
                Origin::path(caller.file()).line(caller.line() as usize).char_column(caller.column() as usize),
            );
        }
        _ => {
            origin = position(place, sources);
            if !origin.is_empty() {
                group = group.element(Origin::path(origin.as_str()));
            }
        }
    }
    if !path.is_empty() {
        let target = place.target.as_deref().map(|target| format!(" in {target}")).unwrap_or_default();
        group = group.element(Level::NOTE.no_name().message(format!("at `{path}`{target}")));
    }
    if let Some(construct) = &place.construct {
        group = group.element(Level::NOTE.message(format!("seen by {construct}")));
    }
    for hint in hints {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    renderer.render(&[group])
}

/// Whether the lines around the span are short enough to be shown.
fn is_showable(text: &str, span: Span) -> bool {
    let Some(before) = text.get(..span.start) else { return false };
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let length = text[start..].find('\n').unwrap_or(text.len() - start);
    span.end >= span.start && text.get(span.start..span.end).is_some() && length <= LONGEST_LINE
}

fn position(place: &Place, sources: &Sources) -> String {
    if let Some(file) = place.file.as_deref() {
        let Some(span) = place.span else { return file.to_owned() };
        let before = sources.text(file).and_then(|text| text.get(..span.start));
        return before.map_or_else(
            || file.to_owned(),
            |before| {
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
                format!("{file}:{line}:{column}")
            },
        );
    }
    place.caller.as_ref().map(ToString::to_string).unwrap_or_default()
}

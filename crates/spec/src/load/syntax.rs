//! Texts that are not YAML, or too much of it.

use granit_parser::{ErrorKind, ScanError};
use terrace_diagnostic::{Diagnostic, Span};

use super::indentation;
use crate::codes;

/// A text that is not YAML.
pub(super) fn syntax(error: &ScanError, text: &str) -> Diagnostic {
    let start = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let end = start + text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = Span { start, end };
    let better = match error.kind() {
        ErrorKind::RecursionLimitExceeded => return too_deep(span),
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName | ErrorKind::UnexpectedCharacter { .. } => {
            unquoted(text, start)
        }
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
            indentation::tab(text, start)
        }
        ErrorKind::MappingValueNotAllowed => indentation::unexpected_colon(text, start),
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::InvalidIndentation => {
            indentation::between(text, start)
        }
        _ => None,
    };
    if let Some(better) = better {
        return better;
    }
    let (message, hint) = match error.kind() {
        ErrorKind::UnknownAnchor => {
            ("the alias names no anchor that stands before it", "write the value out, or mark it with `&name` first")
        }
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
            ("a tab where blanks are expected", "indent with blanks")
        }
        ErrorKind::UnclosedQuotedScalar => ("a quote that is not closed", "close it on the same line"),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a bracket that is not closed", "close it with `}` or `]`, and put `,` between the values")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => ("a line without `:`", "write `key: value`"),
        ErrorKind::MappingValueNotAllowed => ("a `:` where none is expected", "quote the value, or begin a new line"),
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => {
            ("the line does not fit those above it", "indent it as far as its neighbours")
        }
        ErrorKind::DirectiveDisallowed => ("a directive (`%..`)", "delete the line"),
        other => {
            let mistake = Diagnostic::error(&codes::SYNTAX, format!("the file is not YAML: {other}")).span(span);
            return mistake.hint("look above it too: what is not closed there is noticed here");
        }
    };
    Diagnostic::error(&codes::SYNTAX, message).span(span).hint(hint)
}

/// A value that begins with what means something else to YAML: a schedule `* 7 * * *`, the host `*.example.com`, `@daily`.
fn unquoted(text: &str, start: usize) -> Option<Diagnostic> {
    let rest = text.get(start..)?.lines().next()?;
    let first = rest.chars().next().filter(|first| matches!(first, '*' | '@' | '`' | '%'))?;
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let end = if text[line..start].contains(['{', '[']) {
        rest.find(", ").into_iter().chain(rest.find(['}', ']'])).min()
    } else {
        rest.find(" #")
    };
    let value = rest[..end.unwrap_or(rest.len())].trim_end();
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    // An alias whose anchor is missing, or what a quote alone would not mend.
    if value.strip_prefix('*').is_some_and(is_name) || value.contains(['"', '\\']) || value.len() > LONGEST_QUOTED {
        return None;
    }
    let message = match first {
        '*' => "without quotes, `*` begins an alias".to_owned(),
        other => format!("without quotes, a value cannot begin with `{other}`"),
    };
    let mistake = Diagnostic::error(&codes::SYNTAX, message).span(Span { start, end: start + value.len() });
    Some(mistake.hint(format!("write `\"{value}\"`")))
}

/// The longest value that a hint repeats, in bytes.
const LONGEST_QUOTED: usize = 80;

/// A value nested too deeply.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::TOO_DEEP, "values are nested too deeply").span(span).hint("64 levels are allowed")
}

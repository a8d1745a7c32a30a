//! From bytes to text.

use terrace_diagnostic::{Diagnostic, Span};

use crate::codes;

/// The largest file that is read, in bytes: 1 MiB. An app has a few kilobytes, and Kubernetes itself takes no object of
/// more than 1.5 MiB. Whoever opens files should refuse larger ones before reading them.
///
/// ```
/// use terrace_spec::load::{MAX_BYTES, load_app};
///
/// let mistakes = load_app("app.yaml", &vec![b'#'; MAX_BYTES + 1]).unwrap_err();
/// assert_eq!(mistakes[0].code, &terrace_spec::codes::TOO_LARGE);
/// ```
pub const MAX_BYTES: usize = 1 << 20;

/// The text of a file, when it is small enough and UTF-8.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Box<Diagnostic>> {
    if bytes.len() > MAX_BYTES {
        let message = format!("the file has {} bytes, and {MAX_BYTES} are allowed", bytes.len());
        let mistake = Diagnostic::error(&codes::TOO_LARGE, message);
        return Err(Box::new(mistake.hint("keep data in files of its own, out of the app's")));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let start = error.valid_up_to();
        let before = String::from_utf8_lossy(&bytes[..start]);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        let message = format!("byte 0x{:02x} at line {line}, column {column} is not UTF-8", bytes[start]);
        let mistake = Diagnostic::error(&codes::NOT_UTF8, message).span(Span { start, end: start });
        Box::new(mistake.hint("save the file as UTF-8"))
    })
}

//! Which strings may stand in YAML without quotes.
//!
//! A whitelist: readers of YAML 1.1 (Kubernetes', `PyYAML`) and 1.2 must all read the string itself. Whatever may be a number, a
//! bool, null, a date or syntax to any of them is quoted, at the price of some quotes that were not needed.

use crate::quote::{CLASSES, class};

/// Whether a string may be written plain, as a key or as a value; `classes` are those of its bytes.
pub(crate) fn is_plain(text: &str, classes: u8) -> bool {
    if classes & (class::TAB | class::BREAK | class::CONTROL) != 0 {
        return false;
    }
    starts_plain(text)
        && (classes & (class::SPACE | class::COLON | class::HASH) == 0 || is_plain_inside(text))
        && (classes & class::HIGH == 0 || !text.chars().any(|character| !character.is_ascii() && is_odd(character)))
}

/// Escaped when hidden; quoted when a space, which some readers trim off.
fn is_odd(character: char) -> bool {
    character.is_whitespace() || crate::quote::is_hidden(character)
}

fn starts_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes {
        [b'A'..=b'Z' | b'a'..=b'z', ..] => !is_word(text),
        [b'-', b'-', b'A'..=b'Z' | b'a'..=b'z', ..]
        | [b'_', b'A'..=b'Z' | b'a'..=b'z', ..]
        | [b'/' | b'$' | b'(' | b'^' | b';' | b'\\' | 0x80.., ..] => true,
        [b'-' | b'+' | b'.', b'A'..=b'Z' | b'a'..=b'z', ..] => !is_named_float(&bytes[1..]),
        [b'-' | b'+' | b'.', b'0'..=b'9' | b'.' | b'/', ..] => !is_number_like(bytes),
        [b'0'..=b'9', ..] => !is_number_like(bytes) || is_version(bytes),
        _ => false,
    }
}

/// What comes after the first character: no `: `, no ` #`, and no space or colon last.
fn is_plain_inside(text: &str) -> bool {
    let mut previous = 0;
    for byte in text.bytes() {
        match (previous, byte) {
            (b':', b' ') | (b' ', b'#') => return false,
            _ => previous = byte,
        }
    }
    CLASSES[usize::from(previous)] & (class::SPACE | class::COLON) == 0
}

/// Words that some YAML reader takes for a bool or null. YAML 1.1 lists a few spellings of each; all are quoted.
fn is_word(text: &str) -> bool {
    const WORDS: [&[&str]; 5] = [&["y", "n"], &["no", "on"], &["yes", "off"], &["true", "null"], &["false"]];
    text.len()
        .checked_sub(1)
        .and_then(|at| WORDS.get(at))
        .is_some_and(|words| words.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

/// `inf`, `infinity` and `nan`, behind a sign or a dot.
fn is_named_float(text: &[u8]) -> bool {
    text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"inf") || start.eq_ignore_ascii_case(b"nan"))
}

/// Nothing but what numbers (decimal, hexadecimal, octal, binary, sexagesimal, with exponents and `_`) and dates are made of.
fn is_number_like(text: &[u8]) -> bool {
    text.iter().all(|byte| {
        matches!(
            byte,
            b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b'x' | b'X' | b'o' | b'O' | b'p' | b'P' | b'i' | b'I' | b'n' | b'N'
                | b't' | b'T' | b'z' | b'Z' | b'_' | b'.' | b'+' | b'-' | b':' | b',' | b' '
        )
    })
}

/// Two points or more and no colon: a version or an address, never a number, a time or a date.
fn is_version(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'.').nth(2).is_some() && !text.contains(&b':')
}

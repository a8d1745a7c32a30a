//! Quoted strings, written so that they are JSON and YAML at once.
//!
//! Argo CD's repo-server reads each manifest a second time with a YAML 1.1 parser, JSON too. It refuses surrogate pairs
//! (`\ud83d\ude00`), `\/`, raw DEL and C1 controls and U+FFFE, and turns a raw U+0085 into a space. So: characters beyond the
//! basic plane are written raw, and what a YAML reader may refuse, or a person cannot see, is escaped.

/// What a byte may mean for a scalar; see [`CLASSES`].
pub(crate) mod class {
    pub(crate) const SPACE: u8 = 1;
    pub(crate) const COLON: u8 = 2;
    pub(crate) const HASH: u8 = 4;
    pub(crate) const QUOTE: u8 = 8;
    pub(crate) const BREAK: u8 = 16;
    pub(crate) const TAB: u8 = 32;
    pub(crate) const CONTROL: u8 = 64;
    pub(crate) const HIGH: u8 = 128;
}

/// The class of each byte; 0 for what is harmless anywhere but at the start of a scalar.
pub(crate) const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte {
            0x20 => class::SPACE,
            0x3A => class::COLON,
            0x23 => class::HASH,
            0x22 | 0x5C => class::QUOTE,
            0x0A => class::BREAK,
            0x09 => class::TAB,
            0x00..=0x1F | 0x7F => class::CONTROL,
            0x80.. => class::HIGH,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// Bytes that may begin an escape: control characters, quotes, and the first bytes of the ranges in [`is_hidden`].
const STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        stops[byte] = CLASSES[byte] & (class::QUOTE | class::BREAK | class::TAB | class::CONTROL) != 0
            || matches!(byte, 0xC2 | 0xD8 | 0xE2 | 0xEF);
        byte += 1;
    }
    stops
};

/// The classes of all bytes of a string together.
pub(crate) fn classify(text: &str) -> u8 {
    text.bytes().fold(0, |classes, byte| classes | CLASSES[usize::from(byte)])
}

/// Whether a character beyond ASCII is always escaped: readers refuse or change it, or people cannot see it and review
/// something else than what is applied.
///
/// Joiners are not among them: emoji and some scripts need them.
///
/// ```
/// use terrace_document::is_hidden;
///
/// // From here on, text would be shown from right to left.
/// assert!(is_hidden('\u{202e}'));
/// assert!(!is_hidden('é') && !is_hidden('م') && !is_hidden('\u{200d}'));
/// ```
pub fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{9F}'                // C1 controls, U+0085 among them
        | '\u{61C}'                        // direction mark of Arabic
        | '\u{200B}'                       // zero width space
        | '\u{200E}' | '\u{200F}'          // direction marks
        | '\u{2028}' | '\u{2029}'          // line and paragraph separator
        | '\u{202A}'..='\u{202E}'          // direction overrides
        | '\u{2060}'..='\u{206F}'          // word joiner, operators that are not seen, direction isolates
        | '\u{FDD0}'..='\u{FDEF}'          // non-characters
        | '\u{FEFF}'                       // byte order mark
        | '\u{FFFE}' | '\u{FFFF}'
    )
}

/// Writes a string between double quotes, as both JSON and YAML read it.
pub(crate) fn push_quoted(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| STOPS[usize::from(byte)]) {
        let (clean, stop) = rest.split_at(at);
        out.push_str(clean);
        let mut characters = stop.chars();
        let Some(character) = characters.next() else {
            break;
        };
        push_escaped(character, out);
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn push_escaped(character: char, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        _ if character.is_ascii() || is_hidden(character) => {
            out.push_str("\\u");
            let code = u32::from(character);
            out.extend([12, 8, 4, 0].map(|shift| char::from(HEX[(code >> shift & 0xF) as usize])));
        }
        _ => out.push(character),
    }
}

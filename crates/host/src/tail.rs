//! The last of what a program has said, for a message.

/// More than anybody reads in a message; the rest is seen where the definition is run by hand.
const LINES: usize = 8;
const CHARACTERS: usize = 300;

/// What a program has written, as text that steers no terminal.
pub(crate) fn printable(bytes: &[u8]) -> String {
    let keep = |character: char| character == '\n' || character == '\t' || !character.is_control();
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    text.chars().map(|character| if keep(character) { character } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// A message with the last lines of what a program has written below it.
pub(crate) fn with_last_lines(message: &str, said: &[u8]) -> String {
    let text = printable(said);
    let lines: Vec<_> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let mut whole = message.to_owned();
    if lines.is_empty() {
        return whole + "; it said nothing";
    }
    whole.push_str("; the last it said:");
    for line in &lines[lines.len().saturating_sub(LINES)..] {
        whole.push_str("\n  ");
        whole.extend(line.chars().take(CHARACTERS));
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_shown_and_steer_no_terminal() {
        assert_eq!(with_last_lines("it failed", b"\n \n"), "it failed; it said nothing");
        let said: Vec<u8> = (1..=20).flat_map(|line| format!("line {line}\u{7}!\r\n").into_bytes()).collect();
        let text = with_last_lines("it failed", &said);
        assert!(!text.contains("line 12") && text.contains("\n  line 13\u{fffd}!\n") && text.ends_with('!'), "{text}");
    }
}

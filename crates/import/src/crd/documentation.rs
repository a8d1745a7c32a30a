//! Descriptions as documentation that rustdoc takes without a word.
//!
//! Descriptions are written for anybody but rustdoc: `<name>` is no HTML, `[a, b]` no link, and what is indented by four blanks is no
//! example in Rust that could be compiled.

/// The lines of a doc comment, without their `///`, none longer than `width` where words are shorter.
pub(super) fn lines(description: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut is_code = false;
    for line in description.lines() {
        let line: String = line.chars().filter(|character| !is_hidden(*character)).map(blank).collect();
        let line = line.trim();
        if line.starts_with("```") || line.starts_with("~~~") {
            // What is shown is never Rust.
            lines.push(if is_code { "```" } else { "```text" }.to_owned());
            is_code = !is_code;
        } else if is_code {
            lines.push(line.to_owned());
        } else if line.is_empty() {
            if lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(String::new());
            }
        } else {
            wrap(&escape(line), width, &mut lines);
        }
    }
    if is_code {
        lines.push("```".to_owned());
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The first paragraph of a description.
pub(super) fn summary(description: &str) -> &str {
    description.trim().split("\n\n").next().unwrap_or_default()
}

/// Characters that change the direction of a text or are not seen: rustc refuses some of them in comments.
fn is_hidden(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || (character.is_control() && character != '\t')
}

fn blank(character: char) -> char {
    if character.is_whitespace() { ' ' } else { character }
}

/// Takes from a line what Markdown would make something else of than text. Code in backticks stays as it is.
fn escape(line: &str) -> String {
    // A code span may go on in the next line; it is then shown as it is written.
    let has_code = line.matches('`').count().is_multiple_of(2);
    let mut escaped = String::with_capacity(line.len());
    let mut is_code = false;
    let mut rest = line;
    if rest.starts_with('#') || is_rule(rest) {
        escaped.push('\\');
        let first = rest.chars().next().map_or(0, char::len_utf8);
        escaped.push_str(&rest[..first]);
        rest = &rest[first..];
    }
    while let Some(character) = rest.chars().next() {
        let length = match character {
            '`' if has_code => {
                is_code = !is_code;
                escaped.push('`');
                1
            }
            _ if is_code => {
                escaped.push(character);
                character.len_utf8()
            }
            'h' if is_word_end(&escaped) && address(rest) > 0 => {
                let length = address(rest);
                escaped.extend(["<", &rest[..length], ">"]);
                length
            }
            '[' | ']' | '<' | '>' | '`' | '\\' => {
                escaped.push('\\');
                escaped.push(character);
                1
            }
            _ => {
                escaped.push(character);
                character.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    escaped
}

fn is_word_end(text: &str) -> bool {
    !text.ends_with(|last: char| last.is_alphanumeric())
}

/// Whether Markdown would make a line across the page, or a heading of the line above.
fn is_rule(line: &str) -> bool {
    let characters: Vec<_> = line.chars().filter(|character| !character.is_whitespace()).collect();
    characters.iter().all(|character| matches!(character, '-' | '=' | '*' | '_'))
}

/// The length of the address of a page that a text begins with.
fn address(text: &str) -> usize {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return 0;
    }
    let is_end = |character: char| {
        character.is_whitespace()
            || matches!(character, '<' | '>' | '"' | '`' | '(' | ')' | '[' | ']' | '{' | '}' | '\\' | '|' | '^')
    };
    let address = &text[..text.find(is_end).unwrap_or(text.len())];
    let address = address.trim_end_matches(|last: char| last.is_ascii_punctuation() && last != '/');
    if address.ends_with("://") { 0 } else { address.len() }
}

/// Breaks a line at its words.
fn wrap(line: &str, width: usize, lines: &mut Vec<String>) {
    let mut current = String::new();
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let is_full = !current.is_empty() && current.chars().count() + 1 + word.chars().count() > width;
        if is_full && !begins_a_block(word) {
            lines.push(std::mem::take(&mut current));
        } else if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(word);
    }
    lines.push(current);
}

/// Whether Markdown would take a word at the beginning of a line for the beginning of something.
fn begins_a_block(word: &str) -> bool {
    let number = word.trim_start_matches(|character: char| character.is_ascii_digit());
    word.starts_with(['-', '+', '*', '#', '>', '|', '=', '~', ':'])
        || word.starts_with("```")
        || (number.len() < word.len() && matches!(number, "." | ")"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_link_html_or_an_example() {
        for (description, expected) in [
            ("one of [a, b] or <c>", r"one of \[a, b\] or \<c\>"),
            ("see https://example.com/a_b(c).", "see <https://example.com/a_b>(c)."),
            ("code: `a[0] <b>`", "code: `a[0] <b>`"),
            ("an open ` tick", r"an open \` tick"),
            ("# no heading\n===\n---", "\\# no heading\n\\===\n\\---"),
            ("text\n\n\n    let indented = 1;\n", "text\n\nlet indented = 1;"),
            ("```\nkey: [1]\n```", "```text\nkey: [1]\n```"),
            ("```yaml\nnever closed", "```text\nnever closed\n```"),
            ("hidden\u{202e} text", "hidden text"),
        ] {
            assert_eq!(lines(description, 100).join("\n"), expected);
        }
    }

    #[test]
    fn a_long_line_is_broken_where_no_list_begins() {
        assert_eq!(lines("one two - three 1. four", 7), ["one two -", "three 1.", "four"]);
    }
}

//! Words for people: lists of them, the nearest of them, and what serde's own mean.

use std::fmt;

/// Words of which one is expected: "`a`, `b` or `c`".
pub(super) struct OneOf<'a>(pub(super) &'a [&'a str]);

/// Words that are all meant: "`a`, `b` and `c`".
pub(crate) struct AllOf<'a>(pub(crate) &'a [&'a str]);

impl fmt::Display for OneOf<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(self.0, "or", formatter)
    }
}

impl fmt::Display for AllOf<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(self.0, "and", formatter)
    }
}

fn list(words: &[&str], last: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (position, word) in words.iter().enumerate() {
        match position {
            0 => {}
            _ if position + 1 == words.len() => write!(formatter, " {last} ")?,
            _ => formatter.write_str(", ")?,
        }
        write!(formatter, "`{word}`")?;
    }
    Ok(())
}

impl serde::de::Expected for OneOf<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// What serde's own types expect, said to somebody who writes YAML.
pub(super) fn in_plain_words(expected: &str) -> String {
    match expected {
        "bool" | "a boolean" => "`true` or `false`",
        "u8" => "a whole number from 0 to 255",
        "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "a block of names and values",
        _ if expected.starts_with("struct ") => "a block of fields",
        _ => expected,
    }
    .to_owned()
}

/// The known word that is most likely meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| {
        word.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect::<Vec<_>>()
    };
    let wanted = plain(word);
    // A hostile key must not cost quadratic time.
    if wanted.len() > 40 {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (distance(&wanted, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().min(wanted.len()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Words of Kubernetes, Helm and Heroku, and what they are called here.
const SYNONYMS: [(&str, &str); 14] = [
    ("autoscaling", "scale"),
    ("cmd", "command"),
    ("domain", "host"),
    ("entrypoint", "command"),
    ("env", "config"),
    ("environment", "config"),
    ("iam", "identity"),
    ("livenessProbe", "health"),
    ("readinessProbe", "health"),
    ("role", "identity"),
    ("serviceAccount", "identity"),
    ("startupProbe", "health"),
    ("tls", "certificate"),
    ("variables", "config"),
];

/// The known word that means the same.
pub(super) fn synonym<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let (_, meant) = SYNONYMS.iter().find(|(other, _)| *other == word)?;
    known.iter().find(|candidate| *candidate == meant).copied()
}

/// Characters to add, drop, replace, or exchange with their neighbour (optimal string alignment).
fn distance(left: &[char], right: &[char]) -> usize {
    let mut rows = vec![(0..=right.len()).collect::<Vec<_>>()];
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(a != b);
            let mut least = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_meant() {
        let known = ["schedule", "scale", "resources", "command", "http", "healthCheck"];
        for (word, meant) in [
            ("shedule", Some("schedule")),
            ("scael", Some("scale")),
            ("resource", Some("resources")),
            ("health_check", Some("healthCheck")),
            ("HTTP", Some("http")),
            ("replicas", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
    }

    #[test]
    fn several_words_read_as_a_sentence() {
        assert_eq!(OneOf(&["a", "b", "c"]).to_string(), "`a`, `b` or `c`");
        assert_eq!(OneOf(&["a"]).to_string(), "`a`");
    }
}

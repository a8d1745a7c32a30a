//! Variants of enums for the words of a schema, symbols and numbers among them.

use super::{capitalised, pascal, words};

/// The name of the variant of an enum.
pub(in crate::crd) fn variant(word: &str) -> String {
    if word.is_empty() {
        return "Empty".to_owned();
    }
    let is_symbol = word.chars().all(|character| !character.is_ascii_alphanumeric());
    let mut variant: String = if is_symbol { word.chars().map(symbol).collect() } else { pascal(word) };
    if word.len() > 1
        && word.starts_with(['!', '-'])
        && word.contains(|character: char| character.is_ascii_alphanumeric())
    {
        variant.insert_str(0, if word.starts_with('!') { "Not" } else { "Minus" });
    }
    if variant.starts_with(|first: char| first.is_ascii_digit()) {
        variant.insert(0, 'V');
    }
    if variant == "Self" || variant.is_empty() {
        variant.push_str("Value");
    }
    // `1.2` and `12` are not the same.
    separate_numbers(word, variant)
}

/// Keeps numbers that stand beside each other apart, as in `V1_2`.
fn separate_numbers(word: &str, variant: String) -> String {
    let parts = words(word);
    let is_digit = |character: Option<char>| character.is_some_and(|character| character.is_ascii_digit());
    if !parts.windows(2).any(|pair| is_digit(pair[0].chars().last()) && is_digit(pair[1].chars().next())) {
        return variant;
    }
    let mut separated = String::new();
    for part in parts {
        if is_digit(separated.chars().last()) && is_digit(part.chars().next()) {
            separated.push('_');
        }
        separated.push_str(&capitalised(&part));
    }
    if is_digit(separated.chars().next()) {
        separated.insert(0, 'V');
    }
    separated
}

fn symbol(character: char) -> &'static str {
    match character {
        '=' => "Equal",
        '!' => "Not",
        '<' => "Less",
        '>' => "Greater",
        '~' => "Like",
        '+' => "Plus",
        '-' => "Minus",
        '*' => "Any",
        '/' => "Slash",
        '.' => "Dot",
        '&' => "And",
        '|' => "Or",
        '%' => "Percent",
        '$' => "Dollar",
        '^' => "Caret",
        '#' => "Hash",
        '@' => "At",
        '?' => "Question",
        ':' => "Colon",
        ',' => "Comma",
        ';' => "Semicolon",
        '_' => "Underscore",
        _ => "Value",
    }
}

#[cfg(test)]
mod tests {
    use super::variant;

    #[test]
    fn variants_are_named_after_their_words() {
        for (word, expected) in [
            ("Exact", "Exact"),
            ("kebab-case", "KebabCase"),
            ("TCP", "Tcp"),
            ("1.2", "V1_2"),
            ("12", "V12"),
            ("v1.3", "V1_3"),
            ("=~", "EqualLike"),
            ("!=", "NotEqual"),
            ("", "Empty"),
            ("Self", "SelfValue"),
            ("5m", "V5m"),
            ("TLSv1.2", "TlsV1_2"),
            ("ü", "Value"),
        ] {
            assert_eq!(variant(word), expected, "{word}");
        }
    }
}

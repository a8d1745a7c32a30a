/// The known word that is most likely meant.
///
/// ```
/// use terrace_diagnostic::nearest;
///
/// assert_eq!(nearest("replcas", ["replicas", "resources"]), Some("replicas"));
/// // Nothing is offered that nobody meant.
/// assert_eq!(nearest("memory", ["replicas", "resources"]), None);
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
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
    use super::nearest;

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
}

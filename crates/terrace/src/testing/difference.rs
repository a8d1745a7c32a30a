//! Two sets of files, told apart for people.

use std::{
    collections::BTreeMap,
    fmt::Write,
    path::{Path, PathBuf},
};

/// Files shown in full; of more, the names.
const SHOWN: usize = 10;
/// Files named; of more, their number.
const NAMED: usize = 40;
/// Lines shown around a change.
const AROUND: usize = 3;
/// Texts with more lines than this are not compared line by line.
const LONGEST: usize = 4000;

/// What is different, or nothing.
pub(super) fn report(folder: &Path, known: &BTreeMap<PathBuf, String>, rendered: &BTreeMap<PathBuf, String>) -> String {
    let mut paths: Vec<_> = known.keys().chain(rendered.keys()).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.retain(|path| known.get(*path) != rendered.get(*path));
    let mut report = String::new();
    let mut shown = 0;
    for path in paths.iter().take(NAMED) {
        let file = folder.join(path);
        let file = file.display();
        let _ = match (known.get(*path), rendered.get(*path)) {
            (Some(old), Some(new)) => {
                shown += 1;
                let written = writeln!(report, "{file} differs (- the snapshot, + what is rendered)");
                if shown <= SHOWN {
                    lines(old, new, &mut report);
                }
                written
            }
            (Some(_), None) => writeln!(report, "{file} is a snapshot of nothing that is rendered"),
            (None, _) => writeln!(report, "{file} is rendered and has no snapshot"),
        };
    }
    if paths.len() > NAMED {
        let _ = writeln!(report, "and {} more files", paths.len() - NAMED);
    }
    report
}

/// A line of either text, or of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line<'a> {
    Same(&'a str),
    Old(&'a str),
    New(&'a str),
}

/// The changed lines, with a few around them.
fn lines(old: &str, new: &str, report: &mut String) {
    let old: Vec<_> = old.lines().collect();
    let new: Vec<_> = new.lines().collect();
    let lines = align(&old, &new);
    let is_near = |index: usize| {
        let near = index.saturating_sub(AROUND)..lines.len().min(index + AROUND + 1);
        lines[near].iter().any(|line| !matches!(line, Line::Same(_)))
    };
    let mut number = 0;
    let mut is_gap = true;
    for (index, line) in lines.iter().enumerate() {
        number += usize::from(!matches!(line, Line::Old(_)));
        if !is_near(index) {
            is_gap = true;
            continue;
        }
        if std::mem::take(&mut is_gap) {
            let _ = writeln!(report, "  @@ line {} @@", number.max(1));
        }
        let _ = match line {
            Line::Same(text) => writeln!(report, "   {text}"),
            Line::Old(text) => writeln!(report, "  -{text}"),
            Line::New(text) => writeln!(report, "  +{text}"),
        };
    }
}

/// Both texts in one: the lines they share once, by their longest common subsequence.
fn align<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    if old.len().max(new.len()) > LONGEST {
        return old.iter().map(|line| Line::Old(line)).chain(new.iter().map(|line| Line::New(line))).collect();
    }
    // The length of what is common to the rests of both texts, from each pair of lines on.
    let mut common = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for (row, left) in old.iter().enumerate().rev() {
        for (column, right) in new.iter().enumerate().rev() {
            common[row][column] = if left == right {
                common[row + 1][column + 1] + 1
            } else {
                common[row + 1][column].max(common[row][column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut lines = Vec::new();
    while row < old.len() || column < new.len() {
        match (old.get(row), new.get(column)) {
            (Some(left), Some(right)) if left == right => {
                lines.push(Line::Same(left));
                (row, column) = (row + 1, column + 1);
            }
            (Some(left), None) => {
                lines.push(Line::Old(left));
                row += 1;
            }
            (Some(left), Some(_)) if common[row + 1][column] >= common[row][column + 1] => {
                lines.push(Line::Old(left));
                row += 1;
            }
            (_, Some(right)) => {
                lines.push(Line::New(right));
                column += 1;
            }
            (None, None) => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        path::{Path, PathBuf},
    };

    use super::{SHOWN, report};

    fn check(known: &[(&str, &str)], rendered: &[(&str, &str)], expected: &str) {
        let files = |files: &[(&str, &str)]| -> BTreeMap<PathBuf, String> {
            files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect()
        };
        assert_eq!(report(Path::new("s"), &files(known), &files(rendered)), expected);
    }

    #[test]
    fn equal_sets_have_no_difference() {
        check(&[("a", "1\n")], &[("a", "1\n")], "");
    }

    #[test]
    fn files_that_are_missing_or_too_many_are_named() {
        check(
            &[("old", "1\n")],
            &[("new", "1\n")],
            "s/new is rendered and has no snapshot\ns/old is a snapshot of nothing that is rendered\n",
        );
    }

    #[test]
    fn changed_lines_are_shown_with_their_neighbours() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\nb\n";
        let new = "1\n2\n3\n4\n5\n6\n7\n8\n9\na\nc\n";
        check(
            &[("f", old)],
            &[("f", new)],
            "s/f differs (- the snapshot, + what is rendered)\n  @@ line 7 @@\n   7\n   8\n   9\n  -b\n  +a\n  +c\n",
        );
    }

    #[test]
    fn only_the_first_files_are_shown_in_full() {
        let names: Vec<String> = (0..20).map(|number| format!("{number:02}")).collect();
        let old: BTreeMap<PathBuf, String> = names.iter().map(|name| (name.into(), "old\n".to_owned())).collect();
        let new: BTreeMap<PathBuf, String> = names.iter().map(|name| (name.into(), "new\n".to_owned())).collect();
        let report = report(Path::new("s"), &old, &new);
        assert_eq!((report.matches("differs").count(), report.matches("+new").count()), (20, SHOWN));
    }
}

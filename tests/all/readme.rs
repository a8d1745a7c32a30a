//! Everything that the README shows is so: its files are written, its commands are run, its excerpts are looked up.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use crate::binaries::{binaries, root};

/// A fenced block: the comment before it, its language, its lines.
struct Block<'a> {
    directive: Option<&'a str>,
    language: &'a str,
    lines: Vec<&'a str>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut directive = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(comment) = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) {
            directive = Some(comment);
        } else if let Some(language) = line.strip_prefix("```") {
            let lines = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block { directive: directive.take(), language, lines });
        }
    }
    blocks
}

#[test]
fn the_readme_shows_what_is_so() {
    let text = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let folder = tempfile::tempdir().expect("a folder to work in");
    let binaries = binaries();
    let (mut commands, mut files, mut excerpts) = (0, 0, 0);
    for Block { directive, language, lines } in blocks(&text) {
        match (directive.and_then(|directive| directive.split_once(": ")), language) {
            (Some(("write", path)), _) => {
                let path = folder.path().join(path);
                fs::create_dir_all(path.parent().expect("a file in a folder")).expect("the folder can be made");
                fs::write(path, format!("{}\n", lines.join("\n"))).expect("the file can be written");
                files += 1;
            }
            (Some(("excerpt", path)), _) => {
                let source = fs::read_to_string(root().join(path)).expect("the file of the excerpt is there");
                let source: Vec<_> = source.lines().map(|line| line.strip_prefix("//! ").unwrap_or(line)).collect();
                assert!(source.join("\n").contains(&lines.join("\n")), "{path} does not hold:\n{}", lines.join("\n"));
                excerpts += 1;
            }
            (None, "console") => commands += run(&lines, folder.path(), binaries),
            (None, "text" | "bash") => {}
            (directive, language) => panic!("a block that is not checked: {directive:?} {language}"),
        }
    }
    assert!(commands >= 6 && files >= 4 && excerpts >= 2, "{commands} commands, {files} files, {excerpts} excerpts");
}

/// Runs the commands of a block one after the other, and holds each against what is shown below it.
fn run(lines: &[&str], folder: &Path, binaries: &Path) -> usize {
    let mut count = 0;
    for shown in
        lines.split(|line| line.starts_with("$ ")).skip(1).zip(lines.iter().filter_map(|line| line.strip_prefix("$ ")))
    {
        let (expected, command) = shown;
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command} ; }} 2>&1")])
            .current_dir(folder)
            .env("PATH", format!("{}:{path}", binaries.display()))
            .env("LC_ALL", "C")
            .env("NO_COLOR", "1")
            .output()
            .expect("there is a shell");
        let actual = String::from_utf8_lossy(&output.stdout);
        let actual: Vec<_> = actual.lines().collect();
        assert!(matches(&actual, expected), "{}", difference(command, expected, &actual));
        count += 1;
    }
    count
}

/// Whether lines are as shown, where `...` stands for any number of lines.
fn matches(actual: &[&str], shown: &[&str]) -> bool {
    match shown.split_first() {
        None => actual.is_empty(),
        Some((&"...", rest)) => (0..=actual.len()).any(|skipped| matches(&actual[skipped..], rest)),
        Some((first, rest)) => {
            actual.first().is_some_and(|line| line.trim_end() == first.trim_end()) && matches(&actual[1..], rest)
        }
    }
}

fn difference(command: &str, shown: &[&str], actual: &[&str]) -> String {
    let mut text = format!("`{command}` does not print what the README shows.\nshown:\n");
    for (title, lines) in [("", shown), ("printed:\n", actual)] {
        text.push_str(title);
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

#[test]
fn an_ellipsis_stands_for_any_number_of_lines() {
    let cases: [(&[&str], &[&str], bool); 5] = [
        (&["a", "b"], &["a", "b"], true),
        (&["a", "x", "y", "b"], &["a", "...", "b"], true),
        (&["a"], &["...", "a", "..."], true),
        (&["a", "b"], &["a"], false),
        (&[], &["a"], false),
    ];
    for (actual, shown, expected) in cases {
        assert_eq!(matches(actual, shown), expected, "{actual:?} {shown:?}");
    }
}

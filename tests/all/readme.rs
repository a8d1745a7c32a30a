//! Everything that the README and `docs/coming-from` show is so: files are written, commands are run, excerpts are looked up.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use crate::binaries::{binaries, root};

/// A fenced block: the comment before it, its language, its lines. In an item of a list all of it is indented.
struct Block<'a> {
    directive: Option<&'a str>,
    language: &'a str,
    lines: Vec<&'a str>,
}

/// What was checked of a page.
#[derive(Debug, Default)]
struct Checked {
    commands: usize,
    files: usize,
    excerpts: usize,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut directive = None;
    let mut lines = text.lines();
    while let Some(indented) = lines.next() {
        let line = indented.trim_start();
        let indent = indented.len() - line.len();
        if let Some(comment) = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) {
            directive = Some(comment);
        } else if let Some(language) = line.strip_prefix("```") {
            let lines = lines.by_ref().map(|line| line.get(indent..).unwrap_or_default());
            let lines = lines.take_while(|line| *line != "```").collect();
            blocks.push(Block { directive: directive.take(), language, lines });
        }
    }
    blocks
}

#[test]
fn the_readme_shows_what_is_so() {
    let Checked { commands, files, excerpts } = check(&root().join("README.md"));
    assert!(commands >= 6 && files >= 4 && excerpts >= 2, "{commands} commands, {files} files, {excerpts} excerpts");
}

#[test]
fn pages_for_newcomers_show_what_is_so() {
    let folder = fs::read_dir(root().join("docs/coming-from")).expect("there are pages");
    let files = folder.map(|entry| entry.expect("the folder is readable").path());
    let pages: Vec<_> = files.filter(|file| file.extension().is_some_and(|extension| extension == "md")).collect();
    assert!(!pages.is_empty());
    for page in pages {
        let checked = check(&page);
        assert!(checked.commands >= 1 && checked.files >= 1, "{}: {checked:?}", page.display());
    }
}

/// Checks a page in a folder of its own, in which the platform is that beside the page.
fn check(page: &Path) -> Checked {
    let text = fs::read_to_string(page).expect("the page is there");
    let folder = tempfile::tempdir().expect("a folder to work in");
    let beside = page.with_file_name("platform.yaml");
    if beside.exists() {
        fs::copy(beside, folder.path().join("platform.yaml")).expect("the platform can be copied");
    }
    let binaries = binaries();
    let mut checked = Checked::default();
    for Block { directive, language, lines } in blocks(&text) {
        let text = format!("{}\n", lines.join("\n"));
        let (directive, argument) = directive.map_or(("", ""), |text| text.split_once(": ").unwrap_or((text, "")));
        match (directive, language) {
            ("write", _) => {
                let path = folder.path().join(argument);
                fs::create_dir_all(path.parent().expect("a file in a folder")).expect("the folder can be made");
                fs::write(path, text).expect("the file can be written");
                checked.files += 1;
            }
            ("append", _) => {
                let path = folder.path().join(argument);
                let before = fs::read_to_string(&path).expect("the file has been written before");
                fs::write(path, before + &text).expect("the file can be written");
                checked.files += 1;
            }
            ("excerpt", _) => {
                let source = fs::read_to_string(root().join(argument)).expect("the file of the excerpt is there");
                let source: Vec<_> = source.lines().map(|line| line.strip_prefix("//! ").unwrap_or(line)).collect();
                assert!(source.join("\n").contains(text.trim_end()), "{argument} does not hold:\n{text}");
                checked.excerpts += 1;
            }
            ("", "console") => checked.commands += run(&lines, folder.path(), binaries),
            // Compiled by `terrace`, as examples of its documentation.
            ("", "rust,no_run") if page.ends_with("coming-from/cdk8s.md") => {}
            // What somebody has before they have Terrace.
            ("before", _) | ("", "text" | "bash") => {}
            _ => panic!("{}: a block that is not checked: {directive} {language}", page.display()),
        }
    }
    checked
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
    let mut text = format!("`{command}` does not print what the page shows.\nshown:\n");
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

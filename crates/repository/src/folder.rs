//! Paths as users write and read them.

use std::{
    io,
    path::{Component, Path, PathBuf},
};

/// A path for people: what is not UTF-8 or would break a line is replaced, and no `./` stands before it.
pub(crate) fn shown(path: &Path) -> String {
    let shown: String = path
        .to_string_lossy()
        .chars()
        .map(|character| if character.is_control() { char::REPLACEMENT_CHARACTER } else { character })
        .collect();
    match shown.strip_prefix("./") {
        Some("") | None if shown.is_empty() => ".".to_owned(),
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => shown,
    }
}

/// What the operating system says, in lower case and without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

/// The folder around a folder, without asking the file system; `None` for `/`.
///
/// A relative path that is used up goes on with `..`, and never ends: whoever walks up counts.
pub(crate) fn outer(folder: &Path) -> Option<PathBuf> {
    match folder.components().next_back() {
        Some(Component::RootDir | Component::Prefix(_)) => None,
        Some(Component::Normal(_)) => folder.parent().map(Path::to_owned),
        Some(Component::CurDir) => Some(folder.parent().unwrap_or(folder).join("..")),
        Some(Component::ParentDir) | None => Some(folder.join("..")),
    }
}

/// A path without `.` in it, to tell whether two are the same.
pub(crate) fn plain(path: &Path) -> PathBuf {
    path.components().filter(|component| !matches!(component, Component::CurDir)).collect()
}

/// How many folders a relative path has left behind.
pub(crate) fn ups(folder: &Path) -> usize {
    folder.components().filter(|component| matches!(component, Component::ParentDir)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_left_outwards() {
        for (folder, expected) in [
            ("apps/web", Some("apps")),
            ("apps", Some("")),
            ("", Some("..")),
            (".", Some("..")),
            ("..", Some("../..")),
            ("../apps", Some("..")),
            ("/srv", Some("/")),
            ("/", None),
        ] {
            assert_eq!(outer(Path::new(folder)).as_deref(), expected.map(Path::new), "{folder}");
        }
    }

    #[test]
    fn paths_are_shown_on_one_line() {
        for (path, expected) in
            [("./app.yaml", "app.yaml"), ("", "."), (".", "."), ("a\nb", "a\u{fffd}b"), ("../x", "../x")]
        {
            assert_eq!(shown(Path::new(path)), expected);
        }
    }
}

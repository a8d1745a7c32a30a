//! Writing a folder of manifests, whole or not at all.

mod compare;
mod swap;

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use terrace_diagnostic::Diagnostic;

use crate::{codes, folder};

/// The file that marks a folder as Terrace's to replace.
pub const MARKER: &str = ".terrace";

const MARKER_TEXT: &str = "\
This folder is written by `terrace synth --output` and replaced as a whole.
Whatever else is put here is gone after its next run.
";

/// A file to write.
#[derive(Clone, Copy, Debug)]
pub struct OutputFile<'a> {
    /// The folder below the output folder.
    pub folder: &'a str,
    /// The name in that folder.
    pub name: &'a str,
    /// The content.
    pub content: &'a str,
}

impl OutputFile<'_> {
    fn path(&self) -> PathBuf {
        Path::new(self.folder).join(self.name)
    }
}

/// What became of an output folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It held the very same files, and was not touched.
    Unchanged,
    /// It holds the files now, and nothing else.
    Replaced,
}

/// What becomes of the folders of apps that are not among the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leftovers {
    /// They are a mistake: whoever renders one app alone does not mean to delete the others.
    Refused,
    /// They go: all that there is has been rendered.
    Removed,
}

/// Writes files to a folder that afterwards holds them, the [`MARKER`], and nothing else.
///
/// The files are written to a hidden folder beside it that then takes its place. Whatever interrupts this (a mistake, a signal, the
/// power) leaves the old folder or the new one, whole; the next run clears away what is left over. A folder that holds something else than
/// what Terrace has written is refused. Runs that write to folders of one parent wait for one another.
pub fn write_tree(folder: &Path, files: &[OutputFile<'_>], leftovers: Leftovers) -> Result<Written, Diagnostic> {
    let place = Place::of(folder)?;
    let failed = |error: io::Error| not_writable(folder, &error);
    fs::create_dir_all(&place.parent).map_err(failed)?;
    let parent = File::open(&place.parent).map_err(failed)?;
    parent.lock().map_err(failed)?;
    swap::tidy(&place).map_err(failed)?;
    if !is_replaceable(&place.folder).map_err(failed)? {
        return Err(foreign(folder));
    }
    if leftovers == Leftovers::Refused {
        let left = left_over(&place.folder, files).map_err(failed)?;
        if !left.is_empty() {
            return Err(other_apps(folder, &left));
        }
    }
    if compare::is_same(&place.folder, files).map_err(failed)? {
        return Ok(Written::Unchanged);
    }
    let written = stage(&place.staging, files).and_then(|written| match written {
        Ok(()) => swap::swap(&place, &parent).map(Ok),
        collision => Ok(collision),
    });
    match written {
        Ok(Ok(())) => Ok(Written::Replaced),
        failure => {
            // What cannot be removed now is removed by the next run; the first failure is the one to report.
            let _ = fs::remove_dir_all(&place.staging);
            Err(failure.map_or_else(failed, |collision| collision.err().unwrap_or_else(|| foreign(folder))))
        }
    }
}

/// The folders of a replacement, all with one parent and so on one file system.
struct Place {
    parent: PathBuf,
    folder: PathBuf,
    /// Where the new files are put; after an exchange, the old ones.
    staging: PathBuf,
    /// The old folder, where two folders cannot be exchanged at once.
    aside: PathBuf,
}

impl Place {
    fn of(folder: &Path) -> Result<Self, Diagnostic> {
        // A link to a folder is not replaced, its target is.
        let real = match folder.canonicalize() {
            Ok(real) => real,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                std::path::absolute(folder).map_err(|error| not_writable(folder, &error))?
            }
            Err(error) => return Err(not_writable(folder, &error)),
        };
        let (Some(parent), Some(name)) = (real.parent(), real.file_name()) else { return Err(foreign(folder)) };
        let beside = |role: &str| {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(role);
            parent.join(hidden)
        };
        let (staging, aside) = (beside(".terrace-new"), beside(".terrace-old"));
        Ok(Self { parent: parent.to_owned(), staging, aside, folder: real })
    }
}

/// Whether a folder is absent, empty, or Terrace's own.
fn is_replaceable(folder: &Path) -> io::Result<bool> {
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    let is_there = |name: &str| folder.join(name).symlink_metadata().is_ok();
    Ok(entries.next().is_none() || is_there(MARKER) && !is_there(".git"))
}

/// The folders of apps that none of the files is for.
fn left_over(folder: &Path, files: &[OutputFile<'_>]) -> io::Result<BTreeSet<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(error),
    };
    let mut left = BTreeSet::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() && files.iter().all(|file| file.folder != name) {
            left.insert(name);
        }
    }
    Ok(left)
}

fn other_apps(folder: &Path, left: &BTreeSet<String>) -> Diagnostic {
    const SHOWN: usize = 5;
    let mut names: Vec<_> = left.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if left.len() > SHOWN {
        names.push(format!("{} more", left.len() - SHOWN));
    }
    let message =
        format!("`{}` holds manifests of {}, which this run does not render", folder::shown(folder), names.join(", "));
    Diagnostic::error(&codes::OTHER_APPS, message)
        .hint("render all apps of the folder together, or delete what is no longer rendered with `--prune`")
}

/// Writes all files; the inner failure is a mistake of the user.
fn stage(staging: &Path, files: &[OutputFile<'_>]) -> io::Result<Result<(), Diagnostic>> {
    fs::create_dir(staging)?;
    fs::write(staging.join(MARKER), MARKER_TEXT)?;
    let mut folders = BTreeSet::new();
    for file in files {
        if folders.insert(file.folder) {
            fs::create_dir_all(staging.join(file.folder))?;
        }
        let mut created = match File::create_new(staging.join(file.path())) {
            Ok(created) => created,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(Err(twice(file))),
            Err(error) => return Err(error),
        };
        io::Write::write_all(&mut created, file.content.as_bytes())?;
    }
    Ok(Ok(()))
}

fn twice(file: &OutputFile<'_>) -> Diagnostic {
    let message = format!("two objects would be written to `{}`", folder::shown(&file.path()));
    Diagnostic::error(&codes::FILE_TWICE, message)
        .hint("give the apps different names, or write them to different folders")
}

fn foreign(folder: &Path) -> Diagnostic {
    let message = format!("`{}` holds something that Terrace did not write", folder::shown(folder));
    Diagnostic::error(&codes::FOREIGN_FOLDER, message).hint("name a folder of its own, or empty this one first")
}

fn not_writable(folder: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("`{}` cannot be written: {}", folder::shown(folder), folder::reason(error));
    Diagnostic::error(&codes::NOT_WRITABLE, message).hint("name a folder that whoever runs this can write to")
}

//! Writing a folder of manifests, whole or not at all.

mod compare;
mod marker;
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
/// what Terrace has written is refused, and so is, unless leftovers are to go, one that was rendered for none of these targets. Runs that write to folders of one parent wait for one another.
pub fn write_tree(
    folder: &Path,
    files: &[OutputFile<'_>],
    targets: &BTreeSet<String>,
    leftovers: Leftovers,
) -> Result<Written, Diagnostic> {
    let place = Place::of(folder)?;
    let failed = |error: io::Error| not_writable(folder, &error);
    fs::create_dir_all(&place.parent).map_err(failed)?;
    let parent = File::open(&place.parent).map_err(failed)?;
    parent.lock().map_err(failed)?;
    swap::tidy(&place).map_err(failed)?;
    if !is_replaceable(&place.folder).map_err(failed)? {
        return Err(foreign(folder));
    }
    let marker = marker::text(files, targets);
    if compare::is_same(&place.folder, files, &marker).map_err(failed)? {
        return Ok(Written::Unchanged);
    }
    if let Some(known) = marker::read(&place.folder).map_err(failed)? {
        let others = known.foreign(&place.folder).map_err(failed)?;
        if !others.is_empty() {
            return Err(foreign_files(folder, &others));
        }
        let is_another = !known.targets.is_empty() && !targets.is_empty() && known.targets.is_disjoint(targets);
        if is_another && leftovers == Leftovers::Refused {
            return Err(other_target(folder, &known.targets));
        }
    }
    if leftovers == Leftovers::Refused {
        let left = left_over(&place.folder, files).map_err(failed)?;
        if !left.is_empty() {
            return Err(other_apps(folder, &left));
        }
    }
    let written = stage(&place.staging, files, &marker).and_then(|written| match written {
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
    let left = some(left.iter().cloned());
    let message = format!("`{}` holds manifests of {left}, which this run does not render", folder::shown(folder));
    Diagnostic::error(&codes::OTHER_APPS, message)
        .hint("render all apps of the folder together, or delete what is no longer rendered with `--prune`")
}

fn other_target(folder: &Path, known: &BTreeSet<String>) -> Diagnostic {
    let known = some(known.iter().cloned());
    let message =
        format!("`{}` was rendered for {known}, and this run renders for another target", folder::shown(folder));
    Diagnostic::error(&codes::OTHER_TARGET, message)
        .hint("name a folder for each environment and cluster, or replace what is there with `--prune`")
}

fn foreign_files(folder: &Path, others: &BTreeSet<PathBuf>) -> Diagnostic {
    let others = some(others.iter().map(|file| folder::shown(file)));
    let message = format!("`{}` holds files that Terrace did not write: {others}", folder::shown(folder));
    Diagnostic::error(&codes::FOREIGN_FOLDER, message)
        .hint("move them out of the folder, which is replaced as a whole, or name another one")
}

/// The first names, and how many more there are.
fn some(names: impl ExactSizeIterator<Item = String>) -> String {
    const SHOWN: usize = 5;
    let more = names.len().saturating_sub(SHOWN);
    let mut shown: Vec<_> = names.take(SHOWN).map(|name| format!("`{name}`")).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    shown.join(", ")
}

/// Writes all files; the inner failure is a mistake of the user.
fn stage(staging: &Path, files: &[OutputFile<'_>], marker: &str) -> io::Result<Result<(), Diagnostic>> {
    fs::create_dir(staging)?;
    fs::write(staging.join(MARKER), marker)?;
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

//! What an output folder says of itself: for which targets it was rendered, and which files are Terrace's to replace.

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

use super::{MARKER, OutputFile};

const TITLE: &str = "\
This folder is written by `terrace synth --output` and replaced as a whole.
A file that somebody else puts here stops its next run.
";
const TARGET: &str = "target: ";
const FILE: &str = "file: ";

/// The text of the marker beside these files.
pub(super) fn text(files: &[OutputFile<'_>], targets: &BTreeSet<String>) -> String {
    let mut text = TITLE.to_owned();
    let paths: BTreeSet<PathBuf> = files.iter().map(OutputFile::path).collect();
    for target in targets {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{TARGET}{target}");
    }
    for path in paths {
        let _ = writeln!(text, "{FILE}{}", path.display());
    }
    text
}

/// What a marker tells.
#[derive(Default)]
pub(super) struct Marker {
    pub(super) targets: BTreeSet<String>,
    files: BTreeSet<PathBuf>,
}

/// Reads the marker of a folder; `None` where there is none, or one of a Terrace that wrote none of this.
pub(super) fn read(folder: &Path) -> io::Result<Option<Marker>> {
    let text = match fs::read(folder.join(MARKER)) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let of = |prefix: &'static str| text.lines().filter_map(move |line| line.strip_prefix(prefix));
    let marker =
        Marker { targets: of(TARGET).map(str::to_owned).collect(), files: of(FILE).map(PathBuf::from).collect() };
    Ok(text.starts_with(TITLE).then_some(marker))
}

impl Marker {
    /// The files of a folder that Terrace has not written.
    pub(super) fn foreign(&self, folder: &Path) -> io::Result<BTreeSet<PathBuf>> {
        let (mut found, mut open) = (BTreeSet::new(), vec![PathBuf::new()]);
        while let Some(inner) = open.pop() {
            for entry in fs::read_dir(folder.join(&inner))? {
                let entry = entry?;
                let path = inner.join(entry.file_name());
                if entry.file_type()?.is_dir() {
                    open.push(path);
                } else if path != Path::new(MARKER) && !self.files.contains(&path) {
                    found.insert(path);
                }
            }
        }
        Ok(found)
    }
}

use serde::Serialize;

use super::{Holder, process::Surroundings};
use crate::{
    file::{File, ResolvedFile},
    layer::{At, Map, Overlay, Resolve, Switch},
    text::FilePath,
};

/// A file in a container.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedSharedFile {
    /// The file.
    pub file: ResolvedFile,
    /// Whose ConfigMap holds it.
    pub held_by: Holder,
}

pub(super) fn resolve(
    own: Map<FilePath, Switch<File>>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<FilePath, ResolvedSharedFile> {
    let at = at.key("files");
    let mut files = Map::new();
    for (path, file) in around.files.iter().filter(|(path, _)| !own.contains_key(*path)) {
        files.insert(path.clone(), ResolvedSharedFile { file: file.clone(), held_by: Holder::App });
    }
    for (path, mut file) in own {
        if let (Switch::On(_), Some(lower)) = (&file, around.app.files.get(&path)) {
            let mut merged = lower.clone();
            merged.overlay(file);
            file = merged;
        }
        if let Some(file) = file.resolve(&at.key(path.as_str())) {
            files.insert(path, ResolvedSharedFile { file, held_by: Holder::Process });
        }
    }
    files
}

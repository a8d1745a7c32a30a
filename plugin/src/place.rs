use std::path::{Path, PathBuf};

use crate::variables::Variables;

/// The app's folder in the repo, as Argo CD sets it.
pub const SOURCE_PATH: &str = "ARGOCD_APP_SOURCE_PATH";

/// The working folder of a command, and how much of the repo is above it.
///
/// Argo CD unpacks the repo, or the part of it that `manifest-generate-paths` names, into a folder of its own and runs commands
/// in the app's folder there. Nothing says where that copy begins, and above it are the copies of other repos. The app's path
/// in the repo bounds it: as many folders up as the two paths end alike. That is the root of the copy, or below it; never above, for the copy's own folder has a
/// random name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    folder: PathBuf,
    /// The parts of the app's path in the repo. Empty when it is the root, or when nobody said.
    parts: Vec<String>,
    /// How many folders above the app's belong to the copy.
    levels: usize,
}

impl Place {
    /// The place of the app in `folder`, which is absolute and without links.
    pub fn new(folder: impl Into<PathBuf>, variables: &Variables) -> Self {
        let folder = folder.into();
        let parts: Vec<_> = variables
            .get(SOURCE_PATH)
            .unwrap_or_default()
            .split('/')
            .filter(|part| !matches!(*part, "" | "."))
            .map(str::to_owned)
            .collect();
        let names = folder.iter().rev().map(|name| name.to_string_lossy());
        let levels = names.zip(parts.iter().rev()).take_while(|(name, part)| name == part.as_str()).count();
        Self { folder, parts, levels }
    }

    /// The app's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The outermost folder that belongs to the copy.
    pub fn root(&self) -> &Path {
        self.folder.ancestors().nth(self.levels).unwrap_or(&self.folder)
    }

    /// Whether the root is that of the repo: nothing between it and the app was left out.
    pub fn is_whole(&self) -> bool {
        self.levels == self.parts.len()
    }

    /// A text with paths of the copy, with the paths of the repo in their place: the name of the copy says nothing to anybody.
    pub fn in_repo(&self, text: &str) -> String {
        let root = self.root();
        if root.parent().is_none() {
            return text.to_owned();
        }
        let outer: String =
            self.parts[..self.parts.len() - self.levels].iter().flat_map(|part| [part.as_str(), "/"]).collect();
        text.replace(&format!("{}/", root.display()), &outer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Folder, path in the repo; the root, whether it is that of the repo, and the name of a file of the app.
    #[test]
    fn the_root_is_as_far_up_as_the_paths_agree() {
        for (folder, source_path, root, is_whole, file) in [
            ("/tmp/1f/apps/web", "apps/web", "/tmp/1f", true, "apps/web/app.yaml"),
            ("/tmp/1f/apps/web", "./apps//web/", "/tmp/1f", true, "apps/web/app.yaml"),
            ("/tmp/1f/apps/web", "shop/apps/web", "/tmp/1f", false, "shop/apps/web/app.yaml"),
            ("/tmp/1f", "shop/apps/web", "/tmp/1f", false, "shop/apps/web/app.yaml"),
            ("/tmp/1f/apps/web", ".", "/tmp/1f/apps/web", true, "app.yaml"),
            ("/tmp/1f/apps/web", "", "/tmp/1f/apps/web", true, "app.yaml"),
            ("/tmp/1f/apps/web", "../apps/web", "/tmp/1f", false, "../apps/web/app.yaml"),
            ("/apps/web", "apps/web", "/", true, "/apps/web/app.yaml"),
        ] {
            let place = Place::new(folder, &Variables::default().with(SOURCE_PATH, source_path));
            assert_eq!(place.root(), Path::new(root), "{folder} {source_path}");
            assert_eq!(place.is_whole(), is_whole, "{folder} {source_path}");
            assert_eq!(place.in_repo(&format!("{folder}/app.yaml")), file, "{folder} {source_path}");
        }
    }
}

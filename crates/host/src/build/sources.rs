//! What a definition is built from, and nothing else: what is collected here is hashed, and is all that its build sees of the repository.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use terrace_diagnostic::Diagnostic;
use terrace_repository::Repository;

use super::{
    lock::Lock,
    manifest::{Manifest, Presence},
    paths::{is_configuration, join, outside, refused},
};
use crate::codes;

/// Files of a definition and of the packages beside it that it depends on.
const MOST_FILES: usize = 2000;
/// Bytes of all of them.
const MOST_BYTES: usize = 16 << 20;
/// Packages of the repository that are built together.
const MOST_PACKAGES: usize = 200;
/// Folders in one another.
const DEEPEST: usize = 16;

const MANIFEST: &str = "Cargo.toml";
const LOCK: &str = "Cargo.lock";

/// The sources of a definition, by their paths in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sources {
    pub(super) files: BTreeMap<PathBuf, Vec<u8>>,
    /// The folder of the package.
    pub(super) folder: PathBuf,
    /// The lockfile, of what is needed here.
    pub(super) lock: Lock,
    /// The packages that are in the repository, by name.
    pub(super) own: BTreeSet<String>,
}

impl Sources {
    /// About what they take in a file system: each file has something that is not its content.
    pub(super) fn bytes(&self) -> usize {
        self.files.values().map(|file| file.len() + 1024).sum()
    }
}

/// Collects the sources of the package in a folder of the repository, both by paths that lead there.
pub(super) fn collect(repository: &Repository, root: &Path, folder: &Path) -> Result<Sources, Diagnostic> {
    let real = |path: &Path| {
        path.canonicalize().map_err(|error| refused(path, &format!("cannot be found: {error}"), "put it there"))
    };
    let root = real(root)?;
    let folder = real(folder)?;
    let inner = folder.strip_prefix(&root).map_err(|_| outside(&folder))?.to_owned();
    if inner.to_str().is_none() {
        return Err(refused(&inner, "is not UTF-8", "give the folder another name"));
    }
    let mut collector = Collector { repository, root, ..Collector::new(repository) };
    let workspace = collector.package(&inner)?;
    while let Some(next) = collector.open.pop() {
        collector.package(&next)?;
    }
    collector.finish(inner, &workspace)
}

/// Writes them below a folder.
pub(super) fn write(sources: &Sources, folder: &Path) -> io::Result<()> {
    for (path, bytes) in &sources.files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

struct Collector<'a> {
    repository: &'a Repository,
    root: PathBuf,
    files: BTreeMap<PathBuf, Vec<u8>>,
    bytes: usize,
    /// Packages that are to be looked at.
    open: Vec<PathBuf>,
    packages: BTreeSet<PathBuf>,
    own: BTreeSet<String>,
    /// The manifests of workspaces, and those of their packages that are needed.
    workspaces: BTreeMap<PathBuf, (Manifest, BTreeSet<PathBuf>)>,
    /// What was looked at above packages: the manifest of a workspace, or nothing of the kind.
    above: BTreeMap<PathBuf, Option<Manifest>>,
    /// Folders that no link leads to.
    real: BTreeSet<PathBuf>,
}

impl<'a> Collector<'a> {
    fn new(repository: &'a Repository) -> Self {
        let (files, workspaces, above) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (open, packages, own, real) = (Vec::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self { repository, root: PathBuf::new(), files, bytes: 0, open, packages, own, workspaces, above, real }
    }

    /// Collects a package; gives back the folder of its workspace, which is its own if it is in none.
    fn package(&mut self, folder: &Path) -> Result<PathBuf, Diagnostic> {
        if !self.packages.insert(folder.to_owned()) {
            return Ok(folder.to_owned());
        }
        if self.packages.len() > MOST_PACKAGES {
            let most = format!("is one too many: {MOST_PACKAGES} packages may be built together");
            return Err(refused(folder, &most, "build the definition by a pipeline, or depend on fewer packages"));
        }
        let manifest = self.manifest(folder)?;
        let workspace = self.workspace(folder, &manifest)?;
        let root = workspace.as_ref().and_then(|root| Some(&self.workspaces.get(root)?.0));
        let (own, of_root) = manifest.path_dependencies(root);
        let from_root = workspace.as_deref().unwrap_or(folder);
        let mut next = Vec::new();
        for (from, path) in
            own.into_iter().map(|path| (folder, path)).chain(of_root.iter().map(|path| (from_root, path.as_str())))
        {
            next.push(join(from, path).ok_or_else(|| outside(&from.join(path)))?);
        }
        self.open.append(&mut next);
        self.own.extend(manifest.name().map(str::to_owned));
        for (path, presence) in manifest.sources() {
            let path = join(folder, path).filter(|path| path.starts_with(folder));
            let path = path.ok_or_else(|| outside(folder))?;
            self.take(&path, presence, 0)?;
        }
        for path in manifest.not_built() {
            let path = join(folder, &path).filter(|path| path.starts_with(folder)).ok_or_else(|| outside(folder))?;
            if path.components().count() > folder.components().count() + DEEPEST {
                return Err(too_deep(&path));
            }
            if !self.files.contains_key(&path) {
                self.add(path, Vec::new())?;
            }
        }
        Ok(workspace.unwrap_or_else(|| folder.to_owned()))
    }

    /// Reads a manifest, which is among the files from then on.
    fn manifest(&mut self, folder: &Path) -> Result<Manifest, Diagnostic> {
        let path = folder.join(MANIFEST);
        let bytes = self.read(&path)?;
        let manifest = Manifest::parse(&bytes).map_err(|error| {
            let message = format!("`{}` is no manifest: {error}", path.display());
            Diagnostic::error(&codes::SOURCES, message).hint("write it so that `cargo metadata` reads it")
        })?;
        self.add(path, bytes)?;
        Ok(manifest)
    }

    /// The folder of a package's workspace, by the rules of Cargo.
    fn workspace(&mut self, folder: &Path, manifest: &Manifest) -> Result<Option<PathBuf>, Diagnostic> {
        let found = if manifest.is_root() {
            Some(folder.to_owned())
        } else if let Some(named) = manifest.workspace() {
            Some(join(folder, named).ok_or_else(|| outside(&folder.join(named)))?)
        } else {
            let mut found = None;
            for above in folder.ancestors().skip(1) {
                if let Some(root) = self.root_at(above)? {
                    let member = folder.strip_prefix(above).unwrap_or(folder);
                    found = (!root.excludes(member)).then(|| above.to_owned());
                    break;
                }
            }
            found
        };
        let Some(root) = found else {
            // Cargo takes the profiles of a package that is in no workspace.
            self.workspaces.insert(folder.to_owned(), (manifest.clone(), BTreeSet::new()));
            return Ok(None);
        };
        if !self.workspaces.contains_key(&root) {
            let manifest = self.manifest(&root)?;
            if manifest.is_package() && root != folder {
                self.open.push(root.clone());
            }
            for path in manifest.patches() {
                self.open.push(join(&root, path).ok_or_else(|| outside(&root.join(path)))?);
            }
            self.workspaces.insert(root.clone(), (manifest, BTreeSet::new()));
        }
        if let Some((_, members)) = self.workspaces.get_mut(&root)
            && root != folder
        {
            members.insert(folder.strip_prefix(&root).unwrap_or(folder).to_owned());
        }
        Ok(Some(root))
    }

    /// The manifest of the workspace whose root a folder is, if it is one.
    fn root_at(&mut self, folder: &Path) -> Result<Option<&Manifest>, Diagnostic> {
        if !self.above.contains_key(folder) {
            let place = folder.join(MANIFEST);
            let mut root = None;
            if fs::symlink_metadata(self.root.join(&place)).is_ok() {
                let bytes = self.read(&place)?;
                self.count(&place, bytes.len())?;
                root = Manifest::parse(&bytes).ok().filter(Manifest::is_root);
            }
            self.above.insert(folder.to_owned(), root);
        }
        Ok(self.above.get(folder).and_then(Option::as_ref))
    }

    fn finish(mut self, folder: PathBuf, workspace: &Path) -> Result<Sources, Diagnostic> {
        let path = workspace.join(LOCK);
        if fs::symlink_metadata(self.root.join(&path)).is_err() {
            let message = format!("`{}` is not there", path.display());
            let hint = "commit the lockfile that `cargo generate-lockfile` writes: it says which versions are built";
            return Err(Diagnostic::error(&codes::LOCK, message).hint(hint));
        }
        let bytes = self.read(&path)?;
        let lock = Lock::parse(&bytes, &self.own).map_err(|error| {
            let message = format!("`{}` is no lockfile: {error}", path.display());
            Diagnostic::error(&codes::LOCK, message).hint("write it anew: `cargo generate-lockfile`")
        })?;
        self.files.insert(path, lock.to_text().into_bytes());
        for (root, (manifest, members)) in std::mem::take(&mut self.workspaces) {
            let members: Vec<_> = members.iter().map(|member| member.to_string_lossy().into_owned()).collect();
            self.files.insert(root.join(MANIFEST), manifest.with_members(&members).into_bytes());
        }
        Ok(Sources { files: self.files, folder, lock, own: self.own })
    }

    /// Takes a file, or a folder with all in it but what is hidden.
    fn take(&mut self, path: &Path, presence: Presence, depth: usize) -> Result<(), Diagnostic> {
        self.is_no_link(path.parent().unwrap_or(Path::new("")))?;
        let metadata = match fs::metadata(self.root.join(path)) {
            Ok(metadata) => metadata,
            Err(_) if presence == Presence::Possible => return Ok(()),
            Err(error) => {
                let hint = "put it there, or take it out of `Cargo.toml`";
                return Err(refused(path, &format!("cannot be read: {error}"), hint));
            }
        };
        if !metadata.is_dir() {
            let bytes = self.read(path)?;
            return self.add(path.to_owned(), bytes);
        }
        self.is_no_link(path)?;
        if depth == DEEPEST {
            return Err(too_deep(path));
        }
        let unreadable = |error: io::Error| refused(path, &format!("cannot be listed: {error}"), "make it readable");
        for entry in fs::read_dir(self.root.join(path)).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            let Some(name) = name.to_str() else {
                return Err(refused(path, "has a file whose name is not UTF-8", "give it another name"));
            };
            if !name.starts_with('.') {
                self.take(&path.join(name), Presence::Needed, depth + 1)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf, bytes: Vec<u8>) -> Result<(), Diagnostic> {
        if is_configuration(&path) {
            let what = "is Cargo's own configuration, which a build in the sidecar has from the plugin alone";
            return Err(refused(&path, what, "leave it out of what `Cargo.toml` names"));
        }
        self.count(&path, bytes.len())?;
        self.files.insert(path, bytes);
        Ok(())
    }

    /// Counts a file, before it is taken.
    fn count(&mut self, path: &Path, bytes: usize) -> Result<(), Diagnostic> {
        self.bytes += bytes;
        if self.files.len() < MOST_FILES && self.bytes <= MOST_BYTES {
            return Ok(());
        }
        let most =
            format!("is one too many: sources may have {MOST_FILES} files, and {} MiB together", MOST_BYTES >> 20);
        Err(refused(path, &most, "build the definition by a pipeline, or leave data out of `src`"))
    }

    /// Reads a file. It may be a link itself, which leads to where the repository's may; its folder is none.
    fn read(&mut self, path: &Path) -> Result<Vec<u8>, Diagnostic> {
        self.is_no_link(path.parent().unwrap_or(Path::new("")))?;
        self.repository.read(&self.root.join(path))
    }

    /// What is read of a folder has to lie in it: a link to a folder could lead anywhere.
    fn is_no_link(&mut self, folder: &Path) -> Result<(), Diagnostic> {
        if self.real.contains(folder) {
            return Ok(());
        }
        let path = self.root.join(folder);
        match path.canonicalize() {
            Ok(real) if real == path || folder.as_os_str().is_empty() => {
                self.real.insert(folder.to_owned());
                Ok(())
            }
            Ok(_) => Err(refused(
                folder,
                "is reached by a link",
                "name the folder itself: links to folders are not followed",
            )),
            Err(error) => Err(refused(folder, &format!("cannot be found: {error}"), "put it there")),
        }
    }
}

fn too_deep(path: &Path) -> Diagnostic {
    refused(path, &format!("is below more than {DEEPEST} folders"), "keep sources closer together")
}

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use terrace_diagnostic::Diagnostic;
use terrace_spec::{AddonKinds, Platform, load::load_platform_with};

use crate::{folder, open};

/// How a platform's file is called.
const PLATFORM_FILE: &str = "platform.yaml";

/// A `platform.yaml`, read.
#[derive(Debug)]
pub struct PlatformFile {
    /// Its path for people, as diagnostics carry it.
    pub file: Arc<str>,
    /// Its path.
    pub path: PathBuf,
    /// The platform, or everything that is wrong with it.
    pub platform: Result<Platform, Vec<Diagnostic>>,
}

impl PlatformFile {
    /// Reads the platform of a folder, if it holds one.
    pub(crate) fn read(folder: &Path, addons: &AddonKinds, root: impl FnOnce() -> PathBuf) -> Option<Self> {
        let path = folder.join(PLATFORM_FILE);
        let file: Arc<str> = folder::shown(&path).into();
        let platform = match open::read(&path, root) {
            Ok(None) => return None,
            Ok(Some(bytes)) => load_platform_with(&file, &bytes, addons),
            Err(mistake) => Err(vec![mistake]),
        };
        Some(Self { file, path, platform })
    }
}

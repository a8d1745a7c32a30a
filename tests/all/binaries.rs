//! The binaries of this workspace, as its users run them.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use crate::example::examples;

/// The folder of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are in a folder of the repository")
}

/// The folder with the binaries of this workspace, built if they are not there yet.
pub(crate) fn binaries() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let definitions = examples().into_iter().filter_map(|example| example.definition());
        let packages = ["terrace-cli", "terrace-cmp", "acme-terrace", "constructs-definition"]
            .map(str::to_owned)
            .into_iter()
            .chain(definitions);
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet"])
            .args(packages.flat_map(|package| ["--package".to_owned(), package]))
            .current_dir(root())
            .status()
            .expect("cargo can be run");
        assert!(built.success(), "the binaries can be built");
        let test = env::current_exe().expect("the test knows where it is");
        let folder = test.parent().and_then(Path::parent).expect("tests are below the folder of the binaries");
        folder.to_path_buf()
    })
}

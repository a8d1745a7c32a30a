//! One build by Cargo: the same where a kit is made and where a definition is built, so that what the one has compiled is what the other looks for.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::kit::{FLAGS, Kit, PROFILE};

/// Where Cargo puts what it compiles for the program, and, below the target folder itself, for macros and `build.rs`.
const PROFILE_FOLDER: &str = "definition";
/// Cargo's own folder, below a scratch folder.
const HOME: &str = "home";
/// What Cargo keeps of packages.
const KEPT: [&str; 3] = ["deps", ".fingerprint", "build"];
/// What Cargo has asked rustc once: two processes less for each build.
const ABOUT_RUSTC: &str = ".rustc_info.json";

/// A folder to build in.
#[derive(Clone, Debug)]
pub(super) struct BuildFolder<'a> {
    pub(super) kit: &'a Kit,
    /// Where Cargo has its own files.
    pub(super) home: PathBuf,
    pub(super) target: PathBuf,
    /// For what compilers write in between.
    pub(super) temporary: PathBuf,
    /// The repository, as far as it was collected.
    pub(super) repository: PathBuf,
}

impl<'a> BuildFolder<'a> {
    /// Below a scratch folder.
    pub(super) fn new(kit: &'a Kit, scratch: &Path) -> Self {
        let [home, target, temporary] = [HOME, "target", "temporary"].map(|name| scratch.join(name));
        Self { kit, home, target, temporary, repository: repository(scratch) }
    }

    /// Makes its folders, and Cargo's configuration, which is the only one there is: that of a repository is not among its sources.
    pub(super) fn prepare(&self) -> io::Result<()> {
        for folder in [&self.home, &self.target, &self.temporary] {
            fs::create_dir_all(folder)?;
        }
        let Kit { sources, target, .. } = self.kit;
        fs::write(
            self.home.join("config.toml"),
            format!("{sources}\n{PROFILE}\n[target.{target}]\nrustflags = [{FLAGS}]\n"),
        )
    }

    /// Lets Cargo find what the kit has compiled, by links: it writes what it compiles itself beside them.
    pub(super) fn link_kit(&self) -> io::Result<()> {
        let kept = self.kit.target_folder();
        let of_program = Path::new(&self.kit.target).join(PROFILE_FOLDER);
        for profile in [of_program.as_path(), Path::new(PROFILE_FOLDER)] {
            for name in KEPT {
                let (from, to) = (kept.join(profile).join(name), self.target.join(profile).join(name));
                fs::create_dir_all(&to)?;
                let entries = match fs::read_dir(&from) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    entries => entries?,
                };
                for entry in entries {
                    let name = entry?.file_name();
                    symlink(from.join(&name), to.join(&name))?;
                }
            }
        }
        match fs::copy(kept.join(ABOUT_RUSTC), self.target.join(ABOUT_RUSTC)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// What Cargo is called with.
    pub(super) fn arguments(&self, package: &str) -> Vec<OsString> {
        let Kit { target, .. } = self.kit;
        let words =
            ["build", "--quiet", "--offline", "--locked", "--bins", "--message-format=json", "--profile=definition"];
        words.into_iter().chain(["--package", package, "--target", target]).map(Into::into).collect()
    }

    /// The whole environment of a build.
    pub(super) fn environment(&self) -> BTreeMap<OsString, OsString> {
        let mut environment = BTreeMap::from([
            ("PATH".into(), PROGRAMS.join(":").into()),
            ("HOME".into(), self.home.clone().into()),
            ("CARGO_HOME".into(), self.home.clone().into()),
            ("CARGO_TARGET_DIR".into(), self.target.clone().into()),
            ("TMPDIR".into(), self.temporary.clone().into()),
            ("RUSTC".into(), self.kit.rustc_program().into()),
        ]);
        for (name, value) in [("CARGO_TERM_COLOR", "never"), ("LC_ALL", "C.UTF-8"), ("SOURCE_DATE_EPOCH", "0")] {
            environment.insert(name.into(), value.into());
        }
        environment
    }
}

/// Where the sources are, below a scratch folder: in Cargo's own, beyond which it looks for no workspace.
pub(super) fn repository(scratch: &Path) -> PathBuf {
    scratch.join(HOME).join("repository")
}

/// Where linkers are.
pub(super) const PROGRAMS: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];

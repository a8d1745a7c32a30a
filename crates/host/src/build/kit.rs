//! The kit: what definitions depend on, vendored and compiled, with a note of how. Made when the sidecar's image is.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use terrace_cache::KeyBuilder;
use terrace_diagnostic::Diagnostic;

use super::lock::{Lock, Locked};
use crate::{
    codes,
    spawn::{self, Environment, Run},
};

/// Of kits and keys alike: a new one when the same sources are to be built in another way.
pub(super) const SCHEME: &str = "terrace definition 1";

/// The folder of the packages' sources.
pub(super) const VENDORED: &str = "vendor";
const RECORD: &str = "kit.json";
/// How long `rustc` may take to say what it is, and how much that is.
const PATIENCE: Duration = Duration::from_secs(5);
const SAID: usize = 4096;
/// The library that definitions are made with.
const LIBRARY: &str = "terrace";
/// More missing packages than anybody adds by hand.
const MOST_SHOWN: usize = 10;

/// What a kit says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kit {
    pub(super) scheme: String,
    /// Where it was made, and has to stay: Cargo takes a source elsewhere for another one.
    pub(super) folder: PathBuf,
    /// The folder of the toolchain.
    pub(super) toolchain: PathBuf,
    /// What `rustc -vV` says.
    pub(super) rustc: String,
    /// The triple that is built for: that of the toolchain itself.
    pub(super) target: String,
    /// What Cargo is told about sources, so that it finds them in the kit.
    pub(super) sources: String,
    /// What is in it.
    pub(super) packages: Vec<Locked>,
    /// The digest of all that.
    pub(super) identity: String,
}

impl Kit {
    /// Reads what the kit in a folder says.
    pub(super) fn open(folder: &Path) -> Result<Self, Diagnostic> {
        let place = folder.join(RECORD);
        let refused = |why: String| refused(folder, &why);
        let bytes = fs::read(&place).map_err(|error| refused(format!("`{}`: {error}", place.display())))?;
        let kit: Self = serde_json::from_slice(&bytes).map_err(|error| refused(error.to_string()))?;
        if kit.scheme != SCHEME {
            return Err(refused(format!("it was made by another version of `terrace-cmp` (`{}`)", kit.scheme)));
        }
        if kit.folder != folder {
            return Err(refused(format!("it was made as `{}`, and does not work elsewhere", kit.folder.display())));
        }
        Ok(kit)
    }

    /// Writes what it says, with its digest.
    pub(super) fn write(&mut self) -> std::io::Result<()> {
        let mut key = KeyBuilder::new(SCHEME).text("rustc", &self.rustc).text("target", &self.target);
        key = key.text("profile", PROFILE).text("flags", FLAGS).text("sources", &self.sources);
        for Locked { name, version, source, checksum } in &self.packages {
            let checksum = checksum.as_deref().unwrap_or_default();
            key = key.text("name", name).text("version", version).text("source", source).text("checksum", checksum);
        }
        self.identity = key.finish().to_string();
        fs::write(self.folder.join(RECORD), serde_json::to_vec_pretty(self)?)
    }

    /// Whether the toolchain is there.
    pub(super) fn has_toolchain(&self) -> Result<(), Diagnostic> {
        let cargo = self.cargo();
        if cargo.is_file() && self.rustc_program().is_file() {
            return Ok(());
        }
        let message = format!("the toolchain that the kit was made with is not there: `{}`", cargo.display());
        Err(Diagnostic::error(&codes::BAD_KIT, message)
            .hint("let the image have the toolchain at the path it had when the kit was made"))
    }

    /// Whether all of it can be read, and the toolchain is the one that it was made with. It takes as long as `rustc` takes to start.
    pub(super) fn is_usable(&self) -> Result<(), Diagnostic> {
        for folder in [self.target_folder(), self.folder.join(VENDORED)] {
            fs::read_dir(&folder)
                .map_err(|error| refused(&self.folder, &format!("`{}`: {error}", folder.display())))?;
        }
        self.has_toolchain()?;
        let program = self.rustc_program();
        let asked = spawn::run(Run {
            program: &program,
            arguments: vec!["-vV".into()],
            folder: Path::new("/"),
            environment: Environment::Cleared,
            input: Vec::new(),
            output: SAID,
            time: PATIENCE,
        });
        let asked = asked.map_err(|error| refused(&self.folder, &format!("`{}`: {error}", program.display())))?;
        if asked.stdout == self.rustc.as_bytes() {
            return Ok(());
        }
        let first = |text: &str| text.lines().next().unwrap_or("nothing").to_owned();
        let (made, found) = (first(&self.rustc), first(&String::from_utf8_lossy(&asked.stdout)));
        Err(refused(&self.folder, &format!("it was made with {made}, and `{}` says {found}", program.display())))
    }

    /// What is in it, for people.
    pub(super) fn shown(&self) -> String {
        let version = self.rustc.lines().next().unwrap_or_default();
        format!("{} packages, compiled by {version} for {}", self.packages.len(), self.target)
    }

    pub(super) fn cargo(&self) -> PathBuf {
        self.toolchain.join("bin/cargo")
    }

    pub(super) fn rustc_program(&self) -> PathBuf {
        self.toolchain.join("bin/rustc")
    }

    /// Where packages are compiled.
    pub(super) fn target_folder(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// Whether all that a lockfile names is in the kit.
    pub(super) fn has(&self, lock: &Lock) -> Result<(), Vec<Diagnostic>> {
        let missing = lock.foreign().filter(|locked| !self.packages.contains(locked));
        let missing: Vec<_> = missing.map(|locked| self.missing(&locked)).take(MOST_SHOWN).collect();
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    }

    fn missing(&self, wanted: &Locked) -> Diagnostic {
        let Locked { name, version, .. } = wanted;
        let there: Vec<_> = self.packages.iter().filter(|locked| locked.name == *name).collect();
        let is_other_source = there.iter().any(|locked| locked.version == *version);
        let shown = |locked: &Locked| {
            if is_other_source { format!("{} of {}", locked.version, locked.source) } else { locked.version.clone() }
        };
        let found = there.iter().map(|locked| shown(locked)).collect::<Vec<_>>().join(" and ");
        if name == LIBRARY && !there.is_empty() {
            let message =
                format!("the definition is made with Terrace {}, and the plugin's kit has {found}", shown(wanted));
            return Diagnostic::error(&codes::OTHER_LIBRARY, message)
                .hint(format!("let `Cargo.toml` name the kit's version of `{LIBRARY}`, then `cargo update {LIBRARY}`"))
                .hint("or make the kit of the plugin's image anew, of this definition's lockfile");
        }
        let message = format!("the plugin's kit has no `{name}` {}", shown(wanted));
        let diagnostic = Diagnostic::error(&codes::NOT_IN_KIT, message);
        let diagnostic = match there.as_slice() {
            [] => diagnostic.hint(format!("do without `{name}`: the kit has no version of it")),
            [only] if !is_other_source => {
                diagnostic.hint(format!("take the one it has: `cargo update {name} --precise {}`", only.version))
            }
            _ => diagnostic.hint(format!("take one that it has: {found}")),
        };
        diagnostic.hint("or make the kit of the plugin's image anew, of a lockfile that has it")
    }
}

fn refused(folder: &Path, why: &str) -> Diagnostic {
    Diagnostic::error(&codes::BAD_KIT, format!("the kit `{}` cannot be used: {why}", folder.display()))
        .hint("make it where the image is made: `terrace-cmp kit --manifest <Cargo.toml> --output <folder>`")
}

/// How everything is compiled: dependencies with little optimisation, which is as fast where it runs for a millisecond, and lets a definition use the
/// generic code that they have compiled already; the definition with none.
pub(super) const PROFILE: &str = r#"
[profile.definition]
inherits = "release"
opt-level = 0
debug = false
strip = "symbols"
debug-assertions = false
overflow-checks = true
lto = "off"
panic = "abort"
incremental = false
codegen-units = 4
[profile.definition.package."*"]
opt-level = 1
codegen-units = 16
[profile.definition.build-override]
opt-level = 0
codegen-units = 16
"#;

/// What rustc is told of the program: it needs no shared library, and stands where it was linked to.
pub(super) const FLAGS: &str = r#""-Ctarget-feature=+crt-static", "-Crelocation-model=static""#;

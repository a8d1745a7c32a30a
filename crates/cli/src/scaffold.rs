//! Files to begin with.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use minijinja::{Environment, context};
use terrace::{
    diagnostic::{Diagnostic, Sources},
    spec::{load::load_app, text::Name},
    testing::{SnapshotError, Snapshots},
};

use crate::{codes, console::Console, failure::Failure};

/// A set of files, each a template.
#[derive(Debug)]
pub(crate) struct Scaffold {
    files: &'static [(&'static str, &'static str)],
    /// The same app as data, where a test of it begins with snapshots.
    tested: Option<&'static str>,
    /// What to do next.
    pub(crate) next: &'static str,
}

const APP_YAML: &str = include_str!("../scaffold/app.yaml.j2");

/// The folder of snapshots that the test in `main.rs` names.
const SNAPSHOTS: &str = "snapshots";

/// An `app.yaml` that renders at once.
pub(crate) static APP: Scaffold =
    Scaffold { files: &[("app.yaml", APP_YAML)], tested: None, next: "render it with `terrace synth`" };

/// A crate that defines an app in Rust.
pub(crate) static RUST: Scaffold = Scaffold {
    files: &[
        ("Cargo.toml", include_str!("../scaffold/rust/Cargo.toml.j2")),
        ("src/main.rs", include_str!("../scaffold/rust/main.rs.j2")),
    ],
    tested: Some(APP_YAML),
    next: "render it with `cargo run -- synth`, test it with `cargo test`",
};

/// A `platform.yaml` with comments.
pub(crate) static PLATFORM: Scaffold = Scaffold {
    files: &[("platform.yaml", include_str!("../scaffold/platform.yaml.j2"))],
    tested: None,
    next: "apps below this folder are rendered on it from now on",
};

impl Scaffold {
    /// Writes the files, all of which must be new; gives back their paths.
    pub(crate) fn write(&self, folder: &Path, console: &Console) -> Result<Vec<String>, Failure> {
        let refuse = |mistake| console.refuse(vec![mistake], Sources::new());
        let name = name_of(folder).map_err(refuse)?;
        let paths: Vec<_> = self.files.iter().map(|(file, _)| folder.join(file)).collect();
        let snapshots = self.tested.map(|_| folder.join(SNAPSHOTS));
        if let Some(path) = paths.iter().chain(&snapshots).find(|path| path.symlink_metadata().is_ok()) {
            let message = format!("`{}` is there already", path.display());
            return Err(refuse(Diagnostic::error(&codes::FILE_EXISTS, message).hint("name another folder")));
        }
        let mut written = Vec::new();
        for (path, (_, template)) in paths.iter().zip(self.files) {
            let text = filled_in(template, &name)?;
            write(path, &text).map_err(|source| Failure::Write { target: format!("`{}`", path.display()), source })?;
            written.push(path.display().to_string());
        }
        if let (Some(app), Some(snapshots)) = (self.tested, snapshots) {
            let app = filled_in(app, &name)?;
            written.push(write_snapshots(&app, folder, &snapshots)?);
        }
        Ok(written)
    }
}

fn filled_in(template: &str, name: &Name) -> Result<String, Failure> {
    let values = context! { name => name.as_str(), version => env!("CARGO_PKG_VERSION") };
    let mut text = Environment::new().render_str(template, values).map_err(Failure::Scaffold)?;
    // Jinja drops the last line break of a template.
    text.push('\n');
    Ok(text)
}

/// What the test holds the app against: how it is rendered today, on the platform that it finds. One on which it does not
/// render yet has no snapshots, and the test says why.
fn write_snapshots(app: &str, folder: &Path, snapshots: &Path) -> Result<String, Failure> {
    let app = load_app("app.yaml", app.as_bytes()).expect("the scaffold of an app has no mistakes");
    let shown = snapshots.display();
    match Snapshots::new(snapshots).write(folder, app) {
        Ok(files) => Ok(format!("{shown} ({files} files)")),
        Err(SnapshotError::Folder { source, .. }) => {
            Err(Failure::Write { target: format!("`{shown}`"), source: io::Error::other(source) })
        }
        Err(SnapshotError::Mistakes(_) | _) => Ok(format!("no {shown}: `cargo test` says why")),
    }
}

/// Never over a file that somebody has put there meanwhile.
fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
    File::create_new(path)?.write_all(text.as_bytes())
}

/// An app is called as its folder is, as far as that is a name.
fn name_of(folder: &Path) -> Result<Name, Diagnostic> {
    let absolute = folder.canonicalize().or_else(|_| std::path::absolute(folder)).unwrap_or_else(|_| folder.to_owned());
    let folder = absolute.file_name().unwrap_or_default().to_string_lossy();
    let lower = folder.to_ascii_lowercase();
    let name: String = lower
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
        .skip_while(|character| !character.is_ascii_lowercase())
        .take(63)
        .collect();
    Name::try_from(name.trim_end_matches('-')).map_err(|_| {
        let message = format!("the folder `{folder}` has no name that an app can have");
        Diagnostic::error(&codes::NO_NAME, message).hint("name a folder such as `shop`")
    })
}

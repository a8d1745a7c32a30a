//! Files to begin with.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use minijinja::{Environment, context};
use terrace::{
    diagnostic::{Diagnostic, Sources},
    spec::text::Name,
};

use crate::{codes, console::Console, failure::Failure};

/// A set of files, each a template.
#[derive(Debug)]
pub(crate) struct Scaffold {
    files: &'static [(&'static str, &'static str)],
    /// What to do next.
    pub(crate) next: &'static str,
}

/// An `app.yaml` that renders at once.
pub(crate) static APP: Scaffold = Scaffold {
    files: &[("app.yaml", include_str!("../scaffold/app.yaml.j2"))],
    next: "render it with `terrace synth`",
};

/// A crate that defines an app in Rust.
pub(crate) static RUST: Scaffold = Scaffold {
    files: &[
        ("Cargo.toml", include_str!("../scaffold/rust/Cargo.toml.j2")),
        ("src/main.rs", include_str!("../scaffold/rust/main.rs.j2")),
    ],
    next: "render it with `cargo run -- synth`",
};

/// A `platform.yaml` with comments.
pub(crate) static PLATFORM: Scaffold = Scaffold {
    files: &[("platform.yaml", include_str!("../scaffold/platform.yaml.j2"))],
    next: "apps below this folder are rendered on it from now on",
};

impl Scaffold {
    /// Writes the files, all of which must be new; gives back their paths.
    pub(crate) fn write(&self, folder: &Path, console: &Console) -> Result<Vec<String>, Failure> {
        let refuse = |mistake| console.refuse(vec![mistake], Sources::new());
        let name = name_of(folder).map_err(refuse)?;
        let paths: Vec<_> = self.files.iter().map(|(file, _)| folder.join(file)).collect();
        if let Some(path) = paths.iter().find(|path| path.symlink_metadata().is_ok()) {
            let message = format!("`{}` is there already", path.display());
            return Err(refuse(Diagnostic::error(&codes::FILE_EXISTS, message).hint("name another folder")));
        }
        let mut written = Vec::new();
        let environment = Environment::new();
        for (path, (_, template)) in paths.iter().zip(self.files) {
            let mut text = environment
                .render_str(template, context! { name => name.as_str(), version => env!("CARGO_PKG_VERSION") })
                .map_err(Failure::Scaffold)?;
            // Jinja drops the last line break of a template.
            text.push('\n');
            write(path, &text).map_err(|source| Failure::Write { target: format!("`{}`", path.display()), source })?;
            written.push(path.display().to_string());
        }
        Ok(written)
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

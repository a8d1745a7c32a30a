//! Repositories on disk, kind and hostile.

#![expect(clippy::disallowed_methods, reason = "tests bound the time that a search may take")]

mod finding;
mod images;
mod reading;
mod writing;

use std::{fs, path::Path};

use terrace_diagnostic::Diagnostic;

/// Writes files below a folder; a name that ends in `/` is a folder.
fn plant(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).expect("a folder is made");
        } else {
            fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder is made");
            fs::write(path, text).expect("a file is written");
        }
    }
}

/// Diagnostics in short, with the temporary folder left out.
fn shown(diagnostics: &[Diagnostic], root: &Path) -> String {
    let root = format!("{}/", root.display());
    let text: Vec<_> =
        diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message.replace(&root, ""))).collect();
    text.join("\n")
}

/// An app that renders.
const APP: &str = "\
apiVersion: terrace.dev/v1alpha1
kind: App
metadata: {name: hello}
spec:
  image: nginx:1.29
  processes: {web: {http: 8080}}
";

/// A platform with one environment.
const PLATFORM: &str = "\
apiVersion: terrace.dev/v1alpha1
kind: Platform
metadata: {name: platform}
spec:
  environments: {production: {}}
";

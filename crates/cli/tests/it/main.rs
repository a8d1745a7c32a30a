//! The command as users run it: files in, text and exit status out. What it prints is in `snapshots/`.

#![expect(clippy::disallowed_methods, reason = "tests run the command, and bound the time that it may take")]

mod commands;
#[expect(dead_code, unreachable_pub, reason = "a program of its own, whose `main` is not called here")]
mod definition;
mod folders;
mod import;
mod import_crd;
mod inspection;
mod interfaces;
mod mistakes;
mod several;
mod streams;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

/// A folder of files to run the command in.
struct Place(TempDir);

impl Place {
    fn new(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        // So that nothing above the temporary folder is looked at.
        fs::create_dir(place.path().join(".git")).expect("a folder");
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder is made");
        fs::write(path, text).expect("a file is written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).expect("a text")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
        command.args(arguments).current_dir(self.path()).env_clear();
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the command runs")
    }

    /// What a terminal would show of a call.
    fn session(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.run(arguments);
        let mut text = format!("$ terrace {}\n", arguments.join(" "));
        text.push_str(&String::from_utf8(stdout).expect("stdout is UTF-8"));
        for line in String::from_utf8(stderr).expect("stderr is UTF-8").lines() {
            text.push_str("! ");
            text.push_str(line);
            text.push('\n');
        }
        text.push_str(
            &format!("exit {}\n", status.code().expect("the command ends by itself")).replace("exit 0\n", ""),
        );
        text
    }

    /// The names of all files, hidden ones too, without those of the scenery.
    fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![self.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                match path.strip_prefix(self.path()).expect("below the place") {
                    name if name == Path::new(".git") => {}
                    _ if path.is_dir() => open.push(path),
                    name => found.push(name.display().to_string()),
                }
            }
        }
        found.sort();
        found
    }
}

/// An app that renders.
fn app(name: &str) -> String {
    format!(
        "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {{name: {name}}}\nspec:\n  image: nginx:1.29\n  processes:\n    web: {{http: 8080}}\n"
    )
}

/// A platform with two environments, one of them with two clusters.
const PLATFORM: &str = "\
apiVersion: terrace.dev/v1alpha1
kind: Platform
metadata: {name: platform}
spec:
  environments:
    staging: {clusters: [west]}
    production: {clusters: [east, west]}
  clusters: {east: {}, west: {}}
";

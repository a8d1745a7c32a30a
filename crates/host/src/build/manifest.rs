//! What a `Cargo.toml` names, as far as it decides which files a build needs.

use std::{collections::BTreeSet, fmt::Write, path::Path};

use toml::{Table, Value};

/// Tables of dependencies, in a manifest and below each of its targets.
const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
/// Kinds of targets that a definition's build leaves out; Cargo wants their files to be there all the same.
const NOT_BUILT: [(&str, &str); 3] = [("test", "tests"), ("bench", "benches"), ("example", "examples")];

/// A manifest, as a table.
#[derive(Clone, Debug)]
pub(super) struct Manifest(Table);

impl Manifest {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        toml::from_str(text).map(Self).map_err(|error| error.message().to_owned())
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.0.get(name)?.as_table()
    }

    fn package(&self) -> Option<&Table> {
        self.table("package").or_else(|| self.table("project"))
    }

    /// The package's name.
    pub(super) fn name(&self) -> Option<&str> {
        self.package()?.get("name")?.as_str()
    }

    pub(super) fn is_package(&self) -> bool {
        self.package().is_some()
    }

    pub(super) fn is_root(&self) -> bool {
        self.0.contains_key("workspace")
    }

    /// The folder of the workspace that a package says it is in.
    pub(super) fn workspace(&self) -> Option<&str> {
        self.package()?.get("workspace")?.as_str()
    }

    /// Whether a workspace leaves out a package, by its path from there.
    pub(super) fn excludes(&self, member: &Path) -> bool {
        let entries = |name| self.table("workspace").and_then(|table| table.get(name)).and_then(Value::as_array);
        let names = |name| entries(name).into_iter().flatten().filter_map(Value::as_str);
        names("exclude").any(|entry| member.starts_with(entry))
            && !names("members").any(|entry| member == Path::new(entry))
    }

    /// Files and folders of the package that its build reads, beside `Cargo.toml`: those that Cargo looks for, and what the package names in
    /// `package.metadata.terrace.sources`. The second says whether it has to be there.
    pub(super) fn sources(&self) -> Vec<(&str, Presence)> {
        let package = self.package();
        let build = match package.and_then(|package| package.get("build")) {
            Some(Value::String(path)) => Some((path.as_str(), Presence::Needed)),
            Some(Value::Boolean(false)) => None,
            _ => Some(("build.rs", Presence::Possible)),
        };
        let library = self.0.get("lib").and_then(|library| library.get("path")).and_then(Value::as_str);
        let programs = self.0.get("bin").and_then(Value::as_array).into_iter().flatten();
        let programs = programs.filter_map(|program| program.get("path").and_then(Value::as_str));
        let named = package.and_then(|package| package.get("metadata")?.get("terrace")?.get("sources")?.as_array());
        let named = named.into_iter().flatten().filter_map(Value::as_str);
        let needed = library.into_iter().chain(programs).chain(named).map(|path| (path, Presence::Needed));
        [("src", Presence::Possible)].into_iter().chain(build).chain(needed).collect()
    }

    /// Files that Cargo asks for and a definition's build does not read.
    pub(super) fn not_built(&self) -> Vec<String> {
        let targets = NOT_BUILT.into_iter().flat_map(|(kind, folder)| {
            let targets = self.0.get(kind).and_then(Value::as_array).into_iter().flatten();
            targets.filter_map(move |target| {
                let named = target.get("path").and_then(Value::as_str).map(str::to_owned);
                named.or_else(|| Some(format!("{folder}/{}.rs", target.get("name")?.as_str()?)))
            })
        });
        targets.collect()
    }

    /// Folders of the packages that this one depends on by path; of an entry that is the workspace's, `root` knows the path, which is from there.
    pub(super) fn path_dependencies(&self, root: Option<&Self>) -> (Vec<&str>, Vec<String>) {
        let targets = self.table("target").into_iter().flat_map(Table::values).filter_map(Value::as_table);
        let tables = targets.chain([&self.0]).flat_map(|table| DEPENDENCIES.map(|name| table.get(name)));
        let shared = root.and_then(|root| root.table("workspace")?.get("dependencies")?.as_table());
        let (mut own, mut names) = (Vec::new(), BTreeSet::new());
        for (name, entry) in tables.flatten().filter_map(Value::as_table).flatten() {
            if let Some(path) = entry.get("path").and_then(Value::as_str) {
                own.push(path);
            } else if entry.get("workspace").and_then(Value::as_bool) == Some(true) {
                names.insert(name);
            }
        }
        // Each once: a manifest may name one thousands of times, and the path may be as long as the other manifest.
        let path = |name| shared.and_then(|shared| shared.get(name)?.get("path")?.as_str());
        (own, names.into_iter().filter_map(path).map(str::to_owned).collect())
    }

    /// Folders of the packages that a workspace puts in the place of others.
    pub(super) fn patches(&self) -> Vec<&str> {
        let tables = self.table("patch").into_iter().flat_map(Table::values).filter_map(Value::as_table);
        tables.flat_map(Table::values).filter_map(|entry| entry.get("path").and_then(Value::as_str)).collect()
    }

    /// The manifest of a workspace with these members alone, and without profiles, which are the plugin's.
    pub(super) fn with_members(mut self, members: &[String]) -> String {
        self.0.remove("profile");
        if let Some(Value::Table(workspace)) = self.0.get_mut("workspace") {
            let members = members.iter().cloned().map(Value::String).collect();
            workspace.insert("members".to_owned(), Value::Array(members));
            workspace.remove("default-members");
            workspace.remove("exclude");
        }
        let mut text = String::new();
        for (key, value) in &self.0 {
            let _ = writeln!(text, "{} = {}", quoted(key), Inline(value));
        }
        text
    }
}

/// Whether a file has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Needed,
    Possible,
}

/// A value on one line.
struct Inline<'a>(&'a Value);

impl std::fmt::Display for Inline<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Value::String(text) => formatter.write_str(&quoted(text)),
            Value::Integer(number) => write!(formatter, "{number}"),
            Value::Float(number) => write!(formatter, "{number:?}"),
            Value::Boolean(value) => write!(formatter, "{value}"),
            Value::Datetime(time) => write!(formatter, "{time}"),
            Value::Array(values) => {
                formatter.write_char('[')?;
                values.iter().try_for_each(|value| write!(formatter, "{},", Self(value)))?;
                formatter.write_char(']')
            }
            Value::Table(table) => {
                formatter.write_char('{')?;
                for (number, (key, value)) in table.iter().enumerate() {
                    let comma = if number > 0 { "," } else { "" };
                    write!(formatter, "{comma}{}={}", quoted(key), Self(value))?;
                }
                formatter.write_char('}')
            }
        }
    }
}

/// A string of TOML: the escapes of JSON are among its own, but for one control character that JSON leaves as it is.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_is_written_with_the_members_that_are_there() {
        let text = "[workspace]\nresolver = '3'\nmembers = ['a', 'b/*']\nexclude = ['c']\n[workspace.dependencies]\nx = { version = '1', features = ['y'] }\n[profile.release]\nlto = true\n[workspace.package]\nauthors = [\"\\u007f\\\"\\u0001 é\"]\n";
        let written = Manifest::parse(text.as_bytes()).expect("it is one").with_members(&["b/shop".to_owned()]);
        let mut expected: Table = toml::from_str(text).expect("it is TOML");
        expected.remove("profile");
        let workspace = expected["workspace"].as_table_mut().expect("a table");
        workspace.remove("exclude");
        workspace["members"] = Value::Array(vec![Value::String("b/shop".to_owned())]);
        assert_eq!(toml::from_str::<Table>(&written).expect("it is TOML"), expected, "{written}");
    }

    #[test]
    fn what_a_build_reads_is_named() {
        let text = "[package]\nname = 'shop'\nbuild = 'make.rs'\nmetadata.terrace.sources = ['data']\n[lib]\npath = 'lib.rs'\n[[bin]]\nname = 'x'\npath = 'x.rs'\n[[bin]]\nname = 'y'\n[[test]]\nname = 'it'\n[[bench]]\nname = 'b'\npath = 'b/b.rs'\n[dependencies]\nnear = { path = '../near' }\nshared.workspace = true\nfar = '1'\n[target.'cfg(unix)'.dev-dependencies]\nunix = { path = 'unix' }\n";
        let root = Manifest::parse(b"[workspace.dependencies]\nshared = { path = 'shared' }\n").expect("it is one");
        let manifest = Manifest::parse(text.as_bytes()).expect("it is one");
        let (needed, possible) = (Presence::Needed, Presence::Possible);
        let expected = [("src", possible), ("make.rs", needed), ("lib.rs", needed), ("x.rs", needed), ("data", needed)];
        assert_eq!(manifest.sources(), expected);
        assert_eq!(manifest.not_built(), ["tests/it.rs", "b/b.rs"]);
        let (own, of_root) = manifest.path_dependencies(Some(&root));
        assert_eq!((own, of_root), (vec!["unix", "../near"], vec!["shared".to_owned()]));
    }
}

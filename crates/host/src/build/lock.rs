//! `Cargo.lock`: which packages a build takes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use serde::{Deserialize, Serialize};

/// The oldest version in which each package bears its checksum.
const OLDEST: u32 = 3;
/// Versions of one package: each may be meant by each that names it, and real lockfiles have some few.
const MOST_VERSIONS: usize = 32;

/// A package that is not in the repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Locked {
    pub(super) name: String,
    pub(super) version: String,
    /// `registry+..`, or `git+..` with the commit.
    pub(super) source: String,
    /// What a registry says; of Git there is none.
    pub(super) checksum: Option<String>,
}

/// The packages that some of a workspace need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lock {
    version: u32,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Document {
    version: Option<u32>,
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Package {
    name: String,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Lock {
    /// Reads a lockfile, and keeps what these packages of the repository lead to: what others of the workspace need changes nothing for them.
    pub(super) fn parse(bytes: &[u8], own: &BTreeSet<String>) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        let Document { version, package } = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let version = version.filter(|version| *version >= OLDEST).ok_or("it is of a version before 3")?;
        let mut by_name = BTreeMap::<&str, Vec<usize>>::new();
        for (index, package) in package.iter().enumerate() {
            by_name.entry(&package.name).or_default().push(index);
        }
        if let Some((name, _)) = by_name.iter().find(|(_, indices)| indices.len() > MOST_VERSIONS) {
            return Err(format!("it has more than {MOST_VERSIONS} versions of `{name}`"));
        }
        let mut open: Vec<_> = (0..package.len())
            .filter(|index| package[*index].source.is_none() && own.contains(&package[*index].name))
            .collect();
        let mut kept = BTreeSet::new();
        while let Some(index) = open.pop() {
            if kept.insert(index) {
                for dependency in &package[index].dependencies {
                    // `name`, and where several have it `name version`, `name version (source)`.
                    let mut parts = dependency.splitn(3, ' ');
                    let name = parts.next().unwrap_or_default();
                    let (version, source) = (parts.next(), parts.next().map(|text| text.trim_matches(['(', ')'])));
                    open.extend(by_name.get(name).into_iter().flatten().copied().filter(|index| {
                        let found: &Package = &package[*index];
                        !kept.contains(index)
                            && version.is_none_or(|version| version == found.version)
                            && source.is_none_or(|source| found.source.as_deref() == Some(source))
                    }));
                }
            }
        }
        let packages = package.into_iter().enumerate().filter(|(index, _)| kept.contains(index));
        Ok(Self { version, packages: packages.map(|(_, package)| package).collect() })
    }

    /// The packages that are not in the repository.
    pub(super) fn foreign(&self) -> impl Iterator<Item = Locked> {
        self.packages.iter().filter_map(|Package { name, version, source, checksum, .. }| {
            let source = source.clone()?;
            Some(Locked { name: name.clone(), version: version.clone(), source, checksum: checksum.clone() })
        })
    }

    /// As Cargo reads it.
    pub(super) fn to_text(&self) -> String {
        let mut text = format!("version = {}\n", self.version);
        for Package { name, version, source, checksum, dependencies } in &self.packages {
            let _ = write!(text, "\n[[package]]\nname = {name:?}\nversion = {version:?}\n");
            for (key, value) in [("source", source), ("checksum", checksum)] {
                if let Some(value) = value {
                    let _ = writeln!(text, "{key} = {value:?}");
                }
            }
            if !dependencies.is_empty() {
                let _ = writeln!(text, "dependencies = {dependencies:?}");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 4
[[package]]
name = "shop"
version = "0.1.0"
dependencies = ["near", "syn 2.0.0"]
[[package]]
name = "near"
version = "0.1.0"
[[package]]
name = "users"
version = "0.1.0"
dependencies = ["syn 3.0.0 (registry+https://example.com/index)"]
[[package]]
name = "syn"
version = "2.0.0"
source = "registry+https://example.com/index"
checksum = "aa"
dependencies = ["ident"]
[[package]]
name = "syn"
version = "3.0.0"
source = "registry+https://example.com/index"
checksum = "bb"
[[package]]
name = "ident"
version = "1.0.0"
source = "git+https://example.com/ident?tag=v1#abc"
"#;

    fn foreign(own: &str) -> Vec<String> {
        let lock = Lock::parse(LOCK.as_bytes(), &BTreeSet::from([own.to_owned()])).expect("it is one");
        // What is written is read as the same.
        assert_eq!(Lock::parse(lock.to_text().as_bytes(), &BTreeSet::from([own.to_owned()])), Ok(lock.clone()));
        lock.foreign().map(|Locked { name, version, .. }| format!("{name} {version}")).collect()
    }

    #[test]
    fn what_others_of_a_workspace_need_is_left_out() {
        assert_eq!(foreign("shop"), ["syn 2.0.0", "ident 1.0.0"]);
        assert_eq!(foreign("users"), ["syn 3.0.0"]);
        assert_eq!(foreign("near"), [""; 0]);
        let old = Lock::parse(b"[[package]]\nname = \"shop\"\nversion = \"0.1.0\"\n", &BTreeSet::new());
        assert_eq!(old, Err("it is of a version before 3".to_owned()));
        let many = (0..33).fold("version = 4\n".to_owned(), |text, number| {
            text + &format!("[[package]]\nname = \"a\"\nversion = \"{number}.0.0\"\n")
        });
        let refused = Lock::parse(many.as_bytes(), &BTreeSet::new());
        assert_eq!(refused, Err("it has more than 32 versions of `a`".to_owned()));
    }
}

//! File names for objects that are written one to a file.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::Path;

use crate::checksum::checksum;
use crate::node::Node;

/// The name of the file an object is written to, such as `deployment-storefront-web.yaml`.
///
/// Lower case and of letters, digits, `-`, `.` and `_` only, so that it means the same on every file system; at most 200 bytes.
///
/// ```
/// use serde_json::json;
/// use terrace_document::{Tape, file_names};
///
/// let mut tape = Tape::new();
/// tape.record(&json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop-web"}}))?;
/// let name = file_names(&[tape.root()]).remove(0);
/// assert_eq!(name.as_str(), "deployment-shop-web.yaml");
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

impl FileName {
    /// The name as a string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<Path> for FileName {
    fn as_ref(&self) -> &Path {
        self.0.as_ref()
    }
}

/// Names one file per object, in the objects' order.
///
/// An object's file name depends on other objects only where it would collide with theirs; all that collide then get a longer
/// one: with the API group behind the kind, then with the namespace before the name, last with a hash of all four. The
/// objects' order does not matter, except between objects of one identity, which are counted.
///
/// ```
/// use std::collections::BTreeMap;
/// use terrace_document::{Tape, file_names};
///
/// let mut tape = Tape::new();
/// tape.record(&serde_json::json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}))?;
/// assert_eq!(file_names(&[tape.root()])[0].as_str(), "service-web.yaml");
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
pub fn file_names(objects: &[Node<'_>]) -> Vec<FileName> {
    let mut names: Vec<FileName> = objects.iter().map(|object| Form::Short.name(*object)).collect();
    for form in [Form::Group, Form::Namespace, Form::Hash] {
        let collisions = collisions(&names);
        for &index in &collisions {
            names[index] = form.name(objects[index]);
        }
    }
    count_identical(&mut names);
    names
}

/// The longest name without its extension; file systems take 255 bytes, and a temporary file's name may be longer.
const LONGEST: usize = 195;

#[derive(Clone, Copy)]
enum Form {
    Short,
    Group,
    Namespace,
    Hash,
}

impl Form {
    fn name(self, object: Node<'_>) -> FileName {
        let [group, kind, namespace, name] = identity(object);
        let stem = match self {
            Self::Short => format!("{kind}-{name}"),
            Self::Group => format!("{}-{name}", qualified(kind, group)),
            Self::Namespace | Self::Hash if namespace.is_empty() => format!("{}-{name}", qualified(kind, group)),
            Self::Namespace | Self::Hash => format!("{}-{namespace}-{name}", qualified(kind, group)),
        };
        let hashed = matches!(self, Self::Hash);
        let mut safe: String = stem.chars().map(safe).collect();
        if hashed || safe.len() > LONGEST {
            safe.truncate(LONGEST - 17);
            let _ = write!(safe, "-{:016x}", hash(&[group, kind, namespace, name]));
        }
        safe.push_str(".yaml");
        FileName(safe)
    }
}

fn identity(object: Node<'_>) -> [&str; 4] {
    [
        object.group().unwrap_or_default(),
        object.kind().unwrap_or("object"),
        object.namespace().unwrap_or_default(),
        object.name().or_else(|| object.at("/metadata/generateName")?.as_str()).unwrap_or("unnamed"),
    ]
}

fn qualified(kind: &str, group: &str) -> String {
    if group.is_empty() { kind.to_owned() } else { format!("{kind}.{group}") }
}

/// Names of roles may hold colons and capitals; what a file system might not keep apart becomes `_`.
fn safe(character: char) -> char {
    match character.to_ascii_lowercase() {
        kept @ ('a'..='z' | '0'..='9' | '-' | '.') => kept,
        _ => '_',
    }
}

/// The places of all names that occur more than once.
fn collisions(names: &[FileName]) -> Vec<usize> {
    let mut places = BTreeMap::<&FileName, Vec<usize>>::new();
    for (index, name) in names.iter().enumerate() {
        places.entry(name).or_default().push(index);
    }
    places.into_values().filter(|places| places.len() > 1).flatten().collect()
}

/// Two objects of one identity are a mistake that is reported elsewhere; neither may overwrite the other meanwhile.
fn count_identical(names: &mut [FileName]) {
    for index in collisions(names) {
        let name = names[index].0.trim_end_matches(".yaml").to_owned();
        names[index] = FileName(format!("{name}-{index}.yaml"));
    }
}

/// Tells the parts apart from any others, however they are cut.
fn hash(parts: &[&str]) -> u64 {
    checksum(parts.iter().flat_map(|part| part.bytes().chain([0])))
}

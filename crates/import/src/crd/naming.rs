//! Names of types: the last word of the way to them, with as much before it as tells them apart.

use std::collections::{BTreeMap, BTreeSet};

use super::{shape::Module, words};

/// Names of which a module or the prelude has another notion.
const TAKEN: [&str; 40] = [
    "BTreeMap",
    "Empty",
    "IntOrString",
    "ObjectMeta",
    "Part",
    "Raw",
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Some",
    "String",
    "Sync",
    "Vec",
    "Self",
];

/// Gives every part a name, all different.
pub(super) fn name(module: &mut Module) {
    let spec = format!("{}Spec", module.name);
    let paths: Vec<Vec<String>> = module.parts.iter().map(|part| part.path.clone()).collect();
    let mut lengths = vec![1; paths.len()];
    let taken: BTreeSet<&str> = TAKEN.into_iter().chain([module.name.as_str()]).collect();
    // What `spec` holds is called after the kind: every object has a `spec`.
    for (path, length) in paths.iter().zip(&mut lengths) {
        if path.len() == 2 && path[1] == "Spec" {
            *length = 2;
        }
    }
    loop {
        let mut wanted: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (part, (path, length)) in paths.iter().zip(&lengths).enumerate() {
            wanted.entry(tail(path, *length)).or_default().push(part);
        }
        let mut has_grown = false;
        for (name, parts) in wanted {
            if parts.len() > 1
                || taken.contains(name.as_str())
                || (name == spec && paths[parts[0]].len() != 2)
                || !is_name(&name)
            {
                for part in parts {
                    if lengths[part] < paths[part].len() {
                        lengths[part] += 1;
                        has_grown = true;
                    }
                }
            }
        }
        if !has_grown {
            break;
        }
    }
    let names = paths.iter().zip(&lengths).map(|(path, length)| tail(path, *length));
    for (part, name) in module.parts.iter_mut().zip(words::distinct(names)) {
        part.name = name;
    }
}

fn tail(path: &[String], length: usize) -> String {
    path[path.len().saturating_sub(length)..].concat()
}

/// Whether a name can be a type's.
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
}

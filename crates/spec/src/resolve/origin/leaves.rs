//! A layer as its single values.

use indexmap::IndexMap;
use terrace_diagnostic::{Path, Segment};

use crate::{raw::Raw, spec::Spec};

/// The values that a layer writes, by path and in its order. Shorthands are blocks here. A list is one value, and so is what Terrace passes
/// on without reading it.
pub(super) fn leaves(spec: &Spec) -> IndexMap<Path, Raw> {
    let mut found = IndexMap::new();
    // Text keeps the order of fields, which a value of serde_json would not.
    let read = serde_json::to_string(spec).and_then(|text| serde_json::from_str::<Raw>(&text));
    if let Ok(Raw::Map(fields)) = read {
        for (key, value) in fields {
            descend(Path::root().key(key), value, &mut found);
        }
    }
    found
}

fn descend(path: Path, value: Raw, found: &mut IndexMap<Path, Raw>) {
    match value {
        Raw::Map(entries) if !entries.is_empty() && !is_passed_on(&path) => {
            for (key, value) in entries {
                descend(path.clone().key(key), value, found);
            }
        }
        value => {
            found.insert(path, value);
        }
    }
}

/// Whole objects, and what a patch merges.
fn is_passed_on(path: &Path) -> bool {
    let keys: Vec<_> = path
        .segments()
        .iter()
        .map(|segment| match segment {
            Segment::Key(key) => key.as_str(),
            Segment::Index(_) => "",
        })
        .collect();
    matches!(keys[..], ["objects", _] | ["patches", _, "merge"])
}

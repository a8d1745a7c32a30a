//! Taking away what is said when nothing is said.

use terrace::spec::Raw;

use crate::manifests::{
    Look,
    value::{at_mut, is_empty, take},
};

pub(super) fn drop_at(raw: &mut Raw, path: &str) {
    let path: Vec<_> = path.split('.').collect();
    take(raw, &path);
}

pub(super) fn drop_texts(raw: &mut Raw, defaults: &[(&str, &str)]) {
    for (path, default) in defaults {
        if raw.text(path) == Some(default) {
            drop_exactly(raw, path);
        }
    }
}

pub(super) fn drop_numbers(raw: &mut Raw, defaults: &[(&str, i64)]) {
    for (path, default) in defaults {
        if matches!(raw.at(path), Some(Raw::Integer(number)) if number == default) {
            drop_exactly(raw, path);
        }
    }
}

pub(super) fn drop_false(raw: &mut Raw, path: &str) {
    if raw.is(path) == Some(false) {
        drop_exactly(raw, path);
    }
}

pub(super) fn drop_empty(raw: &mut Raw, path: &str) {
    if raw.at(path).is_some_and(is_empty) {
        drop_exactly(raw, path);
    }
}

/// Takes one entry away, and leaves the map that it was in, empty or not: `emptyDir: {}` says something.
pub(super) fn drop_exactly(raw: &mut Raw, path: &str) {
    let (parent, key) = path.rsplit_once('.').unwrap_or(("", path));
    if let Some(Raw::Map(entries)) = at_mut(raw, parent) {
        entries.shift_remove(key);
    }
}

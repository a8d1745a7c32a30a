//! Layers put over one another, one at a time.

use std::cmp::Reverse;

use indexmap::IndexMap;
use terrace_diagnostic::{Path, Segment};

use super::{EffectiveValue, Origin, Written, inherit, leaves::leaves};
use crate::{raw::Raw, resolve::environment, spec::Spec};

/// What layers come to, and who says what of it.
#[derive(Default)]
pub(super) struct Stack {
    spec: Spec,
    /// What holds so far, by path.
    values: IndexMap<Path, EffectiveValue>,
}

impl Stack {
    pub(super) const fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Puts a layer on top, all of which has one origin.
    pub(super) fn put_layer(&mut self, origin: &Origin, layer: &Spec) {
        let written = leaves(layer).into_iter().map(|(path, value)| {
            let from = Written { origin: origin.clone(), path: path.clone(), value };
            (path.clone(), EffectiveValue { path, from, over: Vec::new() })
        });
        self.put(layer, &written.collect());
    }

    /// Puts a layer on top of whose values it is known already who says them.
    pub(super) fn put(&mut self, layer: &Spec, own: &IndexMap<Path, EffectiveValue>) {
        if own.is_empty() {
            return;
        }
        environment::overlay(&mut self.spec, layer.clone());
        let mut before = std::mem::take(&mut self.values);
        let mut written = Vec::new();
        for (path, value) in leaves(&self.spec) {
            let lower = before.shift_remove(&path);
            let entry = if let Some(said) = own.get(&path) {
                written.push(path.clone());
                let from = Written { value, ..said.from.clone() };
                let over = said.over.iter().cloned().chain(lower.into_iter().flat_map(history));
                EffectiveValue { path: path.clone(), from, over: over.collect() }
            } else {
                // An empty block that shows now that what was in it has gone.
                lower.unwrap_or_else(|| EffectiveValue {
                    path: path.clone(),
                    from: Written {
                        origin: nearest(own.keys(), &path).map_or(Origin::BuiltIn, |by| own[by].from.origin.clone()),
                        path: path.clone(),
                        value,
                    },
                    over: Vec::new(),
                })
            };
            self.values.insert(path, entry);
        }
        for (path, gone) in before {
            // A block that said nothing but that it is there has been filled.
            let is_filled = matches!(&gone.from.value, Raw::Map(_));
            let replaces = |by: &&Path| inherit::are_namesakes(by, &path) || are_alternatives(by, &path);
            let by = written.iter().find(replaces);
            let by = by.or_else(|| nearest(&written, &path).filter(|by| !is_filled && common(by, &path) > 0));
            if let Some(value) = by.and_then(|by| self.values.get_mut(by)) {
                value.over.extend(history(gone));
            }
        }
    }

    pub(super) fn finish(self) -> (Spec, Vec<EffectiveValue>) {
        (self.spec, self.values.into_values().collect())
    }
}

/// The path that has most in common with another, the shortest of equals.
fn nearest<'a>(paths: impl IntoIterator<Item = &'a Path>, to: &Path) -> Option<&'a Path> {
    paths.into_iter().max_by_key(|path| (common(path, to), Reverse(path.segments().len())))
}

/// Whether one path is of `singleton` and the other of what that is an alternative to, in one process.
fn are_alternatives(left: &Path, right: &Path) -> bool {
    let is_copies = |field: &Segment| ["scale", "rollout"].iter().any(|copies| *field == Segment::from(*copies));
    let is_singleton = |field: &Segment| *field == Segment::from("singleton");
    match (left.segments(), right.segments()) {
        ([_, of, left, ..], [_, of_other, right, ..]) if of == of_other => {
            is_singleton(left) && is_copies(right) || is_copies(left) && is_singleton(right)
        }
        _ => false,
    }
}

/// A value that does not hold any more, and what it lay over.
pub(super) fn history(EffectiveValue { from, over, .. }: EffectiveValue) -> Vec<Written> {
    std::iter::once(from).chain(over).collect()
}

/// How many steps two paths have in common.
pub(super) fn common(left: &Path, right: &Path) -> usize {
    let pairs = left.segments().iter().zip(right.segments());
    pairs.take_while(|(left, right): &(&Segment, &Segment)| left == right).count()
}

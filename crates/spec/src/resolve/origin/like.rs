//! What a process has from the one that it is like.

use std::cell::RefCell;

use indexmap::IndexMap;
use terrace_diagnostic::{Path, Segment};

use super::{EffectiveValue, stack::Stack};
use crate::{
    layer::{At, Log, Switch},
    process::Process,
    resolve::like,
    spec::Spec,
    text::Name,
};

/// Gives each process that is like another what that one says, beneath what it says itself.
pub(super) fn take_over(values: &mut Vec<EffectiveValue>, spec: &mut Spec) {
    let is_like_another = |process: &Switch<Process>| process.as_option().is_some_and(|process| process.like.is_some());
    if !spec.processes.values().any(is_like_another) {
        return;
    }
    let written = spec.processes.clone();
    let mut taken = IndexMap::new();
    for (name, process) in written.iter().filter(|(_, process)| is_like_another(process)) {
        // Who asks for origins has a resolved app: there is nothing left to report.
        let log = RefCell::new(Log::default());
        let Some(bases) = like::bases(name, &written, &At::root(&log)) else { continue };
        let lent = bases.into_iter().rev().map(|(base, process)| (base, Switch::On(like::lent(process))));
        let mut stack = Stack::default();
        for (from, process) in lent.chain([(name, process.clone())]) {
            let layer = Spec { processes: [(name.clone(), process)].into_iter().collect(), ..Spec::default() };
            stack.put(&layer, &said(values, from, name));
        }
        let (merged, said) = stack.finish();
        spec.processes.extend(merged.processes);
        taken.insert(name.as_str(), said);
    }
    for value in std::mem::take(values) {
        match process_of(&value.path).and_then(|name| taken.get_mut(name)) {
            Some(said) => values.append(said),
            None => values.push(value),
        }
    }
}

/// What is said of one process, as another has it.
fn said(values: &[EffectiveValue], of: &Name, name: &Name) -> IndexMap<Path, EffectiveValue> {
    let at = Path::from("processes").key(name.as_str());
    let values = values.iter().filter(|value| process_of(&value.path) == Some(of.as_str()));
    let renamed = values.map(|value| {
        let path = at.clone().join(&value.path.segments().iter().skip(2).cloned().collect());
        (path.clone(), EffectiveValue { path, ..value.clone() })
    });
    renamed.collect()
}

/// The process that a value is of.
pub(super) fn process_of(path: &Path) -> Option<&str> {
    match path.segments() {
        [Segment::Key(processes), Segment::Key(name), ..] if processes == "processes" => Some(name),
        _ => None,
    }
}

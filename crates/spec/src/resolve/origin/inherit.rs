//! What a process takes over from its app, and what Terrace fills in.

use indexmap::IndexMap;
use terrace_diagnostic::{Path, Segment};

use super::{
    EffectiveValue, Origin, Written,
    leaves::leaves,
    stack::{common, history},
};
use crate::{
    layer::{Overlay, Switch},
    load::INHERITED,
    platform::ResolvedSize,
    process::Process,
    raw::Raw,
    resolve::{ResolvedApp, ResolvedProcess, ResolvedScale, Workload, environment::Form},
    resources::Resources,
    spec::Spec,
};

/// Adds to each process that runs what it takes over, behind what it says itself.
pub(super) fn take_over(values: &mut Vec<EffectiveValue>, spec: &Spec, resolved: &ResolvedApp) {
    let (own, shared): (Vec<_>, Vec<_>) = std::mem::take(values).into_iter().partition(|value| !is_shared(&value.path));
    let mut processes = IndexMap::<String, Vec<EffectiveValue>>::new();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for value in own {
        match value.path.segments() {
            [Segment::Key(first), Segment::Key(name), ..] if first == "processes" => {
                processes.entry(name.clone()).or_default().push(value);
            }
            _ if processes.is_empty() => before.push(value),
            _ => after.push(value),
        }
    }
    values.extend(before);
    values.extend(shared.iter().cloned());
    for (name, mut said) in processes {
        if resolved.processes.contains_key(name.as_str()) {
            let replaced = replaced(spec, &name);
            let at = Path::from("processes").key(name);
            for value in &shared {
                if replaced.contains(&at.clone().join(&value.path)) {
                    lie_over(value, &at, &mut said);
                } else {
                    inherit(value, &at, &mut said);
                }
            }
        }
        values.append(&mut said);
    }
    values.append(&mut after);
}

/// The app's resources that a process does not take over, because it names a size or a shorthand of its own.
fn replaced(spec: &Spec, name: &str) -> Vec<Path> {
    let Some((name, Switch::On(process) | Switch::Only(process))) = spec.processes.get_key_value(name) else {
        return Vec::new();
    };
    let alone = |resources: Switch<Resources>| {
        let process = Process { resources, ..Process::default() };
        leaves(&Spec { processes: [(name.clone(), Switch::On(process))].into_iter().collect(), ..Spec::default() })
    };
    let mut merged = spec.resources.clone();
    merged.overlay(process.resources.clone());
    let kept = alone(merged);
    alone(spec.resources.clone()).into_keys().filter(|path| !kept.contains_key(path)).collect()
}

/// Puts one of the app's values beneath what a process says in its place.
fn lie_over(value: &EffectiveValue, at: &Path, said: &mut [EffectiveValue]) {
    let path = at.clone().join(&value.path);
    let nearest = said.iter_mut().max_by_key(|own| common(&own.path, &path));
    if let Some(own) = nearest.filter(|own| common(&own.path, &path) > at.segments().len()) {
        own.over.extend(history(value.clone()));
    }
}

pub(super) fn is_shared(path: &Path) -> bool {
    matches!(path.segments().first(), Some(Segment::Key(field)) if INHERITED.contains(&field.as_str()))
}

/// Hands one of the app's values to a process, unless it says the same itself: then that lies over the app's.
fn inherit(value: &EffectiveValue, at: &Path, said: &mut Vec<EffectiveValue>) {
    let path = at.clone().join(&value.path);
    let rivals: Vec<Path> =
        std::iter::once(path.clone()).chain(namesakes(&value.path).map(|other| at.clone().join(&other))).collect();
    let is_above = |own: &EffectiveValue| !is_shared(&own.from.path);
    let above = said.iter_mut().find(|own| is_above(own) && rivals.iter().any(|rival| covers(&own.path, rival)));
    match above {
        Some(own) => own.over.extend(history(value.clone())),
        None if value.from.value == Raw::Null => {}
        None => said.push(EffectiveValue { path, ..value.clone() }),
    }
}

/// Whether a value leaves no room for another.
fn covers(own: &Path, other: &Path) -> bool {
    own.starts_with(other) || other.starts_with(own)
}

/// The same name in the other forms.
fn namesakes(path: &Path) -> impl Iterator<Item = Path> {
    let name = match path.segments() {
        [Segment::Key(field), Segment::Key(name)] => form_of(field).map(|form| (form, name)),
        _ => None,
    };
    name.into_iter().flat_map(|(form, name)| {
        let others = Form::ALL.into_iter().filter(move |other| *other != form);
        others.map(move |other| Path::from(other.key()).key(name.clone()))
    })
}

/// The form of environment variables that a field is: all of them share one space of names.
fn form_of(field: &str) -> Option<Form> {
    Form::ALL.into_iter().find(|form| form.key() == field)
}

/// Whether two paths of one place are one variable in two forms.
pub(super) fn are_namesakes(left: &Path, right: &Path) -> bool {
    let form = |segment: &Segment| matches!(segment, Segment::Key(field) if form_of(field).is_some());
    match (left.segments(), right.segments()) {
        ([left @ .., left_form, left_name], [right @ .., right_form, right_name]) => {
            left == right && left_name == right_name && left_form != right_form && form(left_form) && form(right_form)
        }
        _ => false,
    }
}

/// Adds to each process what no layer says and Terrace decides.
pub(super) fn fill_in(values: &mut Vec<EffectiveValue>, resolved: &ResolvedApp) {
    for (name, process) in &resolved.processes {
        let at = Path::from("processes").key(name.as_str());
        for (field, value) in defaults(process) {
            let path = at.clone().join(&Path::from(field));
            if values.iter().any(|known| covers(&known.path, &path)) {
                continue;
            }
            let from = Written { origin: decides(field, &at, values, resolved), path: path.clone(), value };
            let last =
                values.iter().rposition(|known| known.path.starts_with(&at)).map_or(values.len(), |last| last + 1);
            values.insert(last, EffectiveValue { path, from, over: Vec::new() });
        }
    }
}

/// Who decides what no layer says of a process: the size that it names, or Terrace. Memory is limited to what is asked for, unless the size has limits.
fn decides(field: &str, at: &Path, values: &[EffectiveValue], resolved: &ResolvedApp) -> Origin {
    let written = |path: &str| {
        let path = at.clone().join(&Path::from(path));
        values.iter().find(|value| value.path == path && value.from.origin != Origin::BuiltIn)
    };
    let named =
        written("resources.size").and_then(|value| resolved.facts.sizes.get_key_value(value.from.value.as_str()?));
    let is_from_size = |size: &ResolvedSize| match field {
        "resources.cpu" | "resources.memory" => true,
        "resources.limits.memory" => size.limits.is_some(),
        _ => false,
    };
    match named {
        Some((name, size)) if is_from_size(size) => Origin::Size(name.clone()),
        _ => Origin::BuiltIn,
    }
}

/// The built-in defaults that have a place in the spec of their own.
fn defaults(process: &ResolvedProcess) -> Vec<(&'static str, Raw)> {
    let resources = &process.resources;
    let text = |value: &dyn ToString| Raw::Text(value.to_string());
    let mut defaults = vec![
        ("resources.cpu", text(&resources.cpu)),
        ("resources.memory", text(&resources.memory)),
        ("resources.limits.memory", text(&resources.memory_limit)),
    ];
    let scale = match &process.workload {
        Workload::Service(service) => Some(service.scale),
        Workload::Worker { scale, .. } => Some(*scale),
        _ => None,
    };
    if let Some(ResolvedScale::Fixed { replicas }) = scale {
        defaults.push(("scale", Raw::Integer(replicas.into())));
    }
    defaults
}

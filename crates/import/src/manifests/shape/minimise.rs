//! Nothing is said that Terrace would do anyway.

use terrace::spec::Raw;

use super::BLOCKS;
use crate::manifests::{
    Look,
    prove::Ground,
    run::{Run, Section},
    value::{at_mut, make, take, text},
    write::Draft,
};

/// Maps in which every entry is wanted.
const WANTED: [&str; 10] =
    ["config", "secrets", "secretsFrom", "facts", "compose", "links", "files", "mounts", "selector", "volumes"];
/// Leaves out what Terrace would do anyway: whatever may go without a change of the rendering.
pub(in crate::manifests) fn minimise(draft: &mut Draft, ground: &Ground<'_>) {
    let Some(bytes) = ground.bytes(draft) else { return };
    let is_same = |tried: &Draft| ground.bytes(tried).as_ref() == Some(&bytes);
    for run in &draft.runs() {
        match without(draft, run, unneeded_alone(draft, run, ground)).filter(is_same) {
            Some(less) => *draft = less,
            None => drop(lessen(draft, run, is_same)),
        }
    }
    shorten_roles(draft, &is_same);
    for field in BLOCKS.iter().chain(&["labels", "annotations", "scratch"]) {
        let mut paths = Vec::new();
        if let Some(value) = draft.spec.get(field) {
            collect(value, &mut vec![(*field).to_owned()], &mut paths);
        }
        for path in paths {
            let mut tried = draft.clone();
            if take(&mut tried.spec, &borrowed(&path)).is_some() && is_same(&tried) {
                *draft = tried;
            }
        }
    }
}

fn without(draft: &Draft, run: &Run, paths: Option<Vec<Vec<String>>>) -> Option<Draft> {
    let mut less = draft.clone();
    for path in paths? {
        less.take(run, &borrowed(&path));
    }
    Some(less)
}

/// What may go of a process where it is the only one: an app of one is rendered at once. What others have to do with it shows in the whole.
fn unneeded_alone(draft: &Draft, run: &Run, ground: &Ground<'_>) -> Option<Vec<Vec<String>>> {
    let mut alone = Draft { app: draft.app.clone(), spec: draft.spec.clone(), ..Draft::default() };
    for section in Section::ALL {
        if let Some(Raw::Map(runs)) = at_mut(&mut alone.spec, section.as_str()) {
            runs.retain(|name, _| section == run.section && *name == run.name);
        }
    }
    let bytes = ground.bytes(&alone)?;
    Some(lessen(&mut alone, run, |alone| ground.bytes(alone).as_ref() == Some(&bytes)))
}

/// Leaves out of a process what may go, and says what that was.
fn lessen(draft: &mut Draft, run: &Run, is_same: impl Fn(&Draft) -> bool) -> Vec<Vec<String>> {
    let mut fields: Vec<Vec<String>> = Vec::new();
    for (field, value) in draft.run(run).into_iter().flat_map(|run| run.entries("")) {
        collect(value, &mut vec![field.to_owned()], &mut fields);
    }
    let mut gone = Vec::new();
    for field in fields {
        let mut tried = draft.clone();
        if tried.take(run, &borrowed(&field)).is_some() && is_same(&tried) {
            *draft = tried;
            gone.push(field);
        }
    }
    gone
}

fn borrowed(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

/// The paths of a value that may go: the whole first, then what is in it.
fn collect(value: &Raw, path: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    if path.last().is_some_and(|field| WANTED.contains(&field.as_str())) {
        return;
    }
    if !paths.contains(path) {
        paths.push(path.clone());
    }
    for (key, below) in value.entries("") {
        path.push(key.to_owned());
        collect(below, path, paths);
        path.pop();
    }
}

/// A role of the cluster's own account is called by its name.
fn shorten_roles(draft: &mut Draft, is_same: &impl Fn(&Draft) -> bool) {
    let runs = draft.runs();
    let places = runs.iter().map(|run| run.at(&["identity"]));
    for path in [vec!["identity"]].into_iter().chain(places) {
        let known = path.iter().try_fold(&draft.spec, |value, key| value.get(key)).and_then(Raw::as_str);
        let Some(role) = known.and_then(|arn| arn.split_once(":role/")).map(|(_, role)| role.to_owned()) else {
            continue;
        };
        let mut tried = draft.clone();
        *make(&mut tried.spec, &path) = text(role);
        if is_same(&tried) {
            *draft = tried;
        }
    }
}

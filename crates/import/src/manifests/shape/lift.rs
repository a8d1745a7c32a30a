//! What processes share is said of the app.

use std::collections::BTreeSet;

use terrace::spec::Raw;

use super::BLOCKS;
use crate::manifests::{
    Look,
    found::Found,
    run::{Run, Section},
    value::{as_map, text},
    write::Draft,
};

/// Maps that processes take over entry by entry.
const MAPS: [&str; 11] = [
    "config",
    "secrets",
    "secretsFrom",
    "facts",
    "compose",
    "links",
    "files",
    "scratch",
    "tokens",
    "labels",
    "annotations",
];
/// What commands can say for themselves.
const OF_COMMANDS: [&str; 9] =
    ["command", "args", "config", "secrets", "deadline", "image", "place", "resources", "adopt"];

/// Puts what processes share on the app.
pub(in crate::manifests) fn lift(found: &mut Found) {
    let runs = found.draft.runs();
    for field in MAPS {
        lift_map(field, &runs, found);
    }
    for field in BLOCKS {
        lift_block(field, &runs, found);
    }
    // What a command has no form for is the app's, or nobody's.
    for run in runs.iter().filter(|run| run.section == Section::Commands) {
        let fields = found.draft.run(run).map(keys).unwrap_or_default();
        for field in fields.iter().filter(|field| !OF_COMMANDS.contains(&field.as_str())) {
            found.draft.take(run, &[field]);
        }
    }
}

/// What all commands have and cannot say for themselves is the app's; a process that has another says so.
pub(in crate::manifests) fn lift_for_commands(found: &mut Found) {
    let runs = found.draft.runs();
    for (field, none) in [("user", "off"), ("security", "restricted")] {
        let commands = runs.iter().filter(|run| run.section == Section::Commands);
        let mut values = commands.map(|run| value(&found.draft, run, field).cloned());
        let Some(Some(first)) = values.next() else { continue };
        if !values.all(|other| other.as_ref() == Some(&first)) {
            continue;
        }
        for run in &runs {
            match value(&found.draft, run, field) {
                Some(own) if *own == first => drop(found.draft.take(run, &[field])),
                Some(_) => {}
                None => *found.draft.place(run, &[field]) = text(none),
            }
        }
        *found.app(field) = first;
    }
}

/// A field of a process or a command.
fn value<'a>(draft: &'a Draft, run: &Run, field: &str) -> Option<&'a Raw> {
    draft.run(run)?.get(field)
}

fn keys(value: &Raw) -> Vec<String> {
    value.entries("").map(|(key, _)| key.to_owned()).collect()
}

/// What most processes have, where all have something; the first of several.
fn most_common(values: &[Option<Raw>]) -> Option<Raw> {
    let all: Vec<&Raw> = values.iter().map(Option::as_ref).collect::<Option<_>>()?;
    let most = all.iter().map(|value| count(values, value)).max()?;
    all.into_iter().find(|value| count(values, value) == most).cloned()
}

fn count(values: &[Option<Raw>], value: &Raw) -> usize {
    values.iter().filter(|other| other.as_ref() == Some(value)).count()
}

fn lift_block(field: &str, runs: &[Run], found: &mut Found) {
    let has: Vec<_> = runs.iter().map(|run| value(&found.draft, run, field).cloned()).collect();
    let Some(first) = most_common(&has) else { return };
    // Its own account goes by its own role.
    let is_adopted =
        |run: &Run| value(&found.draft, run, "adopt").is_some_and(|adopt| adopt.get("serviceAccount").is_some());
    let is_liftable = field != "identity" || runs.iter().all(is_adopted);
    // An image is one thing; a block of a process would be merged into that of its app.
    let is_shared = field == "image" || has.iter().all(|other| other.as_ref() == Some(&first));
    if !is_liftable || !is_shared || runs.len() == 1 && !matches!(field, "image" | "identity") {
        return;
    }
    for (run, own) in runs.iter().zip(&has) {
        if own.as_ref() == Some(&first) {
            found.draft.take(run, &[field]);
        }
    }
    *found.app(field) = first;
}

fn lift_map(field: &str, runs: &[Run], found: &mut Found) {
    let mut names: Vec<String> = Vec::new();
    for key in runs.iter().filter_map(|run| value(&found.draft, run, field)).flat_map(keys) {
        if !names.contains(&key) {
            names.push(key);
        }
    }
    for key in names {
        lift_entry(field, &key, runs, found);
    }
}

fn lift_entry(field: &str, key: &str, runs: &[Run], found: &mut Found) {
    let values: Vec<Option<Raw>> =
        runs.iter().map(|run| value(&found.draft, run, field).and_then(|map| map.get(key)).cloned()).collect();
    let is_shared = found.shared.contains(&(field.to_owned(), key.to_owned()));
    let owners: BTreeSet<String> = found
        .own
        .iter()
        .filter(|(_, own_field, own)| own_field == field && own == key)
        .map(|(name, ..)| name.clone())
        .collect();
    let usual = if is_shared { values.iter().flatten().next().cloned() } else { most_common(&values) };
    let Some(first) = usual else { return };
    // Of most, where all have something: the others say what is theirs.
    let is_usual = 2 * count(&values, &first) > runs.len();
    if !is_shared && (!is_usual || !owners.is_empty() || runs.len() == 1 && !is_apps(field)) {
        return;
    }
    Found::entry(found.app(field), key, first.clone());
    // What a process has for itself beside the app's stays its own.
    for (run, value) in runs.iter().zip(values).filter(|(run, _)| !owners.contains(&run.name)) {
        let fits = run.section == Section::Processes || OF_COMMANDS.contains(&field);
        if value.as_ref() == Some(&first) {
            found.draft.take(run, &[field, key]);
        } else if value.is_none() && fits && !has_another(&found.draft, run, field, key) {
            let is_block = matches!(field, "secretsFrom" | "files" | "scratch" | "tokens" | "links");
            let none = if is_block { text("off") } else { Raw::Null };
            as_map(found.draft.place(run, &[field])).insert(key.to_owned(), none);
        }
    }
}

/// What an app with one process says on the app, because the next process would have it too.
fn is_apps(field: &str) -> bool {
    matches!(field, "config" | "secrets" | "secretsFrom")
}

/// Whether a process has a variable of this name in another form, which wins over the app's.
fn has_another(draft: &Draft, run: &Run, field: &str, key: &str) -> bool {
    let forms = ["config", "secrets", "links", "facts", "compose"];
    let has = |form: &&str| value(draft, run, form).is_some_and(|map| map.get(key).is_some());
    forms.contains(&field) && forms.iter().filter(|form| **form != field).any(has)
}

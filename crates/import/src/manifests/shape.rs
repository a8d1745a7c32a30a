//! The shortest way to say what has been found: on the app what all processes share, and nothing that Terrace would do anyway.

use std::collections::BTreeSet;

use terrace::spec::Raw;

use super::{
    Look,
    found::Found,
    prove::Ground,
    value::{Entries, as_map, at_mut, is_empty, make, take, text},
    write::Draft,
};

/// Blocks that processes take over from their app as a whole.
const BLOCKS: [&str; 9] =
    ["image", "identity", "resources", "user", "security", "place", "priority", "runtime", "network"];
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
/// Maps in which every entry is wanted.
const WANTED: [&str; 10] =
    ["config", "secrets", "secretsFrom", "facts", "compose", "links", "files", "mounts", "selector", "volumes"];
/// What commands can say for themselves.
const OF_COMMANDS: [&str; 9] =
    ["command", "args", "config", "secrets", "deadline", "image", "place", "resources", "adopt"];

/// All processes and commands: where they stand, and their names.
fn runs(draft: &Draft) -> Vec<(&'static str, String)> {
    let of = |section: &'static str| {
        draft.spec.entries(section).map(move |(name, _)| (section, name.to_owned())).collect::<Vec<_>>()
    };
    [of("processes"), of("commands")].concat()
}

/// A field of a process.
fn field_of<'a>(draft: &'a Draft, section: &str, name: &str, field: &str) -> Option<&'a Raw> {
    draft.spec.get(section)?.get(name)?.get(field)
}

/// Puts what processes share on the app.
pub(super) fn lift(found: &mut Found) {
    let runs = runs(&found.draft);
    for field in MAPS {
        lift_map(field, &runs, found);
    }
    for field in BLOCKS {
        let has: Vec<_> =
            runs.iter().map(|(section, name)| field_of(&found.draft, section, name, field).cloned()).collect();
        let Some(first) = most_common(&has) else { continue };
        // Its own account goes by its own role.
        let is_adopted = |(section, name): &(&str, String)| {
            field_of(&found.draft, section, name, "adopt").is_some_and(|adopt| adopt.get("serviceAccount").is_some())
        };
        let is_liftable = field != "identity" || runs.iter().all(is_adopted);
        // An image is one thing; a block of a process would be merged into that of its app.
        let is_shared = field == "image" || has.iter().all(|other| other.as_ref() == Some(&first));
        if is_liftable && is_shared && (runs.len() > 1 || matches!(field, "image" | "identity")) {
            *found.app(field) = first.clone();
            for ((section, name), own) in runs.iter().zip(&has) {
                if own.as_ref() == Some(&first) {
                    take(&mut found.draft.spec, &[section, name, field]);
                    stay(&mut found.draft, section, name);
                }
            }
        }
    }
    // What a command has no form for is the app's, or nobody's.
    for (section, name) in runs.iter().filter(|(section, _)| *section == "commands") {
        let fields = found.draft.spec.get(section).and_then(|all| all.get(name)).map(keys).unwrap_or_default();
        for field in fields.iter().filter(|field| !OF_COMMANDS.contains(&field.as_str())) {
            take(&mut found.draft.spec, &[section, name, field]);
            stay(&mut found.draft, section, name);
        }
    }
}

/// What most processes have, where all have something; the first of several.
fn most_common(values: &[Option<Raw>]) -> Option<Raw> {
    if values.iter().any(Option::is_none) {
        return None;
    }
    let count = |value: &Option<Raw>| values.iter().filter(|other| *other == value).count();
    let most = values.iter().map(count).max()?;
    values.iter().find(|value| count(value) == most).cloned().flatten()
}

/// What all commands have and cannot say for themselves is the app's; a process that has another says so.
pub(super) fn lift_for_commands(found: &mut Found) {
    let runs = &runs(&found.draft);
    let commands = || runs.iter().filter(|(section, _)| *section == "commands");
    for (field, none) in [("user", "off"), ("security", "restricted")] {
        let mut values = commands().map(|(section, name)| field_of(&found.draft, section, name, field).cloned());
        let Some(Some(first)) = values.next() else { continue };
        if !values.all(|other| other.as_ref() == Some(&first)) {
            continue;
        }
        *found.app(field) = first.clone();
        for (section, name) in runs {
            let own = field_of(&found.draft, section, name, field).cloned();
            if own.as_ref() == Some(&first) {
                take(&mut found.draft.spec, &[section, name, field]);
                stay(&mut found.draft, section, name);
            } else if own.is_none() {
                *make(&mut found.draft.spec, &[section, name, field]) = text(none);
            }
        }
    }
}

fn keys(value: &Raw) -> Vec<String> {
    value.entries("").map(|(key, _)| key.to_owned()).collect()
}

/// A process that says nothing of its own is still there.
fn stay(draft: &mut Draft, section: &str, name: &str) {
    let process = make(&mut draft.spec, &[section, name]);
    if is_empty(process) {
        *process = Raw::Map(Entries::new());
    }
}

fn lift_map(field: &str, runs: &[(&'static str, String)], found: &mut Found) {
    let mut names: Vec<String> = Vec::new();
    for (section, name) in runs {
        for key in field_of(&found.draft, section, name, field).map(keys).unwrap_or_default() {
            if !names.contains(&key) {
                names.push(key);
            }
        }
    }
    for key in names {
        let values: Vec<Option<Raw>> = runs
            .iter()
            .map(|(section, name)| field_of(&found.draft, section, name, field).and_then(|map| map.get(&key)).cloned())
            .collect();
        let is_shared = found.shared.contains(&(field.to_owned(), key.clone()));
        let is_own = found.own.iter().any(|(_, own_field, own)| own_field == field && *own == key);
        let usual = if is_shared { values.iter().flatten().next().cloned() } else { most_common(&values) };
        let Some(first) = usual else { continue };
        // Of most, where all have something: the others say what is theirs.
        let is_usual = 2 * values.iter().filter(|value| value.as_ref() == Some(&first)).count() > runs.len();
        if !(is_shared || is_usual && !is_own && (runs.len() > 1 || is_apps(field))) {
            continue;
        }
        // What a process has for itself beside the app's stays its own.
        let is_own = |name: &str| found.own.contains(&(name.to_owned(), field.to_owned(), key.clone()));
        let own: BTreeSet<String> = runs.iter().map(|(_, name)| name.clone()).filter(|name| is_own(name)).collect();
        Found::entry(found.app(field), &key, first.clone());
        for ((section, name), value) in runs.iter().zip(values) {
            if own.contains(name) {
                continue;
            }
            if value.as_ref() == Some(&first) {
                take(&mut found.draft.spec, &[section, name, field, &key]);
                stay(&mut found.draft, section, name);
                continue;
            }
            let fits = *section == "processes" || OF_COMMANDS.contains(&field);
            if value.is_none() && fits && !has_another(&found.draft, section, name, field, &key) {
                let is_block = matches!(field, "secretsFrom" | "files" | "scratch" | "tokens" | "links");
                let none = if is_block { text("off") } else { Raw::Null };
                let process = make(&mut found.draft.spec, &[section, name]);
                as_map(make(process, &[field])).insert(key.clone(), none);
            }
        }
    }
}

/// What an app with one process says on the app, because the next process would have it too.
fn is_apps(field: &str) -> bool {
    matches!(field, "config" | "secrets" | "secretsFrom")
}

/// Whether a process has a variable of this name in another form, which wins over the app's.
fn has_another(draft: &Draft, section: &str, name: &str, field: &str, key: &str) -> bool {
    let forms = ["config", "secrets", "links", "facts", "compose"];
    let has = |form: &&str| field_of(draft, section, name, form).is_some_and(|map| map.get(key).is_some());
    forms.contains(&field) && forms.iter().filter(|form| **form != field).any(has)
}

/// Leaves out what Terrace would do anyway: whatever may go without a change of the rendering.
pub(super) fn minimise(draft: &mut Draft, ground: &Ground<'_>) {
    let Some(bytes) = ground.bytes(draft) else { return };
    let is_same = |tried: &Draft| ground.bytes(tried).as_ref() == Some(&bytes);
    for (section, name) in &runs(draft) {
        // By itself first: an app of one process is rendered at once. What others have to do with it shows in the whole.
        let mut alone = Draft { app: draft.app.clone(), spec: draft.spec.clone(), ..Draft::default() };
        for other in ["processes", "commands"] {
            if let Some(Raw::Map(runs)) = at_mut(&mut alone.spec, other) {
                runs.retain(|run, _| other == *section && run == name);
            }
        }
        let mut tried = draft.clone();
        if let Some(bytes) = ground.bytes(&alone) {
            for path in lessen(&mut alone, section, name, |alone| ground.bytes(alone).as_ref() == Some(&bytes)) {
                leave_out(&mut tried, section, name, &path);
            }
            if is_same(&tried) {
                *draft = tried;
                continue;
            }
        }
        lessen(draft, section, name, is_same);
    }
    shorten_roles(draft, &is_same);
    for field in BLOCKS.iter().chain(&["labels", "annotations", "scratch"]) {
        let mut paths = Vec::new();
        if let Some(value) = draft.spec.get(field) {
            collect(value, &mut vec![(*field).to_owned()], &mut paths);
        }
        for path in paths {
            let mut tried = draft.clone();
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            if take(&mut tried.spec, &path).is_some() && is_same(&tried) {
                *draft = tried;
            }
        }
    }
}

/// Leaves out of a process what may go, and says what that was.
fn lessen(draft: &mut Draft, section: &str, name: &str, is_same: impl Fn(&Draft) -> bool) -> Vec<Vec<String>> {
    let mut fields: Vec<Vec<String>> = Vec::new();
    if let Some(process) = draft.spec.get(section).and_then(|all| all.get(name)) {
        for (field, value) in process.entries("") {
            collect(value, &mut vec![field.to_owned()], &mut fields);
        }
    }
    let mut gone = Vec::new();
    for field in fields {
        let mut tried = draft.clone();
        if leave_out(&mut tried, section, name, &field) && is_same(&tried) {
            *draft = tried;
            gone.push(field);
        }
    }
    gone
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

fn leave_out(draft: &mut Draft, section: &str, name: &str, field: &[String]) -> bool {
    let path: Vec<&str> = [section, name].into_iter().chain(field.iter().map(String::as_str)).collect();
    let is_taken = take(&mut draft.spec, &path).is_some();
    stay(draft, section, name);
    is_taken
}

/// A role of the cluster's own account is called by its name.
fn shorten_roles(draft: &mut Draft, is_same: &impl Fn(&Draft) -> bool) {
    let mut places = vec![vec!["identity".to_owned()]];
    places.extend(runs(draft).into_iter().map(|(section, name)| vec![section.to_owned(), name, "identity".to_owned()]));
    for place in places {
        let path: Vec<&str> = place.iter().map(String::as_str).collect();
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

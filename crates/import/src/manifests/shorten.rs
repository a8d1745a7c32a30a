//! Blocks in their short forms.

use terrace::spec::Raw;

use super::{
    Look,
    value::{as_map, at_mut, is_empty, map, take, text},
    write::Draft,
};

/// Writes blocks in their short forms.
pub(super) fn shorten(draft: &mut Draft) {
    if let Raw::Map(spec) = &mut draft.spec {
        for (field, value) in spec.iter_mut() {
            match field.as_str() {
                "processes" => as_map(value).values_mut().for_each(run),
                "commands" => as_map(value).values_mut().for_each(command),
                "volumes" => only(value, "size"),
                "pullSecrets" => only(value, "secret"),
                _ => {}
            }
        }
    }
    run(&mut draft.spec);
}

/// A command that says nothing else is its words.
fn command(block: &mut Raw) {
    run(block);
    short(block, "command");
}

/// The short forms of a process, and of what an app says for all.
fn run(process: &mut Raw) {
    let is_one = process.get("scale") == Some(&map([("replicas", Some(Raw::Integer(1)))]))
        || process.get("scale").is_none() && process.get("http").is_none() && process.get("ports").is_none();
    if process.at("rollout.recreate").is_some() {
        if is_one {
            take(process, &["rollout"]);
            take(process, &["scale"]);
            as_map(process).insert("singleton".to_owned(), Raw::Bool(true));
        } else {
            as_map(process).insert("rollout".to_owned(), text("recreate"));
        }
    }
    for beside in ["sidecars", "init"] {
        if let Some(Raw::Map(containers)) = at_mut(process, beside) {
            containers.values_mut().for_each(run);
        }
    }
    if let Some(block) = at_mut(process, "health") {
        health(block);
    }
    if let Some(http) = at_mut(process, "http") {
        if let Some(block) = at_mut(http, "ingress") {
            ingress(block);
        }
        if let Some(Raw::Map(ingresses)) = at_mut(http, "ingresses") {
            ingresses.values_mut().for_each(ingress);
        }
    }
    let blocks = [("http", "port"), ("scale", "replicas"), ("schedule", "cron"), ("release", "phase"), ("user", "uid")];
    for (field, key) in blocks {
        if let Some(value) = at_mut(process, field) {
            short(value, key);
        }
    }
    let maps =
        [("ports", "port"), ("mounts", "volume"), ("files", "text"), ("secretsFrom", "key"), ("tokens", "audience")];
    for (field, key) in maps {
        if let Some(value) = at_mut(process, field) {
            only(value, key);
        }
    }
    if let Some(Raw::Map(scratch)) = at_mut(process, "scratch")
        && scratch.values().all(|room| matches!(room, Raw::Map(room) if room.is_empty()))
    {
        let paths = scratch.keys().map(text).collect();
        as_map(process).insert("scratch".to_owned(), Raw::List(paths));
    }
}

fn health(health: &mut Raw) {
    for check in ["readiness", "liveness", "startup"] {
        if let Some(check) = at_mut(health, check) {
            question(check);
        }
    }
    // A block of its own is not short for readiness alone.
    if health.text("readiness").is_some() {
        short(health, "readiness");
    }
}

/// A block with one field is that field.
fn short(value: &mut Raw, key: &str) {
    if let Raw::Map(entries) = value
        && entries.len() == 1
        && let Some(only) = entries.get(key)
    {
        *value = only.clone();
    }
}

fn only(map: &mut Raw, key: &str) {
    if let Raw::Map(entries) = map {
        entries.values_mut().for_each(|value| short(value, key));
    }
}

/// A check that says nothing but its question.
fn question(check: &mut Raw) {
    if let Some(probe) = at_mut(check, "probe") {
        if let Some(http) = at_mut(probe, "http") {
            short(http, "path");
        }
        for form in ["tcp", "grpc"] {
            if let Some(question) = at_mut(probe, form) {
                short(question, "port");
                // What is left when the port is that of `http`.
                if is_empty(question) {
                    *question = text("on");
                }
            }
        }
        if let Some(short) = in_a_word(probe) {
            *probe = text(short);
        }
    }
    if let Raw::Map(entries) = check
        && entries.len() == 1
        && let Some(Raw::Text(probe)) = entries.get("probe")
    {
        *check = text(probe.clone());
    }
}

fn in_a_word(probe: &Raw) -> Option<String> {
    let Raw::Map(entries) = probe else { return None };
    match entries.first() {
        _ if entries.len() != 1 => None,
        Some((form, Raw::Text(path))) if form == "http" => Some(path.clone()),
        Some((form, Raw::Integer(port))) if form != "exec" => Some(format!("{form}:{port}")),
        Some((form, Raw::Text(word))) if word == "on" => Some(form.clone()),
        _ => None,
    }
}

fn ingress(ingress: &mut Raw) {
    for (field, key) in [("group", "name"), ("healthCheck", "path"), ("sticky", "duration")] {
        if let Some(value) = at_mut(ingress, field) {
            short(value, key);
        }
    }
    short(ingress, "host");
}

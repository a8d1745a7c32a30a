//! A link to another app leads to a process that it has, at a port where callers reach it, in the namespace where it is.

use std::collections::BTreeMap;

use terrace_spec::platform::{Edition, Level};

use super::{AcrossRule, AppFacts, facts::LinkAcross};
use crate::{Report, codes};

pub(super) static RULE: AcrossRule =
    AcrossRule { code: &codes::LINK_TO_NOTHING, level: Level::Error, since: Edition::Of202611, check };

fn check(apps: &[&AppFacts], report: &mut Report<'_>) {
    if apps.iter().all(|app| app.links.is_empty()) {
        return;
    }
    let known: BTreeMap<&str, &AppFacts> = apps.iter().map(|app| (app.name.as_str(), *app)).collect();
    for app in apps {
        for link in &app.links {
            // Nothing is known of an app that is not among these.
            if let Some((message, hint)) = known.get(link.app.as_str()).and_then(|other| mistake(app, link, other)) {
                report.broken_in(&app.file, &link.spec, message, hint);
            }
        }
    }
}

fn mistake(from: &AppFacts, LinkAcross { app, link, .. }: &LinkAcross, other: &AppFacts) -> Option<(String, String)> {
    let (process, port) = (link.process.as_str(), link.port.number());
    let listed = |items: Vec<String>| if items.is_empty() { "none".to_owned() } else { items.join(", ") };
    let Some(listens) = other.listens.iter().find(|listens| listens.process == process) else {
        let known = other.listens.iter().map(|listens| format!("`{app}/{}`", listens.process)).collect();
        let message = format!("the app `{app}` of `{}` has no process `{process}` that callers reach", other.file);
        return Some((message, format!("it has {}", listed(known))));
    };
    if !listens.ports.contains(&port) {
        let known = listens.ports.iter().map(|port| format!("`{app}/{process}:{port}`")).collect();
        let message = format!("callers do not reach `{app}/{process}` at port {port}");
        return Some((message, format!("write one of {}", listed(known))));
    }
    let named = link.namespace.as_ref().map(AsRef::as_ref).or(from.namespace.as_deref());
    match (named, other.namespace.as_deref()) {
        (Some(named), Some(own)) if named != own => {
            let message = format!("the app `{app}` is in the namespace `{own}`, and the link leads to `{named}`");
            let hint = format!("write `{{to: {{process: {{app: {app}, name: {process}, namespace: {own}}}}}}}`");
            Some((message, hint))
        }
        _ => None,
    }
}

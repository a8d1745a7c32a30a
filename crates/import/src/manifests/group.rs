//! Which objects are one app, and what it is called.

use std::collections::BTreeSet;

use terrace::{diagnostic::Diagnostic, spec::text::Name};

use super::{
    Look,
    object::{HookPhase, Id, Object, Objects, template_path},
};
use crate::codes;

/// The objects of one app.
pub(super) struct Group {
    pub(super) app: String,
    pub(super) objects: Objects,
    pub(super) namespace: Option<String>,
    /// What is not taken in, each with the reason.
    pub(super) left_out: Vec<(Id, String)>,
}

/// What a workload without a better name is taken for, at the end of its name.
const ROLES: [&str; 8] = ["-web", "-api", "-server", "-app", "-worker", "-backend", "-frontend", "-deployment"];

/// Takes the objects of one app, by its name where one is asked for.
pub(super) fn group(objects: Vec<Object>, asked: Option<&Name>) -> Result<Group, Diagnostic> {
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    let disks = disks(&objects);
    for object in objects {
        match not_the_apps(&object).or_else(|| is_disk(&object, &disks).then_some("its StatefulSet makes it")) {
            Some(reason) => left_out.push((object.id, reason.to_owned())),
            None => kept.push(object),
        }
    }
    let workloads = || kept.iter().filter(|object| template_path(object.kind()).is_some());
    if workloads().next().is_none() {
        let message = "there is no workload among the manifests: nothing that an app could run";
        return Err(Diagnostic::error(&codes::NO_WORKLOAD, message).hint(
            "import the Deployments, CronJobs and Jobs too: `kubectl get deploy,cronjob,svc,ingress,hpa,cm -o yaml`",
        ));
    }
    let owners: BTreeSet<_> = workloads().filter_map(|object| object.owner.clone()).collect();
    let names: Vec<String> = workloads().map(|object| object.name().to_owned()).collect();
    let app = match asked {
        Some(asked) if owners.len() > 1 && owners.contains(asked.as_str()) => {
            let is_others = |object: &Object| match &object.owner {
                Some(owner) => owner != asked.as_str(),
                None => !object.name().starts_with(asked.as_str()),
            };
            let others: Vec<_> = kept.extract_if(.., |object| is_others(object)).map(|object| object.id).collect();
            let reason = format!("it is not of the app `{asked}`");
            left_out.extend(others.into_iter().map(|id| (id, reason.clone())));
            asked.to_string()
        }
        Some(asked) => asked.to_string(),
        None if owners.len() > 1 => {
            let listed: Vec<_> = owners.iter().map(|owner| format!("`{owner}`")).collect();
            let message = format!("the manifests are of {} apps: {}", owners.len(), listed.join(", "));
            let first = owners.iter().next().cloned().unwrap_or_default();
            let hint = format!("name one of them: `--app {first}`; any other name takes them all for one app");
            return Err(Diagnostic::error(&codes::SEVERAL_APPS, message).hint(hint));
        }
        None => match owners.into_iter().next().filter(|owner| is_name(owner)) {
            Some(owner) => owner,
            None => by_names(&names)?,
        },
    };
    let namespaces: BTreeSet<_> = kept.iter().filter_map(|object| object.namespace.clone()).collect();
    if namespaces.len() > 1 {
        let listed: Vec<_> = namespaces.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("the manifests are of {} namespaces: {}", namespaces.len(), listed.join(", "));
        return Err(Diagnostic::error(&codes::SEVERAL_NAMESPACES, message)
            .hint("import one namespace at a time: an app is in one"));
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = kept.iter().find(|object| !seen.insert((object.group().to_owned(), object.id.clone()))) {
        let message = format!("{} is there twice", twice.id);
        let mistake = Diagnostic::error(&codes::OBJECT_TWICE, message).in_file(twice.file.clone());
        return Err(mistake.hint("import one rendering, of one environment"));
    }
    Ok(Group { app, objects: Objects(kept), namespace: namespaces.into_iter().next(), left_out })
}

/// What the names of workloads begin with.
fn by_names(names: &[String]) -> Result<String, Diagnostic> {
    let candidate = match names {
        [only] => ROLES.iter().find_map(|role| only.strip_suffix(role)).unwrap_or(only).to_owned(),
        _ => common(names),
    };
    if is_name(&candidate) {
        return Ok(candidate);
    }
    let listed: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("nothing says what app {} are of", listed.join(", "));
    Err(Diagnostic::error(&codes::NO_APP_NAME, message).hint("name the app: `--app NAME`"))
}

/// The words that all names begin with.
fn common(names: &[String]) -> String {
    let words: Vec<Vec<&str>> = names.iter().map(|name| name.split('-').collect()).collect();
    let Some((first, others)) = words.split_first() else { return String::new() };
    let shared = first
        .iter()
        .enumerate()
        .take_while(|(index, word)| others.iter().all(|other| other.get(*index) == Some(*word)));
    shared.map(|(_, word)| *word).collect::<Vec<_>>().join("-")
}

pub(super) fn is_name(text: &str) -> bool {
    Name::try_from(text).is_ok()
}

/// What the names of the claims begin with that a `StatefulSet` makes for their copies.
fn disks(objects: &[Object]) -> Vec<String> {
    let sets = objects.iter().filter(|object| object.kind() == "StatefulSet");
    let disks = sets.flat_map(|set| {
        let claims = set.raw.items("spec.volumeClaimTemplates").iter().filter_map(|claim| claim.text("metadata.name"));
        claims.map(|claim| format!("{claim}-{}-", set.name())).collect::<Vec<_>>()
    });
    disks.collect()
}

fn is_disk(object: &Object, disks: &[String]) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    object.kind() == "PersistentVolumeClaim"
        && disks.iter().any(|disk| object.name().strip_prefix(disk.as_str()).is_some_and(is_number))
}

/// Why an object is no part of an app, if it is none.
fn not_the_apps(object: &Object) -> Option<&'static str> {
    match object.kind() {
        "Namespace" => Some("the namespace is the destination's: no app makes its own"),
        "Secret" => Some(
            "values of secrets are in the store, not in Git: it stays as it is in the cluster, and so does what refers to it",
        ),
        _ if object.hook.is_some_and(|hook| hook.phase == HookPhase::Other) => {
            Some("it is of a tool's own phase (`helm test`, a deletion), which no release has")
        }
        "Pod" => Some("a Pod that no workload made is started once, by hand: an app has processes"),
        "Endpoints" | "EndpointSlice" | "Event" | "ReplicaSet" | "ControllerRevision" | "PodMetrics" => {
            Some("the cluster makes it")
        }
        "CustomResourceDefinition" => Some("it is the cluster's: whoever installs the controller installs it"),
        "ConfigMap" if object.name() == "kube-root-ca.crt" => Some("the cluster makes it"),
        "ServiceAccount" if object.name() == "default" => Some("the cluster makes it"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn names_share_whole_words() {
        for (names, expected) in
            [(&["shop-web", "shop-worker"][..], "shop"), (&["shop", "shop-web"], "shop"), (&["shop", "shopping"], "")]
        {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(common(&names), expected, "{names:?}");
        }
    }
}

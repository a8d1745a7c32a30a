//! Which objects are one app, and what it is called.

use std::collections::{BTreeMap, BTreeSet};

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
    pub(super) secrets: Secrets,
}

/// The names of Secrets that are left out, with their keys: whoever reads one as a whole has these variables. No value of theirs is kept.
pub(super) type Secrets = BTreeMap<String, BTreeSet<String>>;

/// What a workload without a better name is taken for, at the end of its name.
const ROLES: [&str; 8] = ["-web", "-api", "-server", "-app", "-worker", "-backend", "-frontend", "-deployment"];

/// Takes the objects of one app, by its name where one is asked for.
pub(super) fn group(objects: Vec<Object>, asked: Option<&Name>) -> Result<Group, Diagnostic> {
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    let (disks, secrets) = (disks(&objects), secrets(&objects));
    for object in objects {
        match not_the_apps(&object).or_else(|| is_disk(&object, &disks).then_some("its StatefulSet makes it")) {
            Some(reason) => left_out.push((object.id, reason.to_owned())),
            None => kept.push(object),
        }
    }
    let owners = owners(&kept)?;
    let app = match asked {
        Some(asked) => asked.to_string(),
        None => called(&kept, &owners)?,
    };
    if owners.len() > 1 && owners.contains(&app) {
        let is_others = |object: &mut Object| match &object.owner {
            Some(owner) => *owner != app,
            None => !object.name().starts_with(&app),
        };
        let reason = format!("it is not of the app `{app}`");
        left_out.extend(kept.extract_if(.., is_others).map(|object| (object.id, reason.clone())));
    }
    let namespace = namespace(&kept)?;
    let mut seen = BTreeSet::new();
    if let Some(twice) = kept.iter().find(|object| !seen.insert((object.group(), &object.id))) {
        let message = format!("{} is there twice", twice.id);
        let mistake = Diagnostic::error(&codes::OBJECT_TWICE, message).in_file(twice.file.clone());
        return Err(mistake.hint("import one rendering, of one environment"));
    }
    Ok(Group { app, objects: Objects(kept), namespace, left_out, secrets })
}

fn secrets(objects: &[Object]) -> Secrets {
    let secrets = objects.iter().filter(|object| object.kind() == "Secret").map(|secret| {
        let entries = secret.raw.entries("data").chain(secret.raw.entries("stringData"));
        (secret.name().to_owned(), entries.map(|(key, _)| key.to_owned()).collect())
    });
    secrets.collect()
}

fn workloads(objects: &[Object]) -> impl Iterator<Item = &Object> {
    objects.iter().filter(|object| template_path(object.kind()).is_some())
}

/// What the workloads belong to, of which there must be one.
fn owners(objects: &[Object]) -> Result<BTreeSet<String>, Diagnostic> {
    if workloads(objects).next().is_none() {
        let message = "there is no workload among the manifests: nothing that an app could run";
        let hint =
            "import the Deployments, CronJobs and Jobs too: `kubectl get deploy,cronjob,svc,ingress,hpa,cm -o yaml`";
        return Err(Diagnostic::error(&codes::NO_WORKLOAD, message).hint(hint));
    }
    Ok(workloads(objects).filter_map(|object| object.owner.clone()).collect())
}

/// What the one app is called, by its owner or by the names of its workloads.
fn called(objects: &[Object], owners: &BTreeSet<String>) -> Result<String, Diagnostic> {
    let mut all = owners.iter();
    match (all.next(), all.next()) {
        (Some(first), Some(_)) => {
            let message = format!("the manifests are of {} apps: {}", owners.len(), listed(owners));
            let hint = format!("name one of them: `--app {first}`; any other name takes them all for one app");
            Err(Diagnostic::error(&codes::SEVERAL_APPS, message).hint(hint))
        }
        (Some(only), None) if is_name(only) => Ok(only.clone()),
        _ => by_names(&workloads(objects).map(|object| object.name().to_owned()).collect::<Vec<_>>()),
    }
}

fn namespace(objects: &[Object]) -> Result<Option<String>, Diagnostic> {
    let namespaces: BTreeSet<_> = objects.iter().filter_map(|object| object.namespace.clone()).collect();
    if namespaces.len() > 1 {
        let message = format!("the manifests are of {} namespaces: {}", namespaces.len(), listed(&namespaces));
        let mistake = Diagnostic::error(&codes::SEVERAL_NAMESPACES, message);
        return Err(mistake.hint("import one namespace at a time: an app is in one"));
    }
    Ok(namespaces.into_iter().next())
}

fn listed<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
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
    let message = format!("nothing says what app {} are of", listed(names));
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

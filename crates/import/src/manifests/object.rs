//! An object that is imported, and what is asked of it over and over.

use std::{fmt, sync::Arc};

use terrace::spec::Raw;

use super::value::Look;

/// What an object is called: its kind and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id {
    pub(super) kind: String,
    pub(super) name: String,
}

impl Id {
    pub(super) fn new(kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self { kind: kind.into(), name: name.into() }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.kind, self.name)
    }
}

/// An object that is imported.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) id: Id,
    /// As it was read, without what servers and tools have added.
    pub(super) raw: Raw,
    pub(super) namespace: Option<String>,
    /// What it belongs to, by its labels, before tools' labels were taken away.
    pub(super) owner: Option<String>,
    /// When a tool runs it in a release, for a Job.
    pub(super) hook: Option<Hook>,
    /// Whether Argo CD may delete it unasked, for a claim or a set with disks.
    pub(super) is_free: bool,
    /// Whether Terrace has made it: what is not there is not wanted.
    pub(super) is_terraces: bool,
    /// Whether Reloader restarts it.
    pub(super) is_reloaded: bool,
    pub(super) file: Arc<str>,
}

/// When a tool runs a Job in a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hook {
    pub(super) phase: HookPhase,
    /// What the tool calls it, where Terrace runs it at another time.
    pub(super) moved: Option<&'static str>,
    pub(super) order: i64,
}

/// The phase of a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HookPhase {
    Before,
    After,
    /// `helm test`, a deletion, a failed sync: nothing of a release.
    Other,
}

impl Object {
    pub(super) fn kind(&self) -> &str {
        &self.id.kind
    }

    pub(super) fn name(&self) -> &str {
        &self.id.name
    }

    /// The group of its API, without the version.
    pub(super) fn group(&self) -> &str {
        let version = self.raw.text("apiVersion").unwrap_or_default();
        version.split_once('/').map_or("", |(group, _)| group)
    }

    /// The template of the pods that it runs.
    pub(super) fn template(&self) -> Option<&Raw> {
        self.raw.at(template_path(self.kind())?)
    }

    pub(super) fn annotations(&self) -> Option<&Raw> {
        self.raw.at("metadata.annotations")
    }

    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations()?.get(key)?.as_str()
    }

    pub(super) fn label(&self, key: &str) -> Option<&str> {
        self.raw.at("metadata.labels")?.get(key)?.as_str()
    }

    /// The labels that it selects its pods by.
    pub(super) fn selector(&self) -> Vec<(String, String)> {
        let path = if self.kind() == "Service" { "spec.selector" } else { "spec.selector.matchLabels" };
        pairs(&self.raw, path)
    }

    /// The labels of the pods that it runs.
    pub(super) fn pod_labels(&self) -> Vec<(String, String)> {
        self.template().map(|template| pairs(template, "metadata.labels")).unwrap_or_default()
    }
}

/// Where the template of the pods of a kind is.
pub(super) fn template_path(kind: &str) -> Option<&'static str> {
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" | "Job" | "ReplicaSet" => Some("spec.template"),
        "CronJob" => Some("spec.jobTemplate.spec.template"),
        _ => None,
    }
}

/// The texts of a map.
pub(super) fn pairs(value: &Raw, path: &str) -> Vec<(String, String)> {
    value.entries(path).filter_map(|(key, value)| Some((key.to_owned(), value.as_str()?.to_owned()))).collect()
}

/// Whether labels have all that a selector asks for.
pub(super) fn selects(selector: &[(String, String)], labels: &[(String, String)]) -> bool {
    !selector.is_empty() && selector.iter().all(|wanted| labels.contains(wanted))
}

/// All objects, to look one up.
pub(super) struct Objects(pub(super) Vec<Object>);

impl Objects {
    pub(super) fn get(&self, kind: &str, name: &str) -> Option<&Object> {
        self.0.iter().find(|object| object.kind() == kind && object.name() == name)
    }

    pub(super) fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Object> {
        self.0.iter().filter(move |object| object.kind() == kind)
    }
}

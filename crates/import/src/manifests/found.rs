//! What is found out on the way from manifests to an app.

use std::collections::{BTreeMap, BTreeSet};

use terrace::spec::Raw;

use super::{
    Look, Names,
    compare::Difference,
    group::Secrets,
    labels::Labels,
    names::{Named, Subject, Workload},
    object::{Id, Object, Objects},
    value::{as_map, items_mut, make, text},
    write::Draft,
};

/// What is imported, and how.
pub(super) struct Context<'a> {
    pub(super) app: &'a str,
    pub(super) objects: &'a Objects,
    pub(super) named: &'a [Named],
    pub(super) secrets: &'a Secrets,
    pub(super) fidelity: Fidelity,
    pub(super) names: Names,
    /// In which clusters runs what runs in this one, where its environment has several.
    pub(super) clusters: Option<&'static str>,
}

/// How much of the input is kept as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fidelity {
    /// What it does: a variable may come from the pod's template, where it came from a ConfigMap.
    Effect,
    /// Every field.
    Fields,
}

/// What is found out.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) draft: Draft,
    /// Objects that are not rendered any more, each with what has taken its place.
    pub(super) replaced: BTreeMap<Id, String>,
    /// Objects that are part of a form: what is rendered of it has their names.
    pub(super) claimed: BTreeSet<Id>,
    /// Objects that stay as they are, each with the reason.
    pub(super) raw: BTreeMap<Id, String>,
    /// Fields of which Terrace has another opinion and that must stay as they are, each with the reason.
    pub(super) kept: Vec<Kept>,
    /// Forms, patches and objects that were refused when they were rendered, each with what was said.
    pub(super) refused: Vec<(String, String)>,
    /// Numbers of copies that are left to autoscalers.
    pub(super) autoscaled: Vec<Difference>,
    /// Where the form of an object stands, of those that are wholly said by one.
    pub(super) forms: BTreeMap<Id, Vec<String>>,
    /// Workloads that call Kubernetes itself: they need the token of their account.
    pub(super) callers: BTreeSet<Id>,
    /// Entries that the whole app has: by field and key.
    pub(super) shared: BTreeSet<(String, String)>,
    /// Entries that a process has for itself: by process, field and key.
    pub(super) own: BTreeSet<(String, String, String)>,
    /// Labels by which something selects.
    pub(super) labels: Labels,
    /// What the containers of processes are called in the input.
    pub(super) containers: BTreeMap<Id, Renamed>,
}

/// A field that stays as it is.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) id: Id,
    /// Where: the beginning of a path, as differences have it.
    pub(super) path: String,
    pub(super) why: String,
}

/// A container that is called after its process.
#[derive(Clone, Debug)]
pub(super) struct Renamed {
    pub(super) from: String,
    pub(super) to: String,
}

impl Renamed {
    /// Calls the container so.
    pub(super) fn rename(&self, pod: &mut Raw) {
        for container in items_mut(pod, "containers") {
            if container.text("name") == Some(&self.from) {
                as_map(container).insert("name".to_owned(), text(&self.to));
            }
        }
    }
}

impl Context<'_> {
    /// The name of the process that a workload becomes.
    pub(super) fn process_of(&self, id: &Id) -> Option<&Named> {
        self.named.iter().find(|named| named.id == *id)
    }

    pub(super) fn object(&self, id: &Id) -> Option<&Object> {
        self.objects.get(&id.kind, &id.name)
    }

    /// The process that a Deployment becomes.
    pub(super) fn deployment(&self, name: &str) -> Option<&Named> {
        self.named.iter().find(|named| named.workload == Workload::Deployment && named.id.name == name)
    }

    /// The Canary that rolls out a Deployment.
    pub(super) fn canary_of(&self, deployment: &Object) -> Option<&Object> {
        let is_of = |canary: &&Object| canary.raw.text("spec.targetRef.name") == Some(deployment.name());
        self.objects.of_kind("Canary").find(is_of)
    }

    /// The workload whose pods a selector selects, of those that become processes.
    pub(super) fn selected(&self, selector: &[(String, String)]) -> Option<&Named> {
        self.named.iter().find(|named| {
            named.workload == Workload::Deployment
                && self.object(&named.id).is_some_and(|object| super::object::selects(selector, &object.pod_labels()))
        })
    }
}

impl Found {
    /// A field of the app, to be written.
    pub(super) fn app(&mut self, field: &str) -> &mut Raw {
        make(&mut self.draft.spec, &[field])
    }

    /// A field of a process, to be written.
    pub(super) fn process(&mut self, named: &Named, field: &str) -> &mut Raw {
        self.draft.place(&named.run, &[field])
    }

    /// What a field of a process says so far.
    pub(super) fn said(&self, named: &Named, field: &str) -> Option<&Raw> {
        self.draft.run(&named.run)?.get(field)
    }

    pub(super) fn set(&mut self, named: &Named, path: &[&str], value: Raw) {
        *self.draft.place(&named.run, path) = value;
    }

    /// Says something about a field of a process.
    pub(super) fn say(&mut self, named: &Named, path: &[&str], text: impl Into<String>) {
        self.draft.comment(&named.run.at(path), text);
    }

    pub(super) fn keep(&mut self, id: &Id, path: impl Into<String>, why: impl Into<String>) {
        self.kept.push(Kept { id: id.clone(), path: path.into(), why: why.into() });
    }

    /// An object that stays as it is; what was found of it elsewhere is forgotten.
    pub(super) fn stays(&mut self, id: &Id, why: impl Into<String>) {
        self.claimed.remove(id);
        self.raw.entry(id.clone()).or_insert_with(|| why.into());
    }

    pub(super) fn claim(&mut self, id: &Id) {
        self.claimed.insert(id.clone());
    }

    /// Whose an entry is, by the name of the object that holds it: the app's, or the process's own.
    pub(super) fn hold(&mut self, subject: Subject<'_>, field: &str, key: &str, holder: &Id) {
        let (name, app, own) = (holder.name.as_str(), subject.context.app, subject.terraces_name());
        let is_own = name == own || name.strip_prefix(&own).is_some_and(|rest| rest.starts_with('-'));
        let kebab = key.to_ascii_lowercase().replace(['_', '.'], "-");
        let is_shared = name == app || name == format!("{app}-env-{key}") || name == format!("{app}-{kebab}");
        if is_shared {
            self.shared.insert((field.to_owned(), key.to_owned()));
        } else if is_own {
            self.own.insert((subject.named.run.name.clone(), field.to_owned(), key.to_owned()));
        }
    }

    /// Puts an entry into a map of the app or of a process.
    pub(super) fn entry(map: &mut Raw, key: &str, value: Raw) {
        as_map(map).insert(key.to_owned(), value);
    }
}

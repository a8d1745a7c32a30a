//! Objects in a form in which equal things are equal: lists whose items have keys as maps, defaults left out, and, where it is what an object
//! does that counts, references followed to what they lead to.

mod files;
mod follow;
mod forget;
mod lists;
mod pod;
mod variables;

use std::collections::BTreeMap;

use terrace::spec::Raw;

use forget::forget_tools;
use lists::keyed;
pub(super) use lists::show;

use super::{
    Look, defaults,
    found::{Fidelity, Renamed},
    group::Secrets,
    labels::Labels,
    object::{Id, template_path},
    value::{as_map, at_mut, is_empty},
};

/// All objects of one side, to follow references in.
pub(super) struct Side<'a> {
    pub(super) objects: Vec<(&'a Id, &'a Raw)>,
    pub(super) fidelity: Fidelity,
    pub(super) containers: &'a BTreeMap<Id, Renamed>,
    pub(super) labels: &'a Labels,
    pub(super) secrets: &'a Secrets,
}

impl Side<'_> {
    fn get(&self, kind: &str, name: &str) -> Option<&Raw> {
        self.objects.iter().find(|(id, _)| id.kind == kind && id.name == name).map(|(_, raw)| *raw)
    }

    fn forget(&self, id: &Id, raw: &mut Raw, metadata: &str) {
        self.labels.forget_books(id, raw, metadata);
        forget_tools(raw, metadata);
    }

    /// The canonical form of an object.
    pub(super) fn canonical(&self, id: &Id, raw: &Raw) -> Raw {
        let mut raw = raw.clone();
        defaults::strip(&id.kind, &mut raw);
        as_map(&mut raw).shift_remove("status");
        self.forget(id, &mut raw, "metadata");
        if id.kind == "ExternalSecret" {
            self.forget(id, &mut raw, "spec.target.template.metadata");
        }
        if self.fidelity == Fidelity::Effect {
            self.labels.forget_own(id, &mut raw);
        }
        if let Some(path) = template_path(&id.kind) {
            self.forget(id, &mut raw, &format!("{path}.metadata"));
            if let Some(template) = at_mut(&mut raw, path)
                && template.at("metadata").is_none_or(is_empty)
            {
                as_map(template).shift_remove("metadata");
            }
            if let Some(pod) = at_mut(&mut raw, &format!("{path}.spec")) {
                self.pod(id, pod);
            }
        }
        if self.fidelity == Fidelity::Effect {
            self.follow(id, &mut raw);
        }
        keyed("", raw)
    }
}

//! Patches: what has no form in the spec, said of the rendered object.

mod choose;
mod merge;

use terrace::spec::Raw;

use super::{
    compare::Difference,
    defaults::strip,
    found::{Fidelity, Found},
    object::{Id, Object, template_path},
    value::{as_map, at_mut, is_empty, map, text},
};

use choose::{choose_volumes, prune};
use merge::Merge;

/// What a patch has to bring.
pub(super) struct Wanted<'a> {
    pub(super) object: &'a Object,
    pub(super) rendered: &'a Raw,
    pub(super) fidelity: Fidelity,
}

impl Wanted<'_> {
    /// The strategic merge that brings the fields of some differences, or all that the input sets.
    pub(super) fn merge(&self, differences: &[&Difference], found: &Found) -> Option<Raw> {
        let group = self.object.group();
        let is_typed = !group.contains('.') || group.ends_with(".k8s.io") && group != "gateway.networking.k8s.io";
        let mut wanted = self.object.raw.clone();
        for key in ["apiVersion", "kind"] {
            as_map(&mut wanted).shift_remove(key);
        }
        if let Some(metadata) = at_mut(&mut wanted, "metadata") {
            as_map(metadata).shift_remove("name");
        }
        let id = &self.object.id;
        found.labels.forget_books(id, &mut wanted, "metadata");
        if self.fidelity == Fidelity::Effect {
            found.labels.forget_own(id, &mut wanted);
        }
        if let Some(path) = template_path(self.object.kind()) {
            found.labels.forget_books(id, &mut wanted, &format!("{path}.metadata"));
            if let Some(pod) = at_mut(&mut wanted, &format!("{path}.spec"))
                && self.fidelity == Fidelity::Effect
            {
                if let Some(renamed) = found.containers.get(id) {
                    renamed.rename(pod);
                }
                choose_volumes(pod, differences);
            }
        }
        if self.fidelity == Fidelity::Effect {
            wanted = prune(&wanted, &mut Vec::new(), differences)?;
        }
        let mut rendered = self.rendered.clone();
        strip(self.object.kind(), &mut rendered);
        strip(self.object.kind(), &mut wanted);
        let merge = Merge { is_typed, fidelity: self.fidelity };
        merge.value(&rendered, &wanted, "").filter(|patch| !is_empty(patch))
    }
}

/// A patch of an object.
pub(super) fn patch(id: &Id, merge: Raw) -> Raw {
    let target = map([("kind", Some(text(&id.kind))), ("name", Some(text(&id.name)))]);
    map([("target", Some(target)), ("merge", Some(merge))])
}

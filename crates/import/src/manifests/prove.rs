//! The rendering of what has been found, held against what was read.

use std::collections::BTreeMap;

use terrace::{
    build::raw,
    diagnostic::{Diagnostic, Severity},
    spec::{
        Platform, Raw,
        load::load_app,
        resolve::{Overrides, Target},
    },
};

use super::{
    canonical::Side,
    compare::{Difference, differences},
    found::{Context, Fidelity, Found},
    object::Id,
    write::Draft,
};

/// What an app is rendered on.
pub(super) struct Ground<'a> {
    pub(super) platform: &'a Platform,
    pub(super) target: &'a Target,
}

/// What an app is called in messages.
pub(super) const FILE: &str = "app.yaml";

impl Ground<'_> {
    /// Renders an app's text: the objects in their order, or every mistake.
    pub(super) fn render(&self, text: &str) -> Result<Vec<(Id, Raw)>, Vec<Diagnostic>> {
        let app = load_app(FILE, text.as_bytes())?;
        let rendered = terrace::render(&app, self.platform, self.target, &Overrides::default());
        let Some(built) = rendered.built() else {
            return Err(rendered
                .diagnostics
                .into_iter()
                .filter(|mistake| mistake.severity == Severity::Error)
                .collect());
        };
        let objects = built
            .objects()
            .map(|(object, node)| (Id::new(object.identity.kind.name(), &*object.identity.name), raw(node)));
        Ok(objects.collect())
    }

    /// The bytes of a rendering, to see whether a change of the spec changes anything.
    pub(super) fn bytes(&self, draft: &Draft) -> Option<String> {
        let app = load_app(FILE, draft.yaml("").as_bytes()).ok()?;
        let rendered = terrace::render(&app, self.platform, self.target, &Overrides::default());
        rendered.built().map(|_| rendered.yaml())
    }
}

/// What has been found, rendered and held against what was read.
#[derive(Clone, Copy)]
pub(super) struct Trial<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) ground: &'a Ground<'a>,
}

impl Trial<'_> {
    /// Renders what has been found.
    pub(super) fn render(self, found: &Found) -> Result<Vec<(Id, Raw)>, Vec<Diagnostic>> {
        self.ground.render(&found.draft.yaml(""))
    }

    /// Renders what has been found, and holds it against what was read.
    pub(super) fn proof(self, found: &Found) -> Result<Proof, Vec<Diagnostic>> {
        Ok(self.prove(&self.render(found)?, found))
    }

    /// Holds a rendering against what was read.
    pub(super) fn prove(self, rendered: &[(Id, Raw)], found: &Found) -> Proof {
        prove(self.context, rendered, found)
    }
}

/// What became of the objects.
#[derive(Default)]
pub(super) struct Proof {
    /// Objects that are the same.
    pub(super) equal: Vec<Id>,
    /// The fields that are not.
    pub(super) differences: Vec<Difference>,
    /// Objects that are rendered and were not read.
    pub(super) added: Vec<Id>,
    /// Objects that were read and are not rendered.
    pub(super) missing: Vec<Id>,
}

fn prove(context: &Context<'_>, rendered: &[(Id, Raw)], found: &Found) -> Proof {
    let Context { objects: read, fidelity, secrets, .. } = *context;
    let none = BTreeMap::new();
    let old = Side {
        objects: read.0.iter().map(|object| (&object.id, &object.raw)).collect(),
        fidelity,
        secrets,
        labels: &found.labels,
        containers: if fidelity == Fidelity::Effect { &found.containers } else { &none },
    };
    let new = Side {
        objects: rendered.iter().map(|(id, raw)| (id, raw)).collect(),
        fidelity,
        containers: &none,
        labels: &found.labels,
        secrets,
    };
    let mut proof = Proof::default();
    for object in &read.0 {
        let Some((_, raw)) = rendered.iter().find(|(id, _)| *id == object.id) else {
            proof.missing.push(object.id.clone());
            continue;
        };
        let found = differences(&object.id, &old.canonical(&object.id, &object.raw), &new.canonical(&object.id, raw));
        if found.is_empty() {
            proof.equal.push(object.id.clone());
        }
        proof.differences.extend(found);
    }
    let is_new = |id: &&Id| read.0.iter().all(|object| object.id != **id);
    proof.added = rendered.iter().map(|(id, _)| id).filter(is_new).cloned().collect();
    proof
}

//! Objects that another program has built: a definition with constructs of its own.

use std::collections::BTreeSet;

use terrace_diagnostic::{Diagnostic, Path};
use terrace_document::Tape;
use terrace_k8s::Identity;
use terrace_spec::Raw;

use super::{Built, BuiltObject, Wave, finish::not_recordable};
use crate::{codes, readable};

/// An object that another program has built.
///
/// ```
/// use terrace_build::{Built, Elsewhere};
/// use terrace_diagnostic::Path;
/// use terrace_spec::Raw;
///
/// let object: Raw = serde_saphyr::from_str("{apiVersion: v1, kind: ConfigMap, metadata: {name: shop}}").unwrap();
/// let built = Built::elsewhere(&[Elsewhere { object, spec: Path::root() }], &[]);
/// assert_eq!(built.objects().next().unwrap().0.identity.to_string(), "ConfigMap/shop");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Elsewhere {
    /// The object.
    pub object: Raw,
    /// Where in the effective spec it comes from.
    pub spec: Path,
}

impl Built {
    /// What another program has built of an app, in its order. Each object is checked as one is that stands in a spec as a whole. `made` is what
    /// is there without being among them.
    pub fn elsewhere(objects: &[Elsewhere], made: &[Identity]) -> Self {
        let mut built = Self {
            tape: Tape::for_objects(objects.len()),
            objects: Vec::with_capacity(objects.len()),
            made: made.to_vec(),
            diagnostics: Vec::new(),
        };
        let mut seen = BTreeSet::new();
        for Elsewhere { object, spec } in objects {
            match readable::identity(object, spec) {
                Ok(identity) => {
                    built.diagnostics.extend(readable::raw(object, &identity, spec));
                    if !seen.insert(identity.clone()) {
                        let message = format!("{identity} is there twice");
                        let diagnostic = Diagnostic::error(&codes::TWO_OBJECTS, message).at(spec.clone());
                        built.diagnostics.push(diagnostic.hint("rename one of them"));
                    }
                    built.push(object, identity, spec);
                }
                Err(mistake) => built.diagnostics.push(mistake),
            }
        }
        built
    }

    fn push(&mut self, object: &Raw, identity: Identity, spec: &Path) {
        match self.tape.record(object) {
            Ok(()) => self.objects.push(BuiltObject { identity, wave: Wave::Main, spec: spec.clone() }),
            Err(error) => self.diagnostics.push(not_recordable(&identity, &error, spec.clone())),
        }
    }
}

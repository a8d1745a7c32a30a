//! What a definition in another program has built of its app.

use terrace_build::{Built, Elsewhere};
use terrace_diagnostic::{Code, Diagnostic};
use terrace_k8s::{Identity, Kind};
use terrace_protocol::{DataError, Finding, MadeName, MadeObject};

use crate::Rendered;

/// What a definition in another program has built of its app, with constructs, patches, transforms and rules of its own: to be checked and
/// written here, as an app's raw objects are.
///
/// ```
/// use terrace::{Defined, Made, prelude::*, spec::codes::BAD_VALUE};
///
/// // What another program answers for a definition that has added nothing of its own.
/// let made = Made::read(terrace_protocol::Made { objects: vec![], names: vec![], diagnostics: vec![] }, &BAD_VALUE);
/// let app = App::new("shop", Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080)));
/// let rendered = terrace::render(Defined::from((&app, Some(&made))), &Platform::new(), &Target::default(), &Overrides::default());
/// assert_eq!(rendered.yaml(), "");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    objects: Vec<Elsewhere>,
    names: Vec<Identity>,
    diagnostics: Vec<Diagnostic>,
}

impl Made {
    /// Reads what a definition says. `unknown` is the code of what it finds wrong by a code of its own.
    pub fn read(said: terrace_protocol::Made, unknown: &'static Code) -> Self {
        let terrace_protocol::Made { objects, names, diagnostics } = said;
        let known: Vec<_> = [terrace_spec::codes::ALL, terrace_build::codes::ALL, terrace_check::codes::ALL].concat();
        let object = |object: MadeObject| {
            let (object, spec) = object.into_parts();
            Elsewhere { object, spec }
        };
        let name = |MadeName { group, kind, name }: MadeName| {
            Identity::new(Kind::of_api_version(format!("{group}/v1"), kind), name)
        };
        Self {
            objects: objects.into_iter().map(object).collect(),
            names: names.into_iter().map(name).collect(),
            diagnostics: diagnostics.into_iter().map(|finding| finding.into_diagnostic(&known, unknown)).collect(),
        }
    }

    /// What a rendering comes to, to be said to a host.
    pub(crate) fn say(rendered: &Rendered) -> Result<terrace_protocol::Made, DataError> {
        let objects = rendered.built().into_iter().flat_map(Built::objects);
        let name = |made: &Identity| {
            let (group, kind) = (made.kind.group().to_owned(), made.kind.name().to_owned());
            MadeName { group, kind, name: made.name.clone() }
        };
        Ok(terrace_protocol::Made {
            objects: objects.map(|(object, node)| MadeObject::new(&node, &object.spec)).collect::<Result<_, _>>()?,
            names: rendered.built().into_iter().flat_map(Built::made).map(name).collect(),
            // What is wrong with a file, the host finds in it.
            diagnostics: rendered
                .diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.place.file.is_none())
                .map(Finding::from)
                .collect(),
        })
    }

    pub(crate) fn built(&self) -> Built {
        Built::elsewhere(&self.objects, &self.names)
    }

    /// What the definition has found and the host has not.
    pub(crate) fn others<'a>(&'a self, found: &'a [Diagnostic]) -> impl Iterator<Item = &'a Diagnostic> {
        let is_found = |diagnostic: &Diagnostic| {
            let same = |other: &Diagnostic| {
                other.code == diagnostic.code
                    && other.message == diagnostic.message
                    && other.place.path == diagnostic.place.path
            };
            found.iter().any(same)
        };
        self.diagnostics.iter().filter(move |diagnostic| !is_found(diagnostic))
    }
}

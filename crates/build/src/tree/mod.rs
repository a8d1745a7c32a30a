//! The tree that constructs build, and what becomes of it.

mod context;
mod elsewhere;
mod finish;
mod handle;
mod neighbour;
mod objects;
mod outputs;
mod pods;
mod scope;
mod wave;

use std::collections::BTreeMap;

use terrace_diagnostic::{Diagnostic, Path};
use terrace_k8s::{Identity, Object};
use terrace_spec::Raw;

pub(crate) use self::outputs::{Value, from_secret};
use crate::patch::TypedPatch;

pub use context::Context;
pub use elsewhere::Elsewhere;
pub use finish::{Built, BuiltObject};
pub(crate) use finish::{RECORDABLE, record, why_not_recorded};
pub(crate) use handle::{EXTERNAL_SECRETS, FLAGGER};
pub use handle::{Handle, Origin};
pub use neighbour::Neighbour;
pub(crate) use neighbour::identifier;
pub use scope::Scope;
pub use wave::Wave;

/// Everything that constructs have added so far.
///
/// ```
/// use terrace_build::{Construct, Context, Scope, Tree};
/// use terrace_k8s::api::api::core::v1::Service;
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
///
/// struct Twice;
///
/// impl Construct for Twice {
///     type Outputs = ();
///
///     fn build(&self, scope: &mut Scope<'_>) {
///         for _ in 0..2 {
///             let metadata = scope.metadata();
///             scope.add(Service { metadata, ..Service::default() });
///         }
///     }
/// }
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// // There is always a tree; what is wrong with it is told when it is finished.
/// let built = Tree::of("twice", &Twice, Context::new(&app)).finish();
/// assert_eq!(built.diagnostics[0].code, &terrace_build::codes::TWO_OBJECTS);
/// ```
#[derive(Debug, Default)]
pub struct Tree {
    places: Vec<Place>,
    referents: Vec<Referent>,
    pub(crate) entries: Vec<Entry>,
    dependencies: Vec<(usize, usize)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What controllers will make, and which of them.
    reserved: BTreeMap<Identity, &'static str>,
    /// What constructs give to others, by `addons.<construct>.<output>`.
    outputs: BTreeMap<String, Value>,
    /// Changes that constructs ask for, to objects that may come after them.
    pub(crate) patches: Vec<TypedPatch>,
}

/// A construct's place in the tree.
#[derive(Debug)]
struct Place {
    outer: Option<usize>,
    /// The construct's type, without its modules.
    construct: &'static str,
    name: String,
    /// What names of objects begin with: `<app>`, `<app>-<process>`.
    base: String,
    /// Where in the effective spec it comes from.
    spec: Path,
    component: Option<Component>,
}

/// Labels and annotations of a part of the app that has its own.
#[derive(Debug, Default)]
struct Component {
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
}

/// What a handle stands for.
#[derive(Debug)]
struct Referent {
    identity: Identity,
    origin: Origin,
    /// The entry, when the object is emitted by this tree.
    entry: Option<usize>,
    /// The entry of what a controller makes it of.
    source: Option<usize>,
}

/// An object of the output.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) content: Content,
    pub(crate) identity: Identity,
    wave: Wave,
    place: usize,
    spec: Path,
}

#[derive(Debug)]
pub(crate) enum Content {
    Typed(Box<dyn Object>),
    Raw(Raw),
}

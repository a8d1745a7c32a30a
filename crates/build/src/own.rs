//! What a definition adds to its app: constructs of its own, typed patches, transforms.

use std::{fmt, panic::Location};

use terrace_diagnostic::{Diagnostic, Path};
use terrace_k8s::{Identity, Kind, Object};
use terrace_spec::{
    layer::{Input, Mistake},
    text::Name,
};

use crate::{
    AnyObject, AnyOutput, Construct, Outputs, Scope, Tree, codes,
    patch::{By, Transform, TypedPatch},
};

/// What a definition adds to its app: constructs, typed patches and transforms, each in the order they are added.
///
/// ```
/// use terrace_build::{Construct, Own, Scope, build_with};
/// use terrace_k8s::api::api::{apps::v1::Deployment, core::v1::ConfigMap};
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}, text::Name};
///
/// struct ClosedPage;
///
/// impl Construct for ClosedPage {
///     type Outputs = ();
///
///     fn build(&self, scope: &mut Scope<'_>) {
///         let metadata = scope.metadata();
///         scope.add(ConfigMap { metadata, ..ConfigMap::default() });
///     }
/// }
///
/// let mut own = Own::new();
/// assert!(own.is_empty());
/// own.add("closed", ClosedPage);
/// own.addon(Name::literal("sold-out"), ClosedPage);
/// own.patch::<Deployment>("shop-web", |web| web.spec.min_ready_seconds = Some(10));
/// own.transform(|object| object.annotation("example.com/owner", "cart"));
/// // The line that added it; `app.yaml` has its own lines.
/// assert_eq!(own.callers().map(|(path, _)| path.to_string()).collect::<Vec<_>>(), ["addons.closed"]);
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let built = build_with(&app, &[&own]).finish();
/// assert!(built.diagnostics.is_empty());
/// let names: Vec<_> = built.objects().map(|(object, _)| object.identity.name.clone()).collect();
/// assert!(names.contains(&"shop-closed".to_owned()) && names.contains(&"shop-sold-out".to_owned()));
/// ```
#[derive(Default)]
pub struct Own {
    constructs: Vec<Placed>,
    pub(crate) patches: Vec<TypedPatch>,
    pub(crate) transforms: Vec<Transform>,
    mistakes: Vec<(Mistake, &'static Location<'static>)>,
}

/// A construct with its place in an app.
struct Placed {
    name: Name,
    /// In Rust; in `app.yaml` the path says it.
    caller: Option<&'static Location<'static>>,
    build: Box<dyn Build>,
}

/// A construct of whatever type.
trait Build: Send + Sync {
    fn build(&self, name: &Name, scope: &mut Scope<'_>) -> Vec<(&'static str, AnyOutput)>;
}

impl<C: Construct<Outputs: Outputs> + Send + Sync> Build for C {
    fn build(&self, name: &Name, scope: &mut Scope<'_>) -> Vec<(&'static str, AnyOutput)> {
        let outputs = scope.addon(name, self);
        C::Outputs::NAMES.iter().map(|(name, _)| *name).zip(outputs.each()).collect()
    }
}

impl Own {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.constructs.is_empty() && self.patches.is_empty() && self.transforms.is_empty() && self.mistakes.is_empty()
    }

    /// Adds a construct beside the app's processes. Names of its objects begin with the app's and its own: `shop-cache`.
    ///
    /// Gives back references to its outputs, for the app's spec and for constructs that are added later.
    #[track_caller]
    pub fn add<C: Construct<Outputs: Outputs> + Send + Sync + 'static>(
        &mut self,
        name: impl Input<Name>,
        construct: C,
    ) -> C::Outputs {
        let caller = Location::caller();
        let name = match name.input() {
            Ok(name) => name,
            Err(mistake) => {
                self.mistakes.push((mistake, caller));
                return C::Outputs::named(&Name::literal("unnamed"));
            }
        };
        let outputs = C::Outputs::named(&name);
        self.constructs.push(Placed { name, caller: Some(caller), build: Box::new(construct) });
        outputs
    }

    /// Adds a construct that the app's spec names under `addons`.
    pub fn addon<C: Construct<Outputs: Outputs> + Send + Sync + 'static>(&mut self, name: Name, construct: C) {
        self.constructs.push(Placed { name, caller: None, build: Box::new(construct) });
    }

    /// Changes an object of a type, once all constructs are built: see [`Scope::patch`].
    #[track_caller]
    pub fn patch<T: Object>(&mut self, name: impl Into<String>, change: impl Fn(&mut T) + Send + Sync + 'static) {
        let by = By { caller: Location::caller(), construct: None };
        self.patches.push(TypedPatch::new(Identity::new(Kind::of::<T>(), name), by, change));
    }

    /// Looks at every object, after all typed patches, and changes what it wants to.
    #[track_caller]
    pub fn transform(&mut self, change: impl Fn(&mut AnyObject<'_>) + Send + Sync + 'static) {
        let by = By { caller: Location::caller(), construct: None };
        self.transforms.push(Transform::new(by, change));
    }

    /// The Rust calls behind the constructs, by their paths.
    pub fn callers(&self) -> impl Iterator<Item = (Path, &'static Location<'static>)> {
        self.constructs.iter().filter_map(|placed| Some((path(&placed.name), placed.caller?)))
    }

    /// Builds the constructs in an app's scope.
    pub(crate) fn build(&self, scope: &mut Scope<'_>) {
        for (Mistake { code, message, hint }, caller) in &self.mistakes {
            let diagnostic = Diagnostic::error(code, message.clone()).called_at(*caller);
            scope.report(hint.iter().fold(diagnostic, |diagnostic, hint| diagnostic.hint(hint.clone())));
        }
        for (index, Placed { name, caller, build }) in self.constructs.iter().enumerate() {
            let app = scope.context().app();
            let taken = [
                ("a process", app.processes.contains_key(name)),
                ("a command", app.commands.contains_key(name)),
                ("a volume", app.volumes.contains_key(name)),
                ("an add-on", caller.is_some() && app.addons.contains_key(name)),
                ("another construct", self.constructs[..index].iter().any(|other| other.name == *name)),
            ];
            if let Some((what, _)) = taken.into_iter().find(|(_, is_taken)| *is_taken) {
                let message =
                    format!("`{name}` is the name of {what} too, and the objects of both would be called the same");
                let mut diagnostic = Diagnostic::error(&codes::CONSTRUCT_NAME_TAKEN, message).at(path(name));
                diagnostic.place.caller = caller.map(Into::into);
                let added = if caller.is_some() { "construct" } else { "add-on" };
                scope.report(diagnostic.hint(format!("give the {added} another name")));
                continue;
            }
            for (output, value) in build.build(name, scope) {
                scope.give(name, output, &value);
            }
        }
    }

    /// Whether something could not be added: what refers to it then is not a mistake of its own.
    pub(crate) fn is_incomplete(&self) -> bool {
        !self.mistakes.is_empty()
    }
}

/// Where a construct stands in an app.
pub(crate) fn path(name: &Name) -> Path {
    Path::root().key("addons").key(name.as_str())
}

impl fmt::Debug for Own {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let constructs: Vec<_> = self.constructs.iter().map(|placed| placed.name.as_str()).collect();
        formatter
            .debug_struct("Own")
            .field("constructs", &constructs)
            .field("patches", &self.patches.len())
            .field("transforms", &self.transforms.len())
            .finish_non_exhaustive()
    }
}

impl Tree {
    /// Applies what a definition does to objects: patches of constructs, then its own, then transforms.
    pub(crate) fn own(&mut self, own: &Own) {
        let patches = std::mem::take(&mut self.patches);
        for patch in patches.iter().chain(&own.patches) {
            self.typed(patch);
        }
        for transform in &own.transforms {
            self.transform(transform);
        }
    }
}

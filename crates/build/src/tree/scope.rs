//! A construct's place in the tree: its names, its labels, what is below it.

use terrace_diagnostic::{Code, Diagnostic, Path};
use terrace_k8s::api::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use terrace_spec::text::Name;

use super::{Component, Context, Place, Tree};
use crate::{
    Construct,
    app::common_labels,
    own,
    process::{LABEL_LENGTH, SELECTOR_LABEL, name_within},
};

/// A place in the tree: what a construct builds with.
///
/// ```
/// use terrace_build::{Construct, Context, Scope, Tree};
/// use terrace_k8s::{Identity, Kind, api::api::core::v1::{ConfigMap, Service}};
/// use terrace_spec::{App, Platform, Process, Raw, Spec, resolve::{Overrides, Target, resolve}};
///
/// struct Replica;
///
/// impl Construct for Replica {
///     type Outputs = ();
///
///     fn build(&self, scope: &mut Scope<'_>) {
///         let metadata = scope.metadata();
///         scope.add(Service { metadata, ..Service::default() });
///     }
/// }
///
/// struct Cache;
///
/// impl Construct for Cache {
///     type Outputs = ();
///
///     fn build(&self, scope: &mut Scope<'_>) {
///         assert_eq!((scope.path().as_str(), scope.base_name(), scope.name(63).as_str()), ("Cache/cache", "cache", "cache"));
///         assert!(scope.spec_path().is_root() && scope.context().environment().is_none());
///         scope.set_component([("app.kubernetes.io/component".to_owned(), "cache".to_owned())], []);
///
///         // Objects of its own, named after it or otherwise,
///         let metadata = scope.metadata_named("cache-settings");
///         let settings = scope.add(ConfigMap { metadata, ..ConfigMap::default() });
///         let data = [("maxmemory".to_owned(), "1gb".to_owned())].into();
///         scope.object_mut(settings).expect("it was just added").data = Some(data);
///         assert_eq!(scope.name_of(settings), "cache-settings");
///         // one of a kind that has no type here,
///         scope.add_raw(Raw::from_iter([
///             ("apiVersion", Raw::from("example.com/v1")),
///             ("kind", Raw::from("Backup")),
///             ("metadata", Raw::from_iter([("name", "cache")])),
///         ]));
///         // whose controller makes another,
///         scope.reserve(Identity::new(Kind::new("batch", "CronJob"), "cache-backup"), "the backup controller");
///         // a construct below it, and one that shares its name.
///         scope.child("replica", &Replica);
///         scope.part("service", &Replica);
///     }
/// }
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let built = Tree::of("cache", &Cache, Context::new(&app)).finish();
/// assert!(built.diagnostics.is_empty(), "{:#?}", built.diagnostics);
/// let names: Vec<_> = built.objects().map(|(object, _)| object.identity.to_string()).collect();
/// assert_eq!(names, ["ConfigMap/cache-settings", "Service/cache", "Service/cache-replica", "Backup.example.com/cache"]);
/// ```
#[derive(Debug)]
pub struct Scope<'a> {
    pub(super) tree: &'a mut Tree,
    pub(super) place: usize,
    context: Context<'a>,
}

impl Tree {
    /// Builds a construct at the root of a tree.
    pub fn of<C: Construct>(name: &str, construct: &C, context: Context<'_>) -> Self {
        let mut tree = Self::default();
        tree.places.push(Place {
            outer: None,
            construct: type_name::<C>(),
            name: name.to_owned(),
            base: name.to_owned(),
            spec: Path::root(),
            component: None,
        });
        construct.build(&mut Scope { tree: &mut tree, place: 0, context });
        tree
    }
}

/// Where a place is in the tree.
pub(super) fn path(places: &[Place], place: usize) -> String {
    let Place { outer, construct, name, .. } = &places[place];
    match outer {
        Some(outer) => format!("{}/{construct}/{name}", path(places, *outer)),
        None => format!("{construct}/{name}"),
    }
}

/// The last part of a type's name: `Process` of `terrace_build::process::Process`.
fn type_name<C>() -> &'static str {
    let name = std::any::type_name::<C>();
    let name = name.split('<').next().unwrap_or(name);
    name.rsplit("::").next().unwrap_or(name)
}

impl<'a> Scope<'a> {
    /// The app's own place.
    pub(crate) const fn at_root(tree: &'a mut Tree, context: Context<'a>) -> Self {
        Self { tree, place: 0, context }
    }

    /// Environment, cluster and platform.
    pub const fn context(&self) -> Context<'a> {
        self.context
    }

    /// Where this is in the tree: `App/storefront/Process/web`.
    pub fn path(&self) -> String {
        path(&self.tree.places, self.place)
    }

    /// Builds a construct below this one. Names of its objects begin with this one's and its own: `storefront-cache`.
    pub fn child<C: Construct>(&mut self, name: &str, construct: &C) -> C::Outputs {
        let here = &self.tree.places[self.place];
        let base = format!("{}-{name}", here.base);
        let place = self.below::<C>(name, base, here.spec.clone());
        self.enter(place, construct)
    }

    /// Builds a construct that is a part of this one and shares its name: the Ingress of a process.
    pub fn part<C: Construct>(&mut self, name: &str, construct: &C) -> C::Outputs {
        let here = &self.tree.places[self.place];
        let place = self.below::<C>(name, here.base.clone(), here.spec.clone().key(name));
        self.enter(place, construct)
    }

    /// Builds a construct of a definition, or an add-on: labels of its own tell its objects, and the pods that it makes, from those of processes.
    pub(crate) fn addon<C: Construct>(&mut self, name: &Name, construct: &C) -> C::Outputs {
        let base = format!("{}-{name}", self.base_name());
        let app = self.context.app();
        let own = app.labels.iter().map(|(key, value)| (key.to_string(), value.to_string()));
        let labels = own.chain(common_labels(app)).chain([
            (SELECTOR_LABEL.to_owned(), name_within(&base, LABEL_LENGTH)),
            ("app.kubernetes.io/part-of".to_owned(), app.name.to_string()),
            ("app.kubernetes.io/component".to_owned(), name.to_string()),
        ]);
        let annotations = app.annotations.iter().map(|(key, value)| (key.to_string(), value.clone()));
        let component = Component { labels: labels.collect(), annotations: annotations.collect() };
        let place = self.below::<C>(name.as_str(), base, own::path(name));
        self.enter(Place { component: Some(component), ..place }, construct)
    }

    /// A place below this one, without labels of its own.
    fn below<C>(&self, name: &str, base: String, spec: Path) -> Place {
        let (outer, construct, name) = (Some(self.place), type_name::<C>(), name.to_owned());
        Place { outer, construct, name, base, spec, component: None }
    }

    fn enter<C: Construct>(&mut self, place: Place, construct: &C) -> C::Outputs {
        self.tree.places.push(place);
        let place = self.tree.places.len() - 1;
        construct.build(&mut Scope { tree: self.tree, place, context: self.context })
    }

    /// Says where in the effective spec this construct comes from, so that mistakes are shown there.
    pub(crate) fn stands_for(&mut self, spec: Path) {
        self.tree.places[self.place].spec = spec;
    }

    /// Where in the effective spec this construct comes from.
    pub fn spec_path(&self) -> Path {
        self.tree.places[self.place].spec.clone()
    }

    /// What names of objects here begin with: `<app>`, `<app>-<process>`. For what is not held to a limit.
    pub fn base_name(&self) -> &str {
        &self.tree.places[self.place].base
    }

    /// The name for an object here: the base name, cut to `longest` characters and then told apart by a hash.
    pub fn name(&self, longest: usize) -> String {
        name_within(self.base_name(), longest)
    }

    /// Gives this place, and all below it, labels and annotations of its own.
    pub fn set_component(
        &mut self,
        labels: impl IntoIterator<Item = (String, String)>,
        annotations: impl IntoIterator<Item = (String, String)>,
    ) {
        let component =
            Component { labels: labels.into_iter().collect(), annotations: annotations.into_iter().collect() };
        self.tree.places[self.place].component = Some(component);
    }

    /// The labels and annotations that objects here have: those of the nearest place that has its own.
    pub(super) fn component(&self) -> Option<&Component> {
        let mut here = &self.tree.places[self.place];
        loop {
            if here.component.is_some() {
                return here.component.as_ref();
            }
            here = &self.tree.places[here.outer?];
        }
    }

    /// Metadata for an object here, named by the base name: labels and annotations that every object has.
    pub fn metadata(&self) -> ObjectMeta {
        self.metadata_named(self.name(LABEL_LENGTH))
    }

    /// Metadata for an object of another name.
    pub fn metadata_named(&self, name: impl Into<String>) -> ObjectMeta {
        let (labels, annotations) = self
            .component()
            .map(|Component { labels, annotations }| (labels.clone(), annotations.clone()))
            .unwrap_or_default();
        ObjectMeta {
            name: Some(name.into()),
            labels: (!labels.is_empty()).then_some(labels),
            annotations: (!annotations.is_empty()).then_some(annotations),
            ..ObjectMeta::default()
        }
    }

    /// Reports a mistake at this construct's place in the spec.
    ///
    /// ```
    /// use terrace_build::Scope;
    /// use terrace_diagnostic::{Code, Diagnostic};
    ///
    /// static TOO_LARGE: Code = Code::new(9003, "a cache that no node has room for", "The largest node has 64 GiB.");
    ///
    /// fn check(scope: &mut Scope<'_>, gibibytes: u32) {
    ///     if gibibytes > 64 {
    ///         scope.error(&TOO_LARGE, format!("`{gibibytes}Gi` fit on no node"), "write `memory: 64Gi` or less");
    ///     } else if gibibytes > 32 {
    ///         scope.report(Diagnostic::warning(&TOO_LARGE, "few nodes have room for that").at(scope.spec_path()));
    ///     }
    /// }
    /// ```
    pub fn error(&mut self, code: &'static Code, message: impl Into<String>, hint: impl Into<String>) {
        let diagnostic = Diagnostic::error(code, message).at(self.spec_path()).hint(hint);
        self.report(diagnostic);
    }

    /// Reports a diagnostic that carries its own place.
    pub fn report(&mut self, mut diagnostic: Diagnostic) {
        diagnostic.place.construct.get_or_insert_with(|| self.path());
        self.tree.diagnostics.push(diagnostic);
    }
}

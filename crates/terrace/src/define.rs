//! What a definition is: an app, and what it has of its own.

use std::panic::Location;

use terrace_build::{AnyObject, Construct, Outputs, Own};
use terrace_check::Rule;
use terrace_k8s::Object;
use terrace_spec::{
    App, Spec,
    layer::{Input, Overlay},
    text::Name,
};

use crate::{Extensions, Made, own_codes::OwnRule};

/// An app, and what only Rust can say of it: constructs of one's own, typed patches, transforms, rules.
///
/// Every [`App`] is one already; [`main`](crate::main) and [`render`](crate::render) take either.
///
/// ```
/// use terrace::prelude::*;
/// use terrace::k8s::api::{apps::v1::Deployment, core::v1::{ConfigMap, Secret}};
///
/// /// A bucket that somebody else has made.
/// struct Bucket(&'static str);
///
/// #[derive(Outputs)]
/// struct BucketOutputs {
///     name: Output<String>,
///     password: Output<SecretKey>,
/// }
///
/// impl Construct for Bucket {
///     type Outputs = BucketOutputs;
///
///     fn build(&self, scope: &mut Scope<'_>) -> BucketOutputs {
///         let credentials = scope.foreign::<Secret>(format!("{}-credentials", self.0));
///         BucketOutputs { name: self.0.into(), password: credentials.key("password") }
///     }
/// }
///
/// let mut shop = Definition::new("shop");
/// let uploads = shop.add("uploads", Bucket("shop-uploads"));
/// let shop = shop
///     .spec(Spec::new()
///         .image("shop:1.42.0")
///         .process("web", Process::new().http(8080).config("BUCKET", uploads.name).secret("PASSWORD", uploads.password)))
///     .patch::<Deployment>("shop-web", |web| web.spec.min_ready_seconds = Some(10));
///
/// let rendered = terrace::render(&shop, &Platform::new(), &Target::default(), &Overrides::default());
/// assert!(rendered.diagnostics.is_empty(), "{:#?}", rendered.diagnostics);
/// assert!(rendered.yaml().contains("value: shop-uploads") && rendered.yaml().contains("minReadySeconds: 10"));
/// ```
#[derive(Debug, Default)]
pub struct Definition {
    /// The app.
    pub app: App,
    own: Own,
    rules: Vec<OwnRule>,
}

impl Definition {
    /// A definition of an app of this name, which [`Definition::spec`] says more about.
    ///
    /// ```
    /// use terrace::prelude::*;
    ///
    /// let shop = Definition::new("shop")
    ///     .spec(Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080)))
    ///     .on("staging", Spec::new().process("web", Process::new().scale(1)))
    ///     .on_cluster("production-eu", Spec::new().config("CURRENCY", "EUR"));
    /// assert_eq!((shop.app.environments.len(), shop.app.clusters.len()), (1, 1));
    /// ```
    #[track_caller]
    pub fn new(name: impl Input<Name>) -> Self {
        Self::from(App::new(name, Spec::new()))
    }

    /// What the app is, everywhere: a layer over what has been said before.
    #[must_use]
    pub fn spec(mut self, spec: Spec) -> Self {
        self.app.spec.overlay(spec);
        self
    }

    /// What differs in an environment.
    #[track_caller]
    #[must_use]
    pub fn on(mut self, environment: impl Input<Name>, spec: Spec) -> Self {
        self.app = self.app.on(environment, spec);
        self
    }

    /// What differs in a cluster.
    #[track_caller]
    #[must_use]
    pub fn on_cluster(mut self, cluster: impl Input<Name>, spec: Spec) -> Self {
        self.app = self.app.on_cluster(cluster, spec);
        self
    }

    /// Adds a construct beside the app's processes, and gives back its outputs, which the app's spec and later constructs may be given.
    ///
    /// Names of its objects begin with the app's and its own: `shop-cache`.
    #[track_caller]
    pub fn add<C: Construct<Outputs: Outputs> + Send + Sync + 'static>(
        &mut self,
        name: impl Input<Name>,
        construct: C,
    ) -> C::Outputs {
        self.own.add(name, construct)
    }

    /// Changes an object of a type. It must be there, and must change; after it come the transforms and the patches of the spec.
    ///
    /// ```
    /// use terrace::prelude::*;
    /// use terrace::k8s::api::apps::v1::Deployment;
    ///
    /// let shop = Definition::new("shop").patch::<Deployment>("shop-web", |web| {
    ///     web.spec.progress_deadline_seconds = Some(300);
    /// });
    /// # let _ = shop;
    /// ```
    #[track_caller]
    #[must_use]
    pub fn patch<T: Object>(
        mut self,
        name: impl Into<String>,
        change: impl Fn(&mut T) + Send + Sync + 'static,
    ) -> Self {
        self.own.patch(name, change);
        self
    }

    /// Looks at every object, typed or raw, after all typed patches, and changes what it wants to: one at least.
    ///
    /// The `objects` of the spec are not among them: they are emitted as they are written.
    ///
    /// ```
    /// use terrace::prelude::*;
    ///
    /// let shop = Definition::new("shop").transform(|object| object.annotation("example.com/cost-centre", "4711"));
    /// # let _ = shop;
    /// ```
    #[track_caller]
    #[must_use]
    pub fn transform(mut self, change: impl Fn(&mut AnyObject<'_>) + Send + Sync + 'static) -> Self {
        self.own.transform(change);
        self
    }

    /// Adds a rule, which sees the resolved app and everything that is rendered of it. Its code is one of [`OWN_CODES`](crate::OWN_CODES).
    ///
    /// ```
    /// use terrace::{check::{Report, Rule, Subject}, diagnostic::{Code, Path}, prelude::*};
    ///
    /// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
    ///
    /// fn app_has_a_team(subject: &Subject<'_>, report: &mut Report<'_>) {
    ///     if subject.app.team.is_none() {
    ///         report.broken(&Path::root(), "nobody owns it", "add `.team(..)`");
    ///     }
    /// }
    ///
    /// let shop = Definition::new("shop")
    ///     .spec(Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080)))
    ///     .rule(Rule::new(&NO_TEAM, app_has_a_team));
    /// let rendered = terrace::render(&shop, &Platform::new(), &Target::default(), &Overrides::default());
    /// assert!(rendered.has_errors() && rendered.yaml().is_empty());
    /// ```
    #[track_caller]
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(OwnRule { rule, caller: Location::caller() });
        self
    }

    /// Whether the app, which is data, says all of it.
    pub(crate) fn is_data(&self) -> bool {
        self.own.is_empty() && self.rules.is_empty()
    }

    /// What it has beside the app: for a host that adds to it.
    ///
    /// ```
    /// use terrace::{k8s::api::api::apps::v1::Deployment, prelude::*};
    ///
    /// // A host that adds to whatever definition it is given.
    /// fn harden(definition: &mut Definition) {
    ///     definition.own_mut().patch::<Deployment>("shop-web", |web| web.spec.revision_history_limit = Some(3));
    /// }
    ///
    /// let mut shop = Definition::new("shop").spec(Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080)));
    /// harden(&mut shop);
    /// let rendered = terrace::render(&shop, &Platform::new(), &Target::default(), &Overrides::default());
    /// assert!(rendered.yaml().contains("revisionHistoryLimit: 3"));
    /// ```
    pub const fn own_mut(&mut self) -> &mut Own {
        &mut self.own
    }
}

impl From<App> for Definition {
    fn from(app: App) -> Self {
        Self { app, ..Self::default() }
    }
}

impl From<&App> for Definition {
    fn from(app: &App) -> Self {
        Self::from(app.clone())
    }
}

/// What can be rendered: an [`App`], or a [`Definition`].
///
/// ```
/// use terrace::{Defined, Extensions, prelude::*};
///
/// let app = App::new("shop", Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080)));
/// let (platform, target, overrides) = (Platform::new(), Target::default(), Overrides::default());
/// // With nothing beyond Terrace it is what it was.
/// let extensions = Extensions::new();
/// let extended = terrace::render(Defined::from(&app).with(&extensions), &platform, &target, &overrides);
/// assert_eq!(extended.yaml(), terrace::render(&app, &platform, &target, &overrides).yaml());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Defined<'a> {
    pub(crate) app: &'a App,
    pub(crate) own: Option<(&'a Own, &'a [OwnRule])>,
    /// What another program has built of it.
    pub(crate) made: Option<&'a Made>,
    pub(crate) extensions: Option<&'a Extensions>,
}

impl<'a> Defined<'a> {
    /// The same for a `terrace` that has more than Terrace: add-ons, rules.
    #[must_use]
    pub const fn with(self, extensions: &'a Extensions) -> Self {
        Self { extensions: Some(extensions), ..self }
    }
}

impl<'a> From<&'a App> for Defined<'a> {
    fn from(app: &'a App) -> Self {
        Self { app, own: None, made: None, extensions: None }
    }
}

impl<'a> From<&'a Definition> for Defined<'a> {
    fn from(Definition { app, own, rules }: &'a Definition) -> Self {
        Self { app, own: Some((own, rules)), made: None, extensions: None }
    }
}

/// An app, and what its definition has built of it in another program.
impl<'a> From<(&'a App, Option<&'a Made>)> for Defined<'a> {
    fn from((app, made): (&'a App, Option<&'a Made>)) -> Self {
        Self { app, own: None, made, extensions: None }
    }
}

/// What a definition's closure may give back.
///
/// ```
/// use terrace::{IntoDefinition, prelude::*};
///
/// // A library that takes what `terrace::main` takes.
/// fn name_of(defined: impl IntoDefinition) -> String {
///     defined.into_definition().app.name().map(ToString::to_string).unwrap_or_default()
/// }
///
/// assert_eq!(name_of(App::new("shop", Spec::new())), "shop");
/// assert_eq!(name_of(Definition::new("shop")), "shop");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no definition of an app",
    label = "neither an `App` nor a `Definition`",
    note = "end the closure with the app, without a semicolon: `App::new(name, spec)`, or a `Definition` where it has constructs of its own"
)]
pub trait IntoDefinition {
    /// The definition.
    fn into_definition(self) -> Definition;
}

impl IntoDefinition for Definition {
    fn into_definition(self) -> Definition {
        self
    }
}

impl IntoDefinition for App {
    fn into_definition(self) -> Definition {
        self.into()
    }
}

impl IntoDefinition for &App {
    fn into_definition(self) -> Definition {
        self.into()
    }
}

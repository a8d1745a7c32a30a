use terrace_spec::{
    Phase,
    platform::{Edition, ResolvedFacts},
    resolve::{ResolvedApp, ResolvedCluster},
};

/// Where and for what a tree is built: the resolved app, its environment and cluster, and the facts of its platform.
///
/// ```
/// use terrace_build::Context;
/// use terrace_spec::{App, Platform, Process, Spec, platform::Edition, resolve::{Overrides, Target, resolve}};
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let context = Context::new(&app);
/// assert_eq!(context.app().name.as_str(), "shop");
/// // Without a platform there is no environment, no cluster, and nothing is installed.
/// assert!(context.environment().is_none() && context.cluster().is_none());
/// assert!(context.facts().secrets.is_none());
/// assert_eq!(context.edition(), Edition::LATEST);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    app: &'a ResolvedApp,
    release_steps: usize,
}

impl<'a> Context<'a> {
    /// The context of an app.
    pub fn new(app: &'a ResolvedApp) -> Self {
        Self { app, release_steps: app.release_steps(Phase::Before) }
    }

    /// The app.
    pub const fn app(self) -> &'a ResolvedApp {
        self.app
    }

    /// How many steps the jobs of a release have that run before the rest.
    pub(crate) const fn release_steps(self) -> usize {
        self.release_steps
    }

    /// The environment's name, unless there is no platform.
    pub fn environment(self) -> Option<&'a str> {
        self.app.environment.as_ref().map(AsRef::as_ref)
    }

    /// The cluster, unless the platform names none.
    pub const fn cluster(self) -> Option<&'a ResolvedCluster> {
        self.app.cluster.as_ref()
    }

    /// What is installed in the cluster.
    pub const fn facts(self) -> &'a ResolvedFacts {
        &self.app.facts
    }

    /// The edition of defaults and rules.
    pub const fn edition(self) -> Edition {
        self.app.edition
    }
}

use terrace_spec::{
    platform::{Edition, ResolvedFacts},
    resolve::{ResolvedApp, ResolvedCluster},
};

/// Where and for what a tree is built: the resolved app, its environment and cluster, and the facts of its platform.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    app: &'a ResolvedApp,
}

impl<'a> Context<'a> {
    /// The context of an app.
    pub const fn new(app: &'a ResolvedApp) -> Self {
        Self { app }
    }

    /// The app.
    pub const fn app(self) -> &'a ResolvedApp {
        self.app
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

//! The environment variables of a process: one space of names for all their forms.

mod compose;
mod facts;
mod require;
mod runtime;
mod secrets;

use std::collections::BTreeSet;

use serde::Serialize;

pub use facts::{ContainerFact, PodFact, ResolvedFact};
pub use runtime::ResolvedRuntime;
pub use secrets::{ResolvedSecret, ResolvedSharedSecretsFrom, SecretSource};

pub(super) use facts::of_container as facts_of_container;
pub(super) use require::{check_app as check_required_by_app, check_process as check_required_by_process};
pub(super) use secrets::{missing_store, needs_store};

use super::{Holder, ResolvedLink, ResolvedResources, link::Linked, process::Surroundings};
use crate::{
    codes,
    config::Config,
    container_secret::ContainerSecret,
    fact::Fact,
    http::Http,
    layer::{At, Map, Overlay, Resolve, Setting, Switch},
    link::Link,
    port_variable::PortVariable,
    process::Process,
    runtime::Runtime,
    secret::Secret,
    secrets_from::SecretsFrom,
    sidecar::{Init, Sidecar},
    spec::Spec,
    text::{ImageReference, Name, OutputReference, Template, VariableName},
};

/// All environment variables of a process. No name is there twice.
///
/// ```
/// use terrace_spec::{
///     App, Engine, Fact, Platform, Process, Resources, Spec,
///     platform::{Facts, SecretStore},
///     resolve::{
///         ContainerFact, Holder, Overrides, PodFact, ResolvedEnvironment, ResolvedFact, ResolvedLink, ResolvedSecret,
///         SecretSource, Target, resolve,
///     },
/// };
///
/// let mut platform = Platform::new();
/// platform.spec.facts = Facts::new().secrets(SecretStore::new().store("aws"));
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .config("LOG_LEVEL", "info")
///     .secret("DATABASE_URL", "shop/db#url")
///     .secrets_from("env", "shop/env")
///     .fact("POD_IP", Fact::PodIp)
///     .fact("MEMORY", Fact::MemoryLimit)
///     .process("web", Process::new().http(8080).link("CATALOG", "catalog").runtime(Engine::Go).resources(Resources::of("1", "1Gi")))
///     .process("catalog", Process::new().http(9090));
/// let app = resolve(&App::new("shop", spec), &platform, &Target::default(), &Overrides::default()).app.unwrap();
///
/// let environment: &ResolvedEnvironment = &app.processes["web"].environment;
/// assert!(environment.has("LOG_LEVEL") && !environment.has("LOG_FORMAT"));
/// assert!(environment.names().any(|name| name.as_str() == "DATABASE_URL"));
/// // The app's Secret holds what all processes have.
/// let ResolvedSecret { source, held_by, .. } = &environment.secrets["DATABASE_URL"];
/// assert!(matches!(source, SecretSource::Stored(_)) && *held_by == Holder::App);
/// assert_eq!(environment.secrets_from["env"].held_by, Holder::App);
/// assert_eq!(environment.facts["POD_IP"], ResolvedFact::Pod(PodFact::Ip));
/// assert_eq!(environment.facts["MEMORY"], ResolvedFact::Container(ContainerFact::MemoryLimit));
/// let ResolvedLink { process, port, .. } = &environment.links["CATALOG"];
/// assert_eq!((process.as_str(), port.number()), ("catalog", 80));
/// // The runtime is told what its container has.
/// assert_eq!(environment.runtime.as_ref().unwrap().variable.as_str(), "GOMEMLIMIT");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedEnvironment {
    /// The variable that tells a service its port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_variable: Option<VariableName>,
    /// Plain texts, the app's first.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<VariableName, String>,
    /// Texts that constructs beside the processes have, the app's first.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub outputs: Map<VariableName, ResolvedOutput>,
    /// Secrets, the app's first.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets: Map<VariableName, ResolvedSecret>,
    /// Whole secrets, the app's first, whose variables only the cluster knows. All others win over them.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets_from: Map<Name, ResolvedSharedSecretsFrom>,
    /// Addresses of other processes, the app's first.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub links: Map<VariableName, ResolvedLink>,
    /// What the platform, the cluster or the pod knows.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<VariableName, ResolvedFact>,
    /// What tells the language's runtime how much memory there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime: Option<ResolvedRuntime>,
    /// Made of others, each after those that it is made of.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub compose: Map<VariableName, Template>,
}

impl ResolvedEnvironment {
    /// Whether there is a variable of this name. One of a whole secret is not known here.
    pub fn has(&self, name: &str) -> bool {
        self.port_variable.as_ref().is_some_and(|variable| variable.as_str() == name)
            || self.config.contains_key(name)
            || self.outputs.contains_key(name)
            || self.secrets.contains_key(name)
            || self.links.contains_key(name)
            || self.facts.contains_key(name)
            || self.runtime.as_ref().is_some_and(|runtime| runtime.variable.as_str() == name)
            || self.compose.contains_key(name)
    }

    /// The names of all variables that are known here.
    pub fn names(&self) -> impl Iterator<Item = &VariableName> {
        let runtime = self.runtime.as_ref().map(|runtime| &runtime.variable);
        let single = self.port_variable.iter().chain(runtime);
        let config = self.config.keys().chain(self.outputs.keys());
        let written = config.chain(self.secrets.keys()).chain(self.links.keys()).chain(self.facts.keys());
        single.chain(written).chain(self.compose.keys())
    }
}

/// A text that a construct beside the processes has.
///
/// ```
/// use terrace_spec::resolve::{Holder, ResolvedOutput};
///
/// // Which process, or all of them, asks for what an add-on has to offer.
/// fn asked(ResolvedOutput { output, held_by, .. }: &ResolvedOutput) -> String {
///     let by = if *held_by == Holder::App { "the app" } else { "a process" };
///     format!("{by} asks `{}` for `{}`", output.construct(), output.output())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedOutput {
    /// Which.
    pub output: OutputReference,
    /// Who asks for it.
    pub held_by: Holder,
}

/// The forms in which a layer writes environment variables by name.
pub(super) struct Written {
    pub(super) config: Map<VariableName, Setting<Config>>,
    pub(super) secrets: Map<VariableName, Setting<Secret>>,
    pub(super) facts: Map<VariableName, Setting<Fact>>,
    pub(super) compose: Map<VariableName, Setting<Template>>,
}

/// What else a process says about its environment, and what it is known by.
pub(super) struct Circumstances<'a> {
    pub(super) process: &'a Name,
    pub(super) image: Option<&'a ImageReference>,
    pub(super) resources: Option<ResolvedResources>,
    pub(super) port_variable: Option<VariableName>,
    pub(super) links: Linked,
    pub(super) secrets_from: Map<Name, Switch<SecretsFrom>>,
    pub(super) runtime: Switch<Runtime>,
    pub(super) reach: Reach,
}

/// What is known of a container beside its environment.
pub(super) struct Running<'a> {
    pub(super) process: &'a Name,
    /// Its own name: that of the process, unless it is one beside it.
    pub(super) container: &'a Name,
    pub(super) image: Option<&'a ImageReference>,
    pub(super) resources: Option<ResolvedResources>,
}

/// In how many clusters of its environment a process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    One,
    Several,
}

/// All forms share one space of names: the most specific writing of a name wins, and none is written twice.
pub(super) fn resolve(
    written: Written,
    circumstances: Circumstances<'_>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> ResolvedEnvironment {
    let Circumstances { process, image, resources, port_variable, links, secrets_from, runtime, reach } = circumstances;
    let own = Forms::of(&written, &links.own);
    own.check_twice(at);
    let mut config = inherit(&around.app.config, "config", own);
    let mut templates = inherit(&around.app.compose, "compose", own);
    let secrets = secrets::resolve(own, reach, around, at);
    let running = Running { process, container: process, image, resources };
    let facts = facts::resolve(own, &running, around, at);
    let Written { config: own_config, compose: own_templates, .. } = written;
    let own_outputs = outputs(&own_config).cloned().collect();
    config.overlay(own_config);
    let own_names: BTreeSet<VariableName> = own_templates.keys().cloned().collect();
    templates.overlay(own_templates);
    let (config, outputs) = told_apart(config, &own_outputs);
    let mut environment = ResolvedEnvironment {
        port_variable: None,
        config,
        outputs,
        secrets,
        secrets_from: secrets::resolve_whole(secrets_from, around, at),
        links: links.resolved,
        facts,
        runtime: None,
        compose: templates.resolve(at).unwrap_or_default(),
    };
    // What the app writes under these names is what it wants.
    environment.port_variable = port_variable.filter(|name| !environment.has(name.as_str()));
    environment.runtime = runtime::resolve(runtime, &running, &environment, around, at);
    compose::check(&mut environment, &own_names, process, at);
    environment
}

/// The variables whose values constructs have.
fn outputs(config: &Map<VariableName, Setting<Config>>) -> impl Iterator<Item = &VariableName> {
    let is_output = |setting: &Setting<Config>| matches!(setting, Setting::Value(Config::Output(_)));
    config.iter().filter(move |(_, setting)| is_output(setting)).map(|(name, _)| name)
}

/// Texts, and what is yet to be asked of constructs.
fn told_apart(
    config: Map<VariableName, Setting<Config>>,
    own: &BTreeSet<VariableName>,
) -> (Map<VariableName, String>, Map<VariableName, ResolvedOutput>) {
    let (mut texts, mut outputs) = (Map::with_capacity(config.len()), Map::new());
    for (name, setting) in config {
        match setting {
            Setting::Removed => {}
            Setting::Value(Config::Text(text)) => {
                texts.insert(name, text);
            }
            Setting::Value(Config::Output(output)) => {
                let held_by = if own.contains(&name) { Holder::Process } else { Holder::App };
                outputs.insert(name, ResolvedOutput { output, held_by });
            }
        }
    }
    (texts, outputs)
}

/// The name of the variable that tells a service its port.
pub(super) fn take_port_variable(http: &mut Switch<Http>, at: &At<'_>) -> Option<VariableName> {
    let (Switch::On(http) | Switch::Only(http)) = http else { return None };
    let PortVariable { variable, trace } = match std::mem::take(&mut http.port_variable) {
        Switch::Off => return None,
        Switch::Unset => return Some(VariableName::literal("PORT")),
        Switch::On(variable) | Switch::Only(variable) => variable,
    };
    trace.settle(&at.key("portVariable"));
    Some(variable.unwrap_or_else(|| VariableName::literal("PORT")))
}

/// Puts a higher layer over a lower one. What it says of a variable, in whichever form, is over what the lower one says of it in any.
pub(super) fn overlay(low: &mut Spec, high: Spec) {
    let Spec { config, secrets, links, facts, compose, .. } = low;
    Forms::of_app(&high).forget_below(config, secrets, links, facts, compose);
    for (low, high) in both(&mut low.processes, &high.processes) {
        forget_below(low, high);
    }
    low.overlay(high);
}

/// The same for a process and one that it is like.
pub(super) fn overlay_process(low: &mut Process, high: Process) {
    forget_below(low, &high);
    low.overlay(high);
}

fn forget_below(low: &mut Process, high: &Process) {
    let Process { config, secrets, links, facts, compose, .. } = high;
    let forms = Forms { config, secrets, links, facts, compose };
    forms.forget_below(&mut low.config, &mut low.secrets, &mut low.links, &mut low.facts, &mut low.compose);
    let mut none = Map::new();
    for (low, high) in both(&mut low.sidecars, &high.sidecars) {
        let Sidecar { config, secrets, links, facts, .. } = high;
        let forms = Forms { config, secrets, links, facts, compose: &Map::new() };
        forms.forget_below(&mut low.config, &mut low.secrets, &mut low.links, &mut low.facts, &mut none);
    }
    for (low, high) in both(&mut low.init, &high.init) {
        let Init { config, secrets, links, facts, .. } = high;
        let forms = Forms { config, secrets, links, facts, compose: &Map::new() };
        forms.forget_below(&mut low.config, &mut low.secrets, &mut low.links, &mut low.facts, &mut none);
    }
}

/// What is on in two layers, the lower and the higher.
fn both<'a, T>(
    low: &'a mut Map<Name, Switch<T>>,
    high: &'a Map<Name, Switch<T>>,
) -> impl Iterator<Item = (&'a mut T, &'a T)> {
    low.iter_mut().filter_map(|(name, low)| match low {
        Switch::On(low) | Switch::Only(low) => Some((low, high.get(name)?.as_option()?)),
        Switch::Off | Switch::Unset => None,
    })
}

/// What a container beside a process writes twice.
pub(super) fn check_container(
    config: &Map<VariableName, Setting<Config>>,
    secrets: &Map<VariableName, Setting<ContainerSecret>>,
    links: &Map<VariableName, Switch<Link>>,
    facts: &Map<VariableName, Setting<Fact>>,
    at: &At<'_>,
) {
    Forms { config, secrets, links, facts, compose: &Map::new() }.check_twice(at);
}

/// What the app itself writes twice.
pub(super) fn check_app(spec: &Spec, at: &At<'_>) {
    Forms::of_app(spec).check_twice(at);
}

/// The forms of one layer, borrowed. `S` is what its secrets are.
struct Forms<'a, S = Secret> {
    config: &'a Map<VariableName, Setting<Config>>,
    secrets: &'a Map<VariableName, Setting<S>>,
    links: &'a Map<VariableName, Switch<Link>>,
    facts: &'a Map<VariableName, Setting<Fact>>,
    compose: &'a Map<VariableName, Setting<Template>>,
}

impl<S> Clone for Forms<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Forms<'_, S> {}

impl<'a> Forms<'a> {
    const fn of_app(spec: &'a Spec) -> Self {
        let Spec { config, secrets, links, facts, compose, .. } = spec;
        Self { config, secrets, links, facts, compose }
    }

    const fn of(written: &'a Written, links: &'a Map<VariableName, Switch<Link>>) -> Self {
        let Written { config, secrets, facts, compose } = written;
        Self { config, secrets, links, facts, compose }
    }
}

impl<S> Forms<'_, S> {
    /// Whether another form says something of a name: it then wins over what the app says in this one.
    fn has_beside(self, form: &str, name: &VariableName) -> bool {
        form != "config" && self.config.contains_key(name)
            || form != "secrets" && self.secrets.contains_key(name)
            || form != "links" && self.links.contains_key(name)
            || form != "facts" && self.facts.contains_key(name)
            || form != "compose" && self.compose.contains_key(name)
    }

    /// Drops from the forms of a lower layer what this one says of a name in another form.
    fn forget_below(
        self,
        config: &mut Map<VariableName, Setting<Config>>,
        secrets: &mut Map<VariableName, Setting<S>>,
        links: &mut Map<VariableName, Switch<Link>>,
        facts: &mut Map<VariableName, Setting<Fact>>,
        compose: &mut Map<VariableName, Setting<Template>>,
    ) {
        let is_silent = self.config.is_empty() && self.secrets.is_empty() && self.links.is_empty();
        if is_silent && self.facts.is_empty() && self.compose.is_empty() {
            return;
        }
        config.retain(|name, _| !self.has_beside("config", name));
        secrets.retain(|name, _| !self.has_beside("secrets", name));
        links.retain(|name, _| !self.has_beside("links", name));
        facts.retain(|name, _| !self.has_beside("facts", name));
        compose.retain(|name, _| !self.has_beside("compose", name));
    }

    /// What one place writes in two forms.
    fn check_twice(self, at: &At<'_>) {
        const fn is_value<T>(setting: Option<&Setting<T>>) -> bool {
            matches!(setting, Some(Setting::Value(_)))
        }
        let mut seen = BTreeSet::new();
        for name in self.secrets.keys().chain(self.links.keys()).chain(self.compose.keys()).chain(self.facts.keys()) {
            let forms = [
                ("config", is_value(self.config.get(name))),
                ("secrets", is_value(self.secrets.get(name))),
                ("links", self.links.get(name).is_some_and(|link| link.as_option().is_some())),
                ("compose", is_value(self.compose.get(name))),
                ("facts", is_value(self.facts.get(name))),
            ];
            let mut forms = forms.into_iter().filter(|(_, has_value)| *has_value).map(|(form, _)| form);
            if let (Some(first), Some(second)) = (forms.next(), forms.next())
                && seen.insert(name)
            {
                written_twice(name, [first, second], at);
            }
        }
    }
}

/// Reports a mistake of a process; one that it has from its app once for all processes.
fn error_of(
    holder: Holder,
    at: &At<'_>,
    code: &'static terrace_diagnostic::Code,
    message: impl Into<String>,
    hint: impl Into<String>,
) {
    match holder {
        Holder::App => at.error_once(code, message, hint),
        Holder::Process => at.error(code, message, hint),
    }
}

/// The app's entries of a form, without the names of which the process says something in another form.
fn inherit<T: Clone>(app: &Map<VariableName, Setting<T>>, form: &str, own: Forms<'_>) -> Map<VariableName, Setting<T>> {
    let entries = app.iter().filter(|(name, _)| !own.has_beside(form, name));
    entries.map(|(name, setting)| (name.clone(), setting.clone())).collect()
}

/// Reports a variable that one place writes in two forms.
fn written_twice(name: &VariableName, [first, second]: [&str; 2], at: &At<'_>) {
    let message = format!("`{name}` is both in `{first}` and in `{second}`");
    at.key(first).key(name.as_str()).error(&codes::NAME_TWICE, message, "keep one of them");
}

//! The environment variables of a process: one space of names for all their forms.

mod compose;
mod facts;
mod forms;
mod port;
mod require;
mod runtime;
mod secrets;

use std::collections::BTreeSet;

use serde::Serialize;

pub use facts::{ContainerFact, PodFact, ResolvedFact};
pub use runtime::ResolvedRuntime;
pub use secrets::{ResolvedSecret, ResolvedSharedSecretsFrom, SecretSource};

use forms::inherit;

pub(super) use facts::of_container as facts_of_container;
pub(super) use forms::{Form, Forms, check_app, check_container, overlay, overlay_process};
pub(super) use require::{check_app as check_required_by_app, check_process as check_required_by_process};
pub(super) use secrets::{missing_store, needs_store};

use super::{Holder, ResolvedLink, ResolvedResources, link::Linked, process::Surroundings};
use crate::{
    config::Config,
    fact::Fact,
    http::Http,
    layer::{At, Map, Overlay, Resolve, Setting, Switch},
    port::ListeningPort,
    port_variable::PortVariable,
    runtime::Runtime,
    secret::Secret,
    secrets_from::SecretsFrom,
    text::{ImageReference, Name, OutputReference, PortName, Template, VariableName},
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
        let Self { port_variable, config, outputs, secrets, secrets_from: _, links, facts, runtime, compose } = self;
        port_variable.as_ref().is_some_and(|variable| variable.as_str() == name)
            || config.contains_key(name)
            || outputs.contains_key(name)
            || secrets.contains_key(name)
            || links.contains_key(name)
            || facts.contains_key(name)
            || runtime.as_ref().is_some_and(|runtime| runtime.variable.as_str() == name)
            || compose.contains_key(name)
    }

    /// The names of all variables that are known here.
    pub fn names(&self) -> impl Iterator<Item = &VariableName> {
        let Self { port_variable, config, outputs, secrets, secrets_from: _, links, facts, runtime, compose } = self;
        let single = port_variable.iter().chain(runtime.as_ref().map(|runtime| &runtime.variable));
        let texts = config.keys().chain(outputs.keys());
        single.chain(texts).chain(secrets.keys()).chain(links.keys()).chain(facts.keys()).chain(compose.keys())
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
    pub(super) listens: Listens<'a>,
    pub(super) links: Linked,
    pub(super) secrets_from: Map<Name, Switch<SecretsFrom>>,
    pub(super) runtime: Switch<Runtime>,
    pub(super) reach: Reach,
}

/// The ports that callers of a process come to.
#[derive(Clone, Copy)]
pub(super) struct Listens<'a> {
    pub(super) http: &'a Switch<Http>,
    pub(super) ports: &'a Map<PortName, Switch<ListeningPort>>,
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
    let Circumstances { process, image, resources, port_variable, listens, links, secrets_from, runtime, reach } =
        circumstances;
    let own = Forms::of(&written, &links.own);
    own.check_twice(at);
    let mut config = inherit(&around.app.config, Form::Config, own);
    let mut templates = inherit(&around.app.compose, Form::Compose, own);
    let secrets = secrets::resolve(own, reach, around, at);
    let running = Running { process, container: process, image, resources };
    let facts = facts::resolve(own, &running, around, at);
    let is_own = port_variable.as_ref().is_some_and(|name| written.config.contains_key(name));
    let port_holder = if is_own { Holder::Process } else { Holder::App };
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
    // What the app writes under these names is what it wants; a port that callers do not come to is a mistake.
    if let Some(name) = &port_variable {
        port::check(name, &environment, listens, port_holder, at);
    }
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

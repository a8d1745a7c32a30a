//! A process: something of the app that runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    adopt::Adopt,
    canary::Canary,
    command::{Arguments, Command},
    config::Config,
    fact::Fact,
    file::File,
    health::Health,
    http::Http,
    identity::Identity,
    layer::{Block, Input, Map, Mistake, Setting, Switch, Trace},
    link::Link,
    mount::Mount,
    network::Network,
    place::Place,
    port::{Headless, ListeningPort},
    release::Release,
    resources::Resources,
    rollout::{Rollout, Singleton},
    runtime::Runtime,
    scale::Scale,
    schedule::Schedule,
    scratch::{MapOrList, Scratch, map_or_list},
    secret::Secret,
    secrets_from::SecretsFrom,
    security::Security,
    sidecar::{Init, Sidecar},
    text::{AnnotationKey, Duration, FilePath, Image, LabelKey, LabelValue, Name, PortName, Template, VariableName},
    token::Token,
    user::User,
};

/// Something of the app that runs.
///
/// `http` or `ports` makes it a service, `schedule` a cron job, `release` a job of each release; with none of them it is a worker.
///
/// ```
/// use terrace_spec::{Canary, Clusters, File, Init, Process, Resources, Scale};
/// # use serde_saphyr::from_str as yaml;
///
/// // A service,
/// let web = Process::run(["shop", "serve"])
///     .http(8080)
///     .health("/healthz")
///     .scale(Scale::between(3, 30).cpu(65))
///     .resources(Resources::of("500m", "512Mi"))
///     .canary(Canary::steps([5, 25, 50]))
///     .priority("critical");
/// let written = yaml(
///     "
///     command: [shop, serve]
///     http: 8080
///     health: /healthz
///     scale: {min: 3, max: 30, cpu: 65}
///     resources: {cpu: 500m, memory: 512Mi}
///     canary: {steps: [5, 25, 50]}
///     priority: critical
///     ",
/// )?;
/// assert_eq!(web, written);
///
/// // a worker that is like it but for what it runs,
/// let mailer = Process::run(["shop", "mail"]).like("web").config("QUEUE", "mail").secrets_from("smtp", "shop/smtp");
/// let written = yaml("{command: [shop, mail], like: web, config: {QUEUE: mail}, secretsFrom: {smtp: shop/smtp}}")?;
/// assert_eq!(mailer, written);
///
/// // a cron job in one of the clusters,
/// let digest = Process::run(["shop", "digest"]).schedule("0 7 * * *").clusters(Clusters::One);
/// assert_eq!(digest, yaml("{command: [shop, digest], schedule: '0 7 * * *', clusters: one}")?);
///
/// // a worker that finishes a film before it ends,
/// let encoder = Process::run(["shop", "encode"]).grace("45m");
/// assert_eq!(encoder, yaml("{command: [shop, encode], grace: 45m}")?);
///
/// // and somebody else's program.
/// let proxy = Process::new()
///     .image("envoyproxy/envoy:v1.35.0")
///     .args(["-c", "/etc/envoy.yaml"])
///     .file("/etc/envoy.yaml", File::from("envoy.yaml"))
///     .scratch("/var/log/envoy", "1Gi")
///     .label("mesh", "edge")
///     .annotation("example.com/owner", "network")
///     .initially("certificates", Init::run(["fetch-certificates"]))
///     .port("edge", 8443)
///     .headless(true);
/// # let _ = proxy;
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Process {
    /// Another process of the app that this one starts from: what it says, this one need not say again. `off` takes back a block of
    /// it, `null` a variable.
    ///
    /// What all layers say of a process lies over what all layers say of the other. `adopt` is not taken over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub like: Option<Name>,
    /// The container image, when it is not the app's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// What is run in place of the image's entrypoint: a list, one item a word, or a line as one types it. A line with characters that mean something to a
    /// shell (`$`, `|`, `&&`, quotes, ..) is run by the image's `sh -c`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// Arguments to the image's entrypoint, which stays, or to `command`: a list, or a line that is split at its blanks. Not where `command` is a line for a shell, which takes them for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args: Option<Arguments>,
    /// Environment variables of this process, over the app's. `null` removes one of the app's.
    #[layer(entry = "config")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<VariableName, Setting<Config>>,
    /// Secret environment variables of this process, over the app's. `null` keeps one of the app's from it, which a program of somebody else's need not know.
    #[layer(entry = "secret")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets: Map<VariableName, Setting<Secret>>,
    /// Whole secrets of this process, after the app's. `off` takes away one of the app's.
    #[layer(entry = "secrets_from")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets_from: Map<Name, Switch<SecretsFrom>>,
    /// Environment variables of this process that hold the address of another one, over the app's.
    ///
    /// In the container after `config` and `secrets`; all forms share one space of names. `off` removes one of a lower layer or of the app.
    #[layer(entry = "link")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub links: Map<VariableName, Switch<Link>>,
    /// Facts for this process, over the app's.
    #[layer(entry = "fact")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<VariableName, Setting<Fact>>,
    /// Composed environment variables of this process, over the app's.
    #[layer(entry = "compose")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub compose: Map<VariableName, Setting<Template>>,
    /// Variables that this process must have, beside those that the app requires of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require: Option<Vec<VariableName>>,
    /// The language's runtime, over the app's.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub runtime: Switch<Runtime>,
    /// Whom this process acts as, when it is not the app's identity: its own ServiceAccount, `<app>-<process>`, with this IAM role. `off` is a ServiceAccount without a role.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub identity: Switch<Identity>,
    /// What this process asks of its node, over the app's.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub resources: Switch<Resources>,
    /// Who this process is in its container, over the app's.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub user: Switch<User>,
    /// What this process may do, over the app's.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub security: Switch<Security>,
    /// Where its copies run, over the app's.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub place: Switch<Place>,
    /// Who may call this process, over the app's: `on`, or `{from: [..]}`. Anybody, unless it is on.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub network: Switch<Network>,
    /// How much this process matters when a node is full: the name of a `PriorityClass` of the cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Name>,
    /// Files of this process, over the app's.
    #[layer(entry = "file")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub files: Map<FilePath, Switch<File>>,
    /// The app's volumes that this process has, by the path of the folder where it has them.
    #[layer(entry = "mount")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub mounts: Map<FilePath, Switch<Mount>>,
    /// Room to write, at paths of the container: a list of paths, or a map of them to `{size, medium}`. Always empty at first, and gone with the copy. Over the app's.
    #[layer(entry = "scratch")]
    #[serde(skip_serializing_if = "Map::is_empty", deserialize_with = "map_or_list")]
    #[schemars(with = "MapOrList")]
    pub scratch: Map<FilePath, Switch<Scratch>>,
    /// Tokens of the app's ServiceAccount, by the path of their file, over the app's.
    #[layer(entry = "token")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub tokens: Map<FilePath, Switch<Token>>,
    /// Labels of this process's objects and pods, over the app's.
    #[layer(entry = "label")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub labels: Map<LabelKey, Setting<LabelValue>>,
    /// Annotations of this process's objects and pods, over the app's.
    #[layer(entry = "annotation")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub annotations: Map<AnnotationKey, Setting<String>>,
    /// Containers that run beside this process, by name, in the order written. They start before it and end after it.
    #[layer(entry = "sidecar")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub sidecars: Map<Name, Switch<Sidecar>>,
    /// Containers that run to their end before this process starts, by name, in the order written.
    #[layer(entry = "initially")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub init: Map<Name, Switch<Init>>,
    /// How many copies run: a number, or `{min, max}` to scale on load. Two by default for a service, one for a worker.
    #[layer(group = "copies")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub scale: Switch<Scale>,
    /// How the copies of a new version take the place of the old one's: `recreate`, or `{surge, unavailable}`.
    #[layer(group = "copies")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub rollout: Switch<Rollout>,
    /// `true` for a process that never runs twice: short for `rollout: recreate` and `scale: 1`, and an alternative to both: what a
    /// higher layer says of the one goes over what lower ones say of the other.
    #[layer(group = "singleton")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub singleton: Switch<Singleton>,
    /// How Kubernetes sees that a copy is fit: a path, or a block. A service without it is asked for an open port, or by gRPC's health service where it speaks gRPC.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub health: Switch<Health>,
    /// How long a copy may take to end, from when it is told to (`SIGTERM`) until it is killed: `60s` unless written, `24h` at most. For what must finish what it
    /// has begun: a video, a batch, a long request.
    ///
    /// A service goes on serving for the first 20 seconds of it, in which whoever sends it traffic learns that it goes; a load balancer in front waits 30
    /// seconds less than this for requests that are still open, and 30 at least. AWS leaves two minutes on Spot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace: Option<Duration>,
    /// Makes the process a service: the port it listens on, or a block.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub http: Switch<Http>,
    /// Makes the process a service too: other ports that it listens on, by a name of your choice. A number is short for `{port}`, over TCP.
    #[layer(entry = "port")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub ports: Map<PortName, Switch<ListeningPort>>,
    /// `on`: the name of the service leads to each of its copies, for clients that choose one themselves. Off unless written.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub headless: Switch<Headless>,
    /// Makes the process a cron job: when it runs.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub schedule: Switch<Schedule>,
    /// Makes the process a job of each release: `before` the new version serves (migrations), or `after`.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub release: Switch<Release>,
    /// Shifts traffic to a new version in steps, and back when it fails (Flagger).
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub canary: Switch<Canary>,
    /// In which of the environment's clusters it runs. Services run in all; anything else must say so where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clusters: Option<Clusters>,
    /// The identity of a workload that is live already, which this process takes over.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub adopt: Switch<Adopt>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// In which clusters of an environment a process runs.
///
/// ```
/// use terrace_spec::{Clusters, Process};
///
/// // A report is sent once, however many clusters the environment has.
/// let report = Process::run(["shop", "report"]).schedule("0 7 * * 1").clusters(Clusters::One);
/// assert_eq!(report.clusters, Some(Clusters::One));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Clusters {
    /// The first cluster of the environment.
    One,
    /// Every cluster of the environment.
    All,
}

impl Process {
    /// A process that runs a command.
    ///
    /// ```
    /// use terrace_spec::{Process, Scale};
    ///
    /// let mailer = Process::run(["storefront", "mailer"]).scale(2);
    /// assert_eq!(mailer.command.as_deref(), Some(&["storefront".to_owned(), "mailer".to_owned()][..]));
    /// ```
    #[track_caller]
    pub fn run(command: impl Input<Command>) -> Self {
        Self::default().command(command)
    }

    /// A process that runs a line by the image's `sh -c`.
    ///
    /// ```
    /// use terrace_spec::Process;
    ///
    /// let seed = Process::shell("seed --host $DB_HOST | tee /tmp/seeded");
    /// assert_eq!(seed.command.as_deref().unwrap()[2], "seed --host $DB_HOST | tee /tmp/seeded");
    /// ```
    #[track_caller]
    pub fn shell(line: &str) -> Self {
        Self::default().command(LineForShell(line))
    }
}

impl Block for Process {
    const EXPECTS: &'static str = "a process: `{command, http, schedule, ..}`";
}

/// A line that a shell runs, whatever is in it.
struct LineForShell<'a>(&'a str);

impl Input<Command> for LineForShell<'_> {
    fn input(self) -> Result<Command, Mistake> {
        Command::shell(self.0)
    }
}

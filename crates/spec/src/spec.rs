//! What an app is, as one layer says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    addon::Addon,
    config::Config,
    fact::Fact,
    file::File,
    identity::Identity,
    layer::{Map, Setting, Switch, Trace},
    link::Link,
    network::Network,
    one_off::OneOff,
    patch::Patch,
    place::Place,
    process::Process,
    pull_secret::PullSecret,
    raw::Raw,
    resources::Resources,
    runtime::Runtime,
    scratch::{MapOrList, Scratch, map_or_list},
    secret::Secret,
    secrets_from::SecretsFrom,
    security::Security,
    text::{AnnotationKey, FilePath, Image, LabelKey, LabelValue, Name, ObjectName, Template, VariableName},
    token::Token,
    user::User,
    volume::Volume,
};

/// One layer of what an app is: every field may be left to another layer.
///
/// Low to high: the platform's defaults, its environment's, its cluster's, the app's own `spec`, the app's `environments.<name>`,
/// its `clusters.<name>`, the platform's `enforced`.
///
/// ```
/// use terrace_spec::{Place, Process, Raw, Spec, User};
/// # use serde_saphyr::from_str as yaml;
///
/// let shop = Spec::new()
///     .team("marketplace")
///     .namespace("shop")
///     .image("registry.example.com/shop:1.42.0")
///     .config("LOG_LEVEL", "info")
///     .secret("DATABASE_URL", "shop/db#url")
///     .link("TAX_URL", "tax/web")
///     .resources("medium")
///     .place(Place::spot())
///     .priority("critical")
///     .user(User::id(991))
///     .label("cost-center", "retail")
///     .annotation("docs.example.com/runbook", "https://docs.example.com/shop")
///     .scratch("/var/cache/shop", "1Gi")
///     .token("/var/run/secrets/vault/token", "vault")
///     .process("web", Process::run(["shop", "serve"]).http(8080));
/// let written = yaml(
///     "
///     team: marketplace
///     namespace: shop
///     image: registry.example.com/shop:1.42.0
///     config: {LOG_LEVEL: info}
///     secrets: {DATABASE_URL: shop/db#url}
///     links: {TAX_URL: tax/web}
///     resources: medium
///     place: {capacity: spot}
///     priority: critical
///     user: {uid: 991}
///     labels: {cost-center: retail}
///     annotations: {docs.example.com/runbook: 'https://docs.example.com/shop'}
///     scratch: {/var/cache/shop: 1Gi}
///     tokens: {/var/run/secrets/vault/token: vault}
///     processes:
///       web: {command: [shop, serve], http: 8080}
///     ",
/// )?;
/// assert_eq!(shop, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
///
/// ```
/// use terrace_spec::{Network, Patch, PatchTarget, Raw, Security, Baseline, Spec};
///
/// // What all processes share may be said once, and changed or added to where no field says it.
/// let spec = Spec::new()
///     .network(Network::new())
///     .security(Security::relaxed(Baseline::because("nginx changes its user itself")))
///     .patch("quick-restart", Patch::new()
///         .target(PatchTarget::new().kind("Deployment"))
///         .merge(Raw::from_iter([("spec", Raw::from_iter([("minReadySeconds", 5)]))])))
///     .object("quota", Raw::from_iter([
///         ("apiVersion", Raw::from("v1")),
///         ("kind", Raw::from("ResourceQuota")),
///         ("metadata", Raw::from_iter([("name", "shop")])),
///     ]));
/// assert_eq!((spec.patches.len(), spec.objects.len()), (1, 1));
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Spec {
    /// The team that owns the app. Becomes the label `terrace.dev/team` of every object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<Name>,
    /// The namespace that Argo CD puts the app in. Never written to an object: the destination says it. Needed where an object
    /// must name it (Gloo); the plugin checks that it is the Application's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Name>,
    /// The container image that processes run, with a tag or a digest. Both may be left to `images.yaml` beside the app, or to `--image`.
    ///
    /// A process may name its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// What nodes show to private registries, by the name of the Secret: `on` for one that is in the namespace already, otherwise a secret of the platform's store.
    ///
    /// `off` removes what a lower layer says.
    #[layer(entry = "pull_secret")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub pull_secrets: Map<ObjectName, Switch<PullSecret>>,
    /// Whom the app's processes act as: an IAM role, by its name, resolved in each cluster's account, or by its ARN.
    ///
    /// Written to the app's ServiceAccount as `eks.amazonaws.com/role-arn` (IAM roles for service accounts). Processes share it, but for those that write
    /// an `identity` of their own.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub identity: Switch<Identity>,
    /// Environment variables of every process, in the order written.
    ///
    /// Plain `env` in the pod template, so that a rollback brings back the values too. `null` removes what a lower layer says.
    /// A value is always a string: quote numbers and booleans.
    #[layer(entry = "config")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<VariableName, Setting<Config>>,
    /// Environment variables from the platform's secret store: `key`, or `key#property` where the key holds JSON.
    ///
    /// Fetched by External Secrets into one Secret; `null` removes what a lower layer says. `{generate: {length: 64}}` is a value that the cluster makes up once.
    ///
    /// Every process has them, one with somebody else's image too (Redis, a proxy): keep a secret from it by `null` there, as
    /// `processes: {cache: {secrets: {DATABASE_URL: null}}}`, or write it at the processes that it is for.
    #[layer(entry = "secret")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets: Map<VariableName, Setting<Secret>>,
    /// Whole secrets, by a name of your choice: all properties of a key in the platform's secret store as environment variables.
    #[layer(entry = "secrets_from")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets_from: Map<Name, Switch<SecretsFrom>>,
    /// Add-ons of the platform team, by a name of your choice: `{cache: {redis: {memory: 1Gi}}}`, or `{cache: redis}` for one as it comes.
    ///
    /// Only the platform team's own `terrace` has any. `off` removes what a lower layer says. What an add-on has to offer is read by its name:
    /// `secrets: {REDIS_URL: {from: addons.cache.url}}`.
    #[layer(entry = "addon")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub addons: Map<Name, Switch<Addon>>,
    /// Environment variables of every process that hold the address of another one: of a process here (`cart`), or of another app (`tax/web`).
    ///
    /// In the container after `config` and `secrets`; all forms share one space of names. `off` removes one of a lower layer.
    #[layer(entry = "link")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub links: Map<VariableName, Switch<Link>>,
    /// Environment variables with what the platform, the cluster or the pod knows: `{OTEL_SERVICE_NAME: workload, DD_AGENT_HOST: node-ip}`.
    ///
    /// `null` removes what a lower layer says.
    #[layer(entry = "fact")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<VariableName, Setting<Fact>>,
    /// Environment variables made of others: `{DSN: "Host=$(PGHOST);Password=$(PGPASSWORD)"}`. Nowhere else is a `$(NAME)` replaced.
    ///
    /// Each name must be a variable of the process, and may itself be composed. `$$(` is a plain `$(`. `null` removes what a lower layer says.
    #[layer(entry = "compose")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub compose: Map<VariableName, Setting<Template>>,
    /// Variables that every process must have in every environment, whichever layer and form they come from. Emitted nowhere: a rendering without one is refused.
    ///
    /// Not those of whole secrets (`secretsFrom`), whose names are known in the cluster alone: write such a one in `secrets` too, as `storefront/env#APP_DOMAIN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require: Option<Vec<VariableName>>,
    /// The language's runtime, which is told how much memory its container has: `go`, `jvm` or `node`. None by default.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub runtime: Switch<Runtime>,
    /// What every process asks of its node, unless it says so itself.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub resources: Switch<Resources>,
    /// Who every process is in its container: the number of a user, or `{uid, gid, filesystem}`. The image's `USER` by default, which then must be a number other than 0.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub user: Switch<User>,
    /// What every process may do. The level `restricted` of Pod Security, and a read-only root file system, by default.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub security: Switch<Security>,
    /// Where the copies of every process run, unless it says so itself.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub place: Switch<Place>,
    /// Who may call each process: `on` lets in those alone who are known to call it, `{from: [..]}` others too. Anybody, unless it is on.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub network: Switch<Network>,
    /// How much every process matters when a node is full: the name of a `PriorityClass` of the cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Name>,
    /// Files that every process finds in its container, by path.
    #[layer(entry = "file")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub files: Map<FilePath, Switch<File>>,
    /// Room on disks that outlives the copies, by a name of your choice. Processes say with `mounts` where they have it.
    #[layer(entry = "volume")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub volumes: Map<Name, Switch<Volume>>,
    /// Room to write, at paths of the container: a list of paths, or a map of them to `{size, medium}`. Always empty at first, and gone with the copy.
    ///
    /// `/tmp` is always there, unless it is switched off: `{/tmp: off}`.
    #[layer(entry = "scratch")]
    #[serde(skip_serializing_if = "Map::is_empty", deserialize_with = "map_or_list")]
    #[schemars(with = "MapOrList")]
    pub scratch: Map<FilePath, Switch<Scratch>>,
    /// Tokens of the app's ServiceAccount, by the path of their file, for every process.
    #[layer(entry = "token")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub tokens: Map<FilePath, Switch<Token>>,
    /// Labels of every object and pod. Never part of a selector.
    #[layer(entry = "label")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub labels: Map<LabelKey, Setting<LabelValue>>,
    /// Annotations of every object and pod.
    #[layer(entry = "annotation")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub annotations: Map<AnnotationKey, Setting<String>>,
    /// What runs, by name. Objects of a process are named `<app>-<process>`.
    #[layer(entry = "process")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub processes: Map<Name, Switch<Process>>,
    /// What people run by hand, by name: a command, or a block. Nothing runs by itself; see `kubectl create job --from=cronjob/<app>-<name>`.
    #[layer(entry = "one_off")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub commands: Map<Name, Switch<OneOff>>,
    /// Changes to rendered objects, by a name of your choice, applied in the order written. A patch that matches nothing, or changes nothing, is an error.
    #[layer(entry = "patch")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub patches: Map<Name, Switch<Patch>>,
    /// Whole Kubernetes objects to emit as they are, by a name of your choice.
    #[layer(entry = "object")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub objects: Map<Name, Switch<Raw>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

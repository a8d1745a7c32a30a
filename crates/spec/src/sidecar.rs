//! Containers beside a process, and before it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    command::{Arguments, Command},
    config::Config,
    container_secret::ContainerSecret,
    fact::Fact,
    health::Health,
    layer::{Block, Map, Setting, Switch, Trace},
    link::Link,
    resources::Resources,
    security::Security,
    text::{FilePath, ImageReference, VariableName},
    user::User,
};

/// A container that runs beside a process: a proxy, an agent.
///
/// It starts before the process and everything in `init`, in the order written, and ends after the process: a native sidecar (an init container with
/// `restartPolicy: Always`, Kubernetes 1.29 and later). Jobs with one end when their own container does.
///
/// ```
/// use terrace_spec::{Health, Process, Sidecar};
///
/// let proxy = Sidecar::of("ghcr.io/example/sql-proxy:2.18").health(Health::http("/startup"));
/// let web = Process::new().http(8080).sidecar("proxy", proxy);
/// assert_eq!(web.sidecars.len(), 1);
/// ```
///
/// ```
/// use terrace_spec::{Process, Resources, Security, Sidecar};
/// # use serde_saphyr::from_str as yaml;
///
/// let proxy = Sidecar::new()
///     .image("gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.18.0")
///     .command(["/cloud-sql-proxy"])
///     .args(["--structured-logs", "shop:eu:orders"])
///     .config("CSQL_PROXY_PORT", "5432")
///     .secret("CSQL_PROXY_TOKEN", "shop/proxy#token")
///     .resources(Resources::of("100m", "64Mi"))
///     .user(65532)
///     .health("tcp:5432")
///     .shares(["/tmp"]);
/// let written = yaml(
///     "
///     image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.18.0
///     command: [/cloud-sql-proxy]
///     args: [--structured-logs, 'shop:eu:orders']
///     config: {CSQL_PROXY_PORT: '5432'}
///     secrets: {CSQL_PROXY_TOKEN: shop/proxy#token}
///     resources: {cpu: 100m, memory: 64Mi}
///     user: 65532
///     health: tcp:5432
///     shares: [/tmp]
///     ",
/// )?;
/// assert_eq!(proxy, written);
/// let web = Process::new().http(8080).sidecar("database", proxy.security(Security::new()));
/// # let _ = web;
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Sidecar {
    /// The container image. Without it the container runs the process's image, as the process's user, with its environment, files and resources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageReference>,
    /// What is run in place of the image's entrypoint: a list, or a line as one types it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// Arguments to the entrypoint, or to `command`: not where that is a line for a shell, which takes them for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args: Option<Arguments>,
    /// Environment variables of this container, over the process's where it runs the process's image. All forms share one space of names.
    #[layer(entry = "config")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<VariableName, Setting<Config>>,
    /// Secret environment variables of this container: from the platform's store, or of an add-on.
    #[layer(entry = "secret")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets: Map<VariableName, Setting<ContainerSecret>>,
    /// Addresses of other processes for this container, as environment variables: of this app (`cart`), or of another (`tax/web`).
    #[layer(entry = "link")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub links: Map<VariableName, Switch<Link>>,
    /// What this container is told about where it runs. `image` and `version` are those of the image that it runs, CPU and memory its own.
    #[layer(entry = "fact")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<VariableName, Setting<Fact>>,
    /// What it asks of its node: 100m and 128Mi by default.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub resources: Switch<Resources>,
    /// Who it is: the number of a user. The image's `USER` by default.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub user: Switch<User>,
    /// What it may do. The level `restricted`, and a read-only root file system, by default.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub security: Switch<Security>,
    /// Paths of the process's files and mounts that this container finds at the same places. `/tmp` is its own unless it is named here.
    #[schemars(example = ["/etc/app/flags.json"])]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<Vec<FilePath>>,
    /// How Kubernetes sees that it is fit: a question, or a block, as for a process. A port must be said. The containers behind it wait until it has started.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub health: Switch<Health>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A container that runs to its end before a process starts.
///
/// They run one after the other, in the order written, when the sidecars have started. When one fails, the pod is tried again.
///
/// ```
/// use terrace_spec::{Init, Process, Resources, Security};
/// # use serde_saphyr::from_str as yaml;
///
/// let themes = Init::new()
///     .image("registry.example.com/themes:7")
///     .command(["fetch-themes"])
///     .args(["--into", "/srv/themes"])
///     .config("SEASON", "winter")
///     .secret("TOKEN", "shop/themes#token")
///     .resources(Resources::of("100m", "64Mi"))
///     .user(991)
///     .security(Security::new())
///     .shares(["/srv/themes"]);
/// let web = Process::new().http(8080).scratch("/srv/themes", "1Gi").initially("themes", themes);
/// assert_eq!(web.init.len(), 1);
/// // In YAML: it writes to a folder that it shares with the process.
/// let short: Init = yaml("{image: registry.example.com/themes:7, command: [fetch-themes], shares: [/srv/themes]}")?;
/// assert_eq!(short.shares.unwrap().len(), 1);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Init {
    /// The container image. Without it the container runs the process's image, as the process's user, with its environment, files and resources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageReference>,
    /// What is run in place of the image's entrypoint: a list, or a line as one types it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// Arguments to the entrypoint, or to `command`: not where that is a line for a shell, which takes them for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args: Option<Arguments>,
    /// Environment variables of this container, over the process's where it runs the process's image. All forms share one space of names.
    #[layer(entry = "config")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<VariableName, Setting<Config>>,
    /// Secret environment variables of this container: from the platform's store, or of an add-on.
    #[layer(entry = "secret")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets: Map<VariableName, Setting<ContainerSecret>>,
    /// Addresses of other processes for this container, as environment variables: of this app (`cart`), or of another (`tax/web`).
    #[layer(entry = "link")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub links: Map<VariableName, Switch<Link>>,
    /// What this container is told about where it runs. `image` and `version` are those of the image that it runs, CPU and memory its own.
    #[layer(entry = "fact")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<VariableName, Setting<Fact>>,
    /// What it asks of its node: 100m and 128Mi by default.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub resources: Switch<Resources>,
    /// Who it is: the number of a user. The image's `USER` by default.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub user: Switch<User>,
    /// What it may do. The level `restricted`, and a read-only root file system, by default.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub security: Switch<Security>,
    /// Paths of the process's files and mounts that this container finds at the same places. `/tmp` is its own unless it is named here.
    #[schemars(example = ["/etc/app/flags.json"])]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<Vec<FilePath>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Sidecar {
    const EXPECTS: &'static str = "`{image, command, health, ..}`";
}

impl Block for Init {
    const EXPECTS: &'static str = "`{image, command, ..}`";
}

impl Sidecar {
    /// A container of an image beside the process.
    #[track_caller]
    pub fn of(image: &str) -> Self {
        Self::default().image(image)
    }
}

impl Init {
    /// A container of an image before the process.
    ///
    /// ```
    /// use terrace_spec::Init;
    ///
    /// // The image does it all by itself.
    /// let init = Init::of("registry.example.com/wait-for-database:3");
    /// assert_eq!(init, serde_saphyr::from_str("image: registry.example.com/wait-for-database:3")?);
    /// # Ok::<(), serde_saphyr::Error>(())
    /// ```
    #[track_caller]
    pub fn of(image: &str) -> Self {
        Self::default().image(image)
    }
}

impl Init {
    /// A command of the process's own image, before the process.
    ///
    /// ```
    /// use terrace_spec::Init;
    ///
    /// // A command of the process's own image.
    /// let init = Init::run(["shop", "warm-up"]);
    /// assert_eq!(init.image, None);
    /// ```
    #[track_caller]
    pub fn run(command: impl crate::layer::Input<Command>) -> Self {
        Self::default().command(command)
    }
}

//! Where the alerts of releases go.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

use super::SecretReference;

/// A chat channel that hears of releases.
///
/// ```
/// use terrace_k8s::custom::flagger::{AlertProvider, AlertProviderSpec, AlertService, AlertTarget, SecretReference};
///
/// let slack = AlertProvider {
///     metadata: Default::default(),
///     spec: AlertProviderSpec {
///         service: AlertService::Slack,
///         channel: Some("shop-releases".to_owned()),
///         username: None,
///         target: AlertTarget::SecretRef(SecretReference { name: "shop-slack".to_owned() }),
///         proxy: None,
///     },
/// };
/// let written = serde_json::to_value(&slack.spec)?;
/// assert_eq!((&written["type"], &written["secretRef"]["name"]), (&"slack".into(), &"shop-slack".into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AlertProvider {
    /// Name, namespace, labels, annotations.
    pub metadata: ObjectMeta,
    /// The channel.
    pub spec: AlertProviderSpec,
}

object!(AlertProvider { api_version: "flagger.app/v1beta1", kind: "AlertProvider", scope: Namespaced });

/// A chat channel and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlertProviderSpec {
    /// The chat service.
    #[serde(rename = "type")]
    pub service: AlertService,
    /// The channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The name that the messages are from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Where messages are sent.
    #[serde(flatten)]
    pub target: AlertTarget,
    /// A proxy on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
}

/// A chat service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertService {
    /// Slack.
    Slack,
    /// Microsoft Teams.
    MsTeams,
    /// Discord.
    Discord,
    /// Rocket.Chat.
    Rocket,
    /// Google Chat.
    Gchat,
}

/// Where messages are sent: the schema takes exactly one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AlertTarget {
    /// A webhook's address. Most hold a token and belong into a Secret.
    Address(String),
    /// A Secret of the same namespace with the key `address`, and `token` where the service wants one.
    SecretRef(SecretReference),
}

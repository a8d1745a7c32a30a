//! Environments and clusters.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Edition, facts::Facts};
use crate::{
    spec::Spec,
    text::{AccountId, Name, Region},
};

/// An environment: where it runs, and what is different there.
///
/// ```
/// use terrace_spec::{Spec, platform::Environment};
///
/// let staging: Environment = serde_saphyr::from_str("{clusters: [staging-us], defaults: {config: {LOG_LEVEL: debug}}}")?;
/// assert_eq!(staging.defaults, Spec::new().config("LOG_LEVEL", "debug"));
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Environment {
    /// The edition of this environment, where it is not the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<Edition>,
    /// The clusters it runs in, the first one first: what runs in one cluster only runs there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<Name>,
    /// Facts of this environment, over the platform's.
    pub facts: Facts,
    /// A layer under every app's, over the platform's `defaults`.
    pub defaults: Spec,
}

/// A cluster.
///
/// ```
/// use terrace_spec::platform::{Cluster, KubernetesVersion, Partition};
///
/// let eu: Cluster = serde_saphyr::from_str(
///     "{region: eu-central-1, account: '123456789012', locality: eu, kubernetes: '1.37', destination: {name: production-eu}}",
/// )?;
/// assert_eq!(eu.partition, Partition::Aws);
/// assert_eq!(eu.kubernetes, Some(KubernetesVersion { minor: 37 }));
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Cluster {
    /// The AWS region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// The AWS account, in quotes: IAM roles that are named without an ARN are of this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The partition of AWS. `aws`, the commercial regions, by default.
    pub partition: Partition,
    /// Where data may be: a name of your choice, such as `eu`. Clusters of one locality may share data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<Name>,
    /// The version of Kubernetes, as `1.37`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<KubernetesVersion>,
    /// How Argo CD calls the cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Destination>,
    /// Facts of this cluster, over the environment's.
    pub facts: Facts,
    /// A layer under every app's, over the environment's `defaults`.
    pub defaults: Spec,
}

/// A partition of AWS.
///
/// ```
/// use terrace_spec::platform::Partition;
///
/// let role = format!("arn:{}:iam::123456789012:role/shop", Partition::AwsCn.as_str());
/// assert_eq!(role, "arn:aws-cn:iam::123456789012:role/shop");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Partition {
    /// The commercial regions.
    #[default]
    Aws,
    /// China.
    AwsCn,
    /// The government of the United States.
    AwsUsGov,
}

impl Partition {
    /// As an ARN writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        }
    }
}

/// How Argo CD calls a cluster: by its name, or by the address of its API server.
///
/// ```
/// use terrace_spec::platform::Destination;
///
/// // As the Application of Argo CD names it: one of the two.
/// let by_server: Destination = serde_saphyr::from_str("server: https://kubernetes.default.svc")?;
/// assert_eq!(by_server.name, None);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Destination {
    /// The name of the cluster in Argo CD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address of its API server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
}

/// A version of Kubernetes: `1.33` to `1.37`. Quoted in YAML, for `1.40` would be `1.4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KubernetesVersion {
    /// The minor version: 37 for `1.37`.
    pub minor: u8,
}

const OLDEST: u8 = 33;
const NEWEST: u8 = 37;

impl Serialize for KubernetesVersion {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("1.{}", self.minor))
    }
}

impl<'de> Deserialize<'de> for KubernetesVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let minor = text.strip_prefix("1.").and_then(|minor| minor.parse().ok());
        match minor {
            Some(minor) if (OLDEST..=NEWEST).contains(&minor) => Ok(Self { minor }),
            _ => {
                let message = format!("`{text}` is not a version of Kubernetes that this Terrace knows");
                let mistake = crate::layer::Mistake::new(&crate::codes::BAD_VALUE, message);
                Err(mistake.hint(format!("write \"1.{OLDEST}\" to \"1.{NEWEST}\"")).into_serde())
            }
        }
    }
}

impl JsonSchema for KubernetesVersion {
    fn schema_name() -> Cow<'static, str> {
        "KubernetesVersion".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "A version of Kubernetes.", "pattern": "^1\\.3[3-7]$", "examples": ["1.37"] })
    }
}

/// The code of a rule, as a key: `T0402`.
///
/// ```
/// use terrace_spec::platform::RuleCode;
///
/// assert_eq!(serde_saphyr::from_str::<RuleCode>("T0402")?.as_ref(), "T0402");
/// assert!(serde_saphyr::from_str::<RuleCode>("no-latest-tag").is_err());
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RuleCode(String);

impl std::borrow::Borrow<str> for RuleCode {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for RuleCode {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for RuleCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_code = text
            .strip_prefix('T')
            .is_some_and(|number| number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit()));
        if is_code {
            return Ok(Self(text));
        }
        let mistake =
            crate::layer::Mistake::new(&crate::codes::BAD_VALUE, format!("`{text}` is not the code of a rule"));
        Err(mistake.hint("write it as `T0402`").into_serde())
    }
}

impl JsonSchema for RuleCode {
    fn schema_name() -> Cow<'static, str> {
        "RuleCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^T[0-9]{4}$" })
    }
}

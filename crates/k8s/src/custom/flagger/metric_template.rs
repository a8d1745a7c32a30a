//! Queries that decide a release.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

use super::SecretReference;

/// A query that canaries measure a release by.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricTemplate {
    /// Name, namespace, labels, annotations.
    pub metadata: ObjectMeta,
    /// The query and who answers it.
    pub spec: MetricTemplateSpec,
}

object!(MetricTemplate { api_version: "flagger.app/v1beta1", kind: "MetricTemplate", scope: Namespaced });

/// A query and who answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MetricTemplateSpec {
    /// Who answers.
    pub provider: MetricProvider,
    /// The query, a Go template: `name`, `namespace`, `target`, `service`, `ingress`, `route`, `interval` and
    /// `variables` are known to it.
    pub query: String,
}

/// Who answers a query, with what that provider cannot do without (Flagger `pkg/metrics/providers`).
///
/// The Secret is in the template's namespace; [`MetricProvider::secret_keys`] says what it holds.
///
/// ```
/// use terrace_k8s::custom::flagger::{MetricProvider, MetricTemplate, MetricTemplateSpec, SecretReference};
///
/// let provider = MetricProvider::Datadog { address: None, secret_ref: SecretReference { name: "shop-datadog".to_owned() } };
/// // What the Secret has to hold, by Flagger's names.
/// assert_eq!(provider.secret_keys(), ["datadog_api_key", "datadog_application_key"]);
/// let orders = MetricTemplate {
///     metadata: Default::default(),
///     spec: MetricTemplateSpec { provider, query: "sum:shop.orders{*}".to_owned() },
/// };
/// assert_eq!(orders.spec.query, "sum:shop.orders{*}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum MetricProvider {
    /// Datadog.
    Datadog {
        /// The API of the site, such as `https://api.datadoghq.eu`; the US1 site's unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// The API key and the application key.
        secret_ref: SecretReference,
    },
    /// Prometheus.
    Prometheus {
        /// Its address.
        address: String,
        /// A bearer token, if it asks for one.
        #[serde(skip_serializing_if = "Option::is_none")]
        secret_ref: Option<SecretReference>,
    },
    /// Amazon `CloudWatch`, by the IAM role of Flagger itself. The query is a JSON list of `MetricDataQuery`.
    CloudWatch {
        /// The AWS region.
        region: String,
    },
    /// New Relic.
    NewRelic {
        /// The API; the US site's unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// The account and the query key.
        secret_ref: SecretReference,
    },
}

impl MetricProvider {
    /// The keys that the provider reads from its Secret; it fails to start without one of them.
    pub const fn secret_keys(&self) -> &'static [&'static str] {
        match self {
            Self::Datadog { .. } => &["datadog_api_key", "datadog_application_key"],
            Self::Prometheus { secret_ref: Some(_), .. } => &["token"],
            Self::Prometheus { secret_ref: None, .. } | Self::CloudWatch { .. } => &[],
            Self::NewRelic { .. } => &["newrelic_account_id", "newrelic_query_key"],
        }
    }
}

//! How a new version is tried.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::{CrossNamespaceReference, FlaggerDuration};

/// How a new version is tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Analysis {
    /// The time between two steps; Flagger raises less than 10 s to 10 s.
    pub interval: FlaggerDuration,
    /// How many failed checks end the release.
    pub threshold: u32,
    /// What the steps are.
    #[serde(flatten)]
    pub strategy: Strategy,
    /// How many of the primary's pods, in percent, must be ready; 100 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_ready_threshold: Option<u8>,
    /// How many of the canary's pods, in percent, must be ready; 100 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary_ready_threshold: Option<u8>,
    /// Keeps a client on the version it met first. Only Istio and the Gateway API act on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_affinity: Option<SessionAffinity>,
    /// What is measured at each step. No data counts as a failed check.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metric>,
    /// Who is asked or told. The timeouts of all of type `rollout` together stay under the interval.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<Webhook>,
    /// Who hears of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
}

/// What the steps of a release are: the schema takes exactly one of these.
///
/// ```
/// use std::collections::BTreeMap;
/// use terrace_k8s::custom::flagger::{Match, Strategy, StringMatch};
///
/// let steps = Strategy::Steps { step_weights: vec![5, 25, 50] };
/// assert_eq!(serde_json::to_value(&steps)?["stepWeights"][2], 50);
/// // Whoever has the header is shown the new version, ten checks long.
/// let insiders = Match { headers: BTreeMap::from([("x-insider".to_owned(), StringMatch::Exact("yes".to_owned()))]) };
/// let test = Strategy::AbTest { iterations: 10, matches: vec![insiders] };
/// assert_eq!(serde_json::to_value(&test)?["match"][0]["headers"]["x-insider"]["exact"], "yes");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum Strategy {
    /// The traffic moves in steps of one size.
    Linear {
        /// The size of a step, in percent.
        step_weight: u8,
        /// The part, in percent, at which the new version is promoted.
        max_weight: u8,
    },
    /// The traffic moves in steps of given size.
    Steps {
        /// The part of the new version at each step, in percent, rising.
        step_weights: Vec<u8>,
    },
    /// The new version is checked a number of times and then gets all traffic at once.
    BlueGreen {
        /// How many checks.
        iterations: u32,
    },
    /// Requests that match go to the new version for a number of checks.
    AbTest {
        /// How many checks.
        iterations: u32,
        /// The requests; one entry is enough to match.
        #[serde(rename = "match")]
        matches: Vec<Match>,
    },
}

/// Requests by their headers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Match {
    /// What each header must be; all must fit.
    pub headers: BTreeMap<String, StringMatch>,
}

/// What a string must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum StringMatch {
    /// This one.
    Exact(String),
    /// One that matches an RE2 expression.
    Regex(String),
}

/// Keeps a client on the version it met first, by a cookie.
///
/// ```
/// use terrace_k8s::custom::flagger::SessionAffinity;
///
/// // Whoever has seen the new version goes on seeing it, for an hour.
/// let sticky = SessionAffinity { cookie_name: "shop-canary".to_owned(), max_age: 3600 };
/// assert_eq!(serde_json::to_value(&sticky)?["maxAge"], 3600);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionAffinity {
    /// The cookie of the new version.
    pub cookie_name: String,
    /// Seconds that it lasts. Always written, as all that the API server fills in.
    pub max_age: u32,
}

/// Something that is measured at each step.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Over what time.
    pub interval: FlaggerDuration,
    /// What is measured and what it has to be.
    pub check: MetricCheck,
}

/// What is measured and what it has to be.
///
/// The names of the two built-in metrics are Flagger's; it refuses any other without a template.
///
/// ```
/// use std::num::NonZeroU32;
/// use terrace_k8s::custom::{WholeSeconds, flagger::{CrossNamespaceReference, Metric, MetricCheck, ThresholdRange}};
///
/// let orders = Metric {
///     interval: WholeSeconds::new(NonZeroU32::new(60).unwrap()).into(),
///     check: MetricCheck::Template {
///         name: "orders".to_owned(),
///         template: CrossNamespaceReference::new("shop-orders"),
///         variables: [].into(),
///         range: ThresholdRange::AtLeast { min: 10.0 },
///     },
/// };
/// assert_eq!(serde_json::to_value(&orders)?["thresholdRange"]["min"], 10.0);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum MetricCheck {
    /// Answers that are no server errors, as the provider's own metrics have it.
    SuccessRate {
        /// The least, in percent.
        at_least: f64,
    },
    /// The 99th percentile of the time to an answer, as the provider's own metrics have it.
    Latency {
        /// The most, in milliseconds.
        at_most: f64,
    },
    /// A query of a [`MetricTemplate`](super::MetricTemplate).
    Template {
        /// The metric's name in messages.
        name: String,
        /// The template.
        template: CrossNamespaceReference,
        /// Values of the template's variables.
        variables: BTreeMap<String, String>,
        /// What the answer has to be.
        range: ThresholdRange,
    },
}

/// What a measured value has to be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ThresholdRange {
    /// This or more.
    AtLeast {
        /// The least.
        min: f64,
    },
    /// This or less.
    AtMost {
        /// The most.
        max: f64,
    },
    /// Between two values.
    Between {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
    },
}

impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'a> {
            name: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            template_ref: Option<&'a CrossNamespaceReference>,
            #[serde(skip_serializing_if = "Option::is_none")]
            template_variables: Option<&'a BTreeMap<String, String>>,
            interval: FlaggerDuration,
            threshold_range: ThresholdRange,
        }
        let interval = self.interval;
        let built_in = |name, threshold_range| Written {
            name,
            template_ref: None,
            template_variables: None,
            interval,
            threshold_range,
        };
        match &self.check {
            MetricCheck::SuccessRate { at_least } => {
                built_in("request-success-rate", ThresholdRange::AtLeast { min: *at_least })
            }
            MetricCheck::Latency { at_most } => built_in("request-duration", ThresholdRange::AtMost { max: *at_most }),
            MetricCheck::Template { name, template, variables, range } => Written {
                name,
                template_ref: Some(template),
                template_variables: Some(variables).filter(|variables| !variables.is_empty()),
                interval,
                threshold_range: *range,
            },
        }
        .serialize(serializer)
    }
}

/// A call to a service of the team's own: it may hold a release, drive load, or just listen.
///
/// ```
/// use terrace_k8s::custom::flagger::{Webhook, WebhookType};
///
/// let smoke_test = Webhook {
///     name: "smoke-test".to_owned(),
///     webhook_type: WebhookType::PreRollout,
///     url: "http://smoke-test.shop/run".to_owned(),
///     timeout: None,
///     retries: Some(2),
///     mute_alert: None,
///     metadata: [("suite".to_owned(), "checkout".to_owned())].into(),
/// };
/// assert_eq!(serde_json::to_value(&smoke_test)?["type"], "pre-rollout");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// Its name in messages.
    pub name: String,
    /// When it is called.
    #[serde(rename = "type")]
    pub webhook_type: WebhookType,
    /// What is called, with POST.
    pub url: String,
    /// How long it may take; 10 s unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<FlaggerDuration>,
    /// How often it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
    /// Whether its failures raise no alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mute_alert: Option<bool>,
    /// What it is told beside the release.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

/// When a webhook is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WebhookType {
    /// At each step, before the metrics; a failure counts as a failed check.
    #[default]
    Rollout,
    /// Before the first step; the release waits until it says yes.
    ConfirmRollout,
    /// Once, before the first step; a failure counts as a failed check.
    PreRollout,
    /// Before each step; the release waits until it says yes.
    ConfirmTrafficIncrease,
    /// Before the promotion; the release waits until it says yes.
    ConfirmPromotion,
    /// After the release, whatever became of it.
    PostRollout,
    /// At each step; the release is taken back when it says yes.
    Rollback,
    /// On each event.
    Event,
}

/// Somebody who hears of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// Its name in messages.
    pub name: String,
    /// From which severity on.
    pub severity: AlertSeverity,
    /// The [`AlertProvider`](super::AlertProvider).
    pub provider_ref: CrossNamespaceReference,
}

/// How grave an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertSeverity {
    /// Every event.
    Info,
    /// Checks that fail.
    Warn,
    /// Releases that are taken back.
    Error,
}

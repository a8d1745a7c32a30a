//! What the canaries of an app share: the metrics they are judged by, and the way to Slack.

use std::collections::BTreeMap;

use terrace_k8s::{
    api::core::v1::Secret,
    custom::flagger::{MetricProvider, MetricTemplate, MetricTemplateSpec, SecretReference},
};
use terrace_spec::{
    platform::{ResolvedMetrics, ResolvedPrometheus},
    resolve::Workload,
};

use crate::{
    Construct, Handle, Scope,
    secrets::{external_secret, remote},
};

/// What the canaries of an app share.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Releases {
    /// The platform's metrics, where it has queries; Flagger's own otherwise.
    pub(crate) metrics: Option<Metrics>,
    /// The Secret with the address of Slack's webhook.
    pub(crate) slack: Option<Handle<Secret>>,
}

/// The metrics that canaries are judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Metrics {
    pub(crate) success_rate: Handle<MetricTemplate>,
    pub(crate) latency: Handle<MetricTemplate>,
}

/// Builds what the canaries of an app share, if it has one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedReleases;

impl Construct for SharedReleases {
    type Outputs = Releases;

    fn build(&self, scope: &mut Scope<'_>) -> Releases {
        let app = scope.context().app();
        let canaries = app.processes.values().filter_map(|process| match &process.workload {
            Workload::Service(service) => service.canary(),
            _ => None,
        });
        let (mut any, mut any_alert) = (false, false);
        for canary in canaries {
            any = true;
            any_alert |= canary.alerts.is_some();
        }
        if !any {
            return Releases::default();
        }
        Releases { metrics: metrics(scope), slack: if any_alert { slack(scope) } else { None } }
    }
}

fn metrics(scope: &mut Scope<'_>) -> Option<Metrics> {
    match &scope.context().facts().metrics {
        Some(ResolvedMetrics::Apps) => None,
        Some(ResolvedMetrics::Prometheus(prometheus)) => Some(of_prometheus(scope, prometheus)),
        None => of_datadog(scope),
    }
}

fn of_prometheus(scope: &mut Scope<'_>, prometheus: &ResolvedPrometheus) -> Metrics {
    let base = scope.base_name().to_owned();
    let mut template = |suffix: &str, query: &str| {
        let provider = MetricProvider::Prometheus { address: prometheus.address.clone(), secret_ref: None };
        let metadata = scope.metadata_named(format!("{base}-{suffix}"));
        let spec = MetricTemplateSpec { provider, query: query.to_owned() };
        scope.add(MetricTemplate { metadata, spec })
    };
    Metrics {
        success_rate: template("success-rate", &prometheus.success_rate),
        latency: template("latency", &prometheus.latency),
    }
}

fn of_datadog(scope: &mut Scope<'_>) -> Option<Metrics> {
    let datadog = scope.context().facts().datadog.as_ref()?;
    let metrics = datadog.metrics.as_ref()?;
    let base = scope.base_name().to_owned();
    let keys = [("datadog_api_key", &metrics.api_key), ("datadog_application_key", &metrics.application_key)];
    let data: BTreeMap<_, _> = keys.into_iter().map(|(key, reference)| (key.to_owned(), remote(reference))).collect();
    let secret = external_secret(scope, format!("{base}-datadog"), data)?;
    let name = scope.name_of(secret).to_owned();
    let mut template = |suffix: &str, query: &str| {
        let provider = MetricProvider::Datadog {
            address: Some(format!("https://api.{}", datadog.site)),
            secret_ref: SecretReference { name: name.clone() },
        };
        let metadata = scope.metadata_named(format!("{base}-{suffix}"));
        let spec = MetricTemplateSpec { provider, query: query.to_owned() };
        let handle = scope.add(MetricTemplate { metadata, spec });
        scope.depend(handle, secret);
        handle
    };
    Some(Metrics {
        success_rate: template("success-rate", &metrics.success_rate),
        latency: template("latency", &metrics.latency),
    })
}

fn slack(scope: &mut Scope<'_>) -> Option<Handle<Secret>> {
    let slack = scope.context().facts().slack.as_ref()?;
    let name = format!("{}-slack", scope.base_name());
    external_secret(scope, name, BTreeMap::from([("address".to_owned(), remote(&slack.webhook))]))
}

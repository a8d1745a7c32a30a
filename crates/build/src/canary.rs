//! How a new version of a service gets its traffic in steps (Flagger).

mod shared;

use std::{collections::BTreeMap, num::NonZeroU32};

use terrace_k8s::{
    Identity, Kind,
    api::{
        apimachinery::pkg::util::intstr::IntOrString, apps::v1::Deployment, autoscaling::v2::HorizontalPodAutoscaler,
        core::v1::Service,
    },
    custom::{
        WholeSeconds,
        flagger::{
            self, Alert, AlertProvider, AlertProviderSpec, AlertService, AlertTarget, Analysis, AutoscalerReference,
            CanaryService, CanarySpec, CrossNamespaceReference, FlaggerDuration, Metric, MetricCheck, PRIMARY_SUFFIX,
            Provider, RequestMatch, Scaler, SecretReference, ServiceMetadata, TargetReference, ThresholdRange,
        },
    },
};
use terrace_spec::{
    AlertSeverity,
    resolve::{self, ResolvedCanary, ResolvedHttp, ResolvedIngress, ResolvedTraffic, Route, Strategy},
    text::{Host, HttpPath, Weight},
};

use crate::{
    Construct, Handle, Scope,
    dns::{self, HostSource},
    pod::Pod,
    route::parent,
    service::app_protocol,
    tree::FLAGGER,
};

pub(crate) use shared::{Releases, SharedReleases};

/// A Canary of Flagger, and where its messages go.
///
/// What Flagger makes of it (the primary Deployment and autoscaler, three Services, the route) is reserved, never emitted: the two
/// would overwrite each other without end (Flagger `pkg/router`, `pkg/canary`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Canary<'a> {
    pub(crate) pod: &'a Pod<'a>,
    pub(crate) canary: &'a ResolvedCanary,
    pub(crate) service: &'a resolve::Service,
    pub(crate) http: &'a ResolvedHttp,
    pub(crate) deployment: Handle<Deployment>,
    pub(crate) autoscaler: Handle<HorizontalPodAutoscaler>,
    pub(crate) releases: Releases,
}

impl Construct for Canary<'_> {
    type Outputs = Handle<Service>;

    fn build(&self, scope: &mut Scope<'_>) -> Handle<Service> {
        let Self { pod, canary, service, http, deployment, autoscaler, releases } = *self;
        let name = pod.name;
        let traffic = scope.context().facts().traffic.as_ref();
        let (provider, gateway_refs) = match traffic {
            Some(ResolvedTraffic::Gatewayapi(gateway)) => (Provider::GatewayApi, vec![parent(gateway)]),
            Some(ResolvedTraffic::Gloo(_)) => (Provider::Gloo, Vec::new()),
            None => (Provider::Kubernetes, Vec::new()),
        };
        // Resolving has seen to it that they differ in nothing but their hosts.
        let steered = || {
            let is_steered = |ingress: &&ResolvedIngress| matches!(ingress.route, Route::Gateway(_));
            http.ingresses.iter().filter(is_steered).filter(|_| provider == Provider::GatewayApi)
        };
        let ingress = steered().next();
        let port_name = http.protocol.port_name();
        let annotations =
            ingress.map(|ingress| dns::annotations(scope.context(), &ingress.dns, &[], HostSource::Object));
        let apex = ServiceMetadata { annotations: annotations.unwrap_or_default(), ..ServiceMetadata::default() };
        let hosts = steered().flat_map(|ingress| &ingress.hosts).map(Host::to_string).collect();
        let paths = ingress.map(|ingress| matched(&ingress.paths)).unwrap_or_default();
        let alerts = self.alerts(scope);
        let spec = CanarySpec {
            provider,
            target_ref: TargetReference::Deployment(name.to_owned()),
            autoscaler_ref: Some(AutoscalerReference {
                scaler: Scaler::HorizontalPodAutoscaler,
                name: scope.name_of(autoscaler).to_owned(),
                primary_replicas: None,
            }),
            upstream_ref: None,
            progress_deadline_seconds: None,
            skip_analysis: None,
            // Switched off, the Deployment gets its copies back before Flagger lets go of it.
            revert_on_deletion: Some(true),
            service: CanaryService {
                port: http.service_port.number(),
                port_name: Some(port_name.to_owned()),
                target_port: Some(IntOrString::String(port_name.to_owned())),
                app_protocol: app_protocol(http.protocol.into()).map(str::to_owned),
                port_discovery: (!service.ports.is_empty()).then_some(true),
                hosts,
                matches: paths,
                gateway_refs,
                apex,
                ..CanaryService::default()
            },
            analysis: Analysis {
                interval: seconds(canary.interval),
                threshold: canary.threshold,
                strategy: strategy(&canary.strategy),
                primary_ready_threshold: None,
                canary_ready_threshold: None,
                session_affinity: None,
                metrics: metrics(scope, canary, releases),
                webhooks: Vec::new(),
                alerts,
            },
        };
        let metadata = scope.metadata_named(name);
        let handle = scope.add(flagger::Canary { metadata, spec });
        scope.depend(handle, deployment);
        scope.depend(handle, autoscaler);
        reserve(scope, pod, traffic)
    }
}

/// The requests that the route is for; Flagger takes all of them unless it is said.
fn matched(paths: &[HttpPath]) -> Vec<RequestMatch> {
    if paths.iter().any(|path| *path == HttpPath::root()) {
        return Vec::new();
    }
    paths.iter().map(|path| RequestMatch::prefix(path.as_str())).collect()
}

/// What Flagger makes of the Canary; its apex Service is what callers use.
fn reserve(scope: &mut Scope<'_>, pod: &Pod<'_>, traffic: Option<&ResolvedTraffic>) -> Handle<Service> {
    let name = pod.name;
    let primary = format!("{name}{PRIMARY_SUFFIX}");
    scope.made::<Deployment>(&*primary, FLAGGER);
    scope.made::<HorizontalPodAutoscaler>(&*primary, FLAGGER);
    scope.made::<Service>(&*primary, FLAGGER);
    scope.made::<Service>(format!("{name}-canary"), FLAGGER);
    for files in pod.files.each().flatten() {
        let copy = format!("{}{PRIMARY_SUFFIX}", scope.name_of(files));
        scope.reserve(Identity::new(Kind::new("", "ConfigMap"), copy), FLAGGER);
    }
    if matches!(traffic, Some(ResolvedTraffic::Gatewayapi(_))) {
        scope.reserve(Identity::new(Kind::new("gateway.networking.k8s.io", "HTTPRoute"), name), FLAGGER);
    }
    scope.made::<Service>(name, FLAGGER)
}

impl Canary<'_> {
    fn alerts(&self, scope: &mut Scope<'_>) -> Vec<Alert> {
        let (Some(alerts), Some(webhook)) = (&self.canary.alerts, self.releases.slack) else { return Vec::new() };
        let secret = SecretReference { name: scope.name_of(webhook).to_owned() };
        let metadata = scope.metadata_named(self.pod.name);
        let provider = AlertProvider {
            metadata,
            spec: AlertProviderSpec {
                service: AlertService::Slack,
                channel: Some(alerts.channel.to_string()),
                username: Some("flagger".to_owned()),
                target: AlertTarget::SecretRef(secret),
                proxy: None,
            },
        };
        let handle = scope.add(provider);
        scope.depend(handle, webhook);
        let severity = match alerts.severity {
            AlertSeverity::Info => flagger::AlertSeverity::Info,
            AlertSeverity::Warn => flagger::AlertSeverity::Warn,
            AlertSeverity::Error => flagger::AlertSeverity::Error,
        };
        let provider_ref = CrossNamespaceReference::new(scope.name_of(handle));
        vec![Alert { name: "slack".to_owned(), severity, provider_ref }]
    }
}

fn metrics(scope: &Scope<'_>, canary: &ResolvedCanary, releases: Releases) -> Vec<Metric> {
    let interval = seconds(canary.interval);
    let at_least = canary.success_rate.as_f64();
    // No latency that an app may ask for comes near the end of what an `f64` counts exactly.
    #[expect(clippy::cast_precision_loss, reason = "a year has fewer milliseconds than 53 bits count")]
    let at_most = canary.latency.milliseconds() as f64;
    let Some(templates) = releases.metrics else {
        let checks = [MetricCheck::SuccessRate { at_least }, MetricCheck::Latency { at_most }];
        return checks.into_iter().map(|check| Metric { interval, check }).collect();
    };
    let template = |name: &str, handle, range| Metric {
        interval,
        check: MetricCheck::Template {
            name: name.to_owned(),
            template: CrossNamespaceReference::new(scope.name_of(handle)),
            variables: BTreeMap::new(),
            range,
        },
    };
    vec![
        template("success-rate", templates.success_rate, ThresholdRange::AtLeast { min: at_least }),
        template("latency", templates.latency, ThresholdRange::AtMost { max: at_most }),
    ]
}

fn strategy(strategy: &Strategy) -> flagger::Strategy {
    match strategy {
        Strategy::Steps(steps) => {
            flagger::Strategy::Steps { step_weights: steps.iter().copied().map(Weight::number).collect() }
        }
        Strategy::Growing { step_weight, max_weight } => {
            flagger::Strategy::Linear { step_weight: step_weight.number(), max_weight: max_weight.number() }
        }
    }
}

/// The shortest time that Flagger takes is ten seconds; resolving has seen to it.
fn seconds(seconds: u32) -> FlaggerDuration {
    FlaggerDuration::from(WholeSeconds::new(NonZeroU32::new(seconds).unwrap_or(NonZeroU32::MIN)))
}

//! Flagger.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use terrace_k8s::api::apimachinery::pkg::util::intstr::IntOrString;
use terrace_k8s::custom::WholeSeconds;
use terrace_k8s::custom::flagger::{
    Alert, AlertProvider, AlertProviderSpec, AlertService, AlertSeverity, AlertTarget, Analysis, AutoscalerReference,
    Canary, CanaryService, CanarySpec, CrossNamespaceReference, FlaggerDuration, Match, Metric, MetricCheck,
    MetricProvider, MetricTemplate, MetricTemplateSpec, PrimaryReplicas, Provider, Retries, Scaler, SecretReference,
    ServiceMetadata, SessionAffinity, Strategy, StringMatch, TargetReference, ThresholdRange, UpstreamReference,
    Webhook, WebhookType,
};
use terrace_k8s::custom::gateway_api::ParentReference;

use super::{Example, named};

const DEFINITION: &str = "flagger/crd.yaml";

pub(super) fn examples() -> [Example; 9] {
    let [datadog, prometheus, cloudwatch] = metric_templates();
    let [slack, address] = alert_providers();
    [gateway(), gloo(), blue_green(), ab_test(), datadog, prometheus, cloudwatch, slack, address]
}

fn seconds(seconds: u32) -> FlaggerDuration {
    WholeSeconds::new(NonZeroU32::new(seconds).expect("not zero")).into()
}

fn analysis(strategy: Strategy) -> Analysis {
    Analysis {
        interval: seconds(60),
        threshold: 5,
        strategy,
        primary_ready_threshold: None,
        canary_ready_threshold: None,
        session_affinity: None,
        metrics: Vec::new(),
        webhooks: Vec::new(),
        alerts: Vec::new(),
    }
}

fn canary(golden: &'static str, provider: Provider, analysis: Analysis, refused: &'static [(&str, &str)]) -> Example {
    let spec = CanarySpec {
        provider,
        target_ref: TargetReference::Deployment("web".to_owned()),
        autoscaler_ref: None,
        upstream_ref: None,
        progress_deadline_seconds: None,
        skip_analysis: None,
        revert_on_deletion: None,
        service: CanaryService { port: 80, ..CanaryService::default() },
        analysis,
    };
    edited(golden, spec, refused)
}

fn edited(golden: &'static str, spec: CanarySpec, refused: &'static [(&str, &str)]) -> Example {
    let object = Box::new(Canary { metadata: named("web"), spec });
    Example { golden, definition: DEFINITION, object, refused }
}

fn gateway() -> Example {
    let strategy = Strategy::Steps { step_weights: vec![5, 10, 25, 50] };
    let latency = MetricCheck::Template {
        name: "latency".to_owned(),
        template: CrossNamespaceReference { name: "latency".to_owned(), namespace: Some("flagger".to_owned()) },
        variables: BTreeMap::from([("resource".to_owned(), "checkout".to_owned())]),
        range: ThresholdRange::Between { min: 0.5, max: 500.0 },
    };
    let spec = CanarySpec {
        provider: Provider::GatewayApi,
        target_ref: TargetReference::Deployment("web".to_owned()),
        autoscaler_ref: Some(AutoscalerReference {
            scaler: Scaler::HorizontalPodAutoscaler,
            name: "web".to_owned(),
            primary_replicas: Some(PrimaryReplicas { min_replicas: Some(3), max_replicas: Some(30) }),
        }),
        upstream_ref: None,
        progress_deadline_seconds: Some(900),
        skip_analysis: Some(false),
        revert_on_deletion: Some(true),
        service: CanaryService {
            name: Some("web".to_owned()),
            port: 80,
            port_name: Some("http".to_owned()),
            target_port: Some(IntOrString::String("http".to_owned())),
            app_protocol: Some("http".to_owned()),
            port_discovery: Some(true),
            matches: Vec::new(),
            hosts: vec!["shop.example.com".to_owned()],
            gateway_refs: vec![ParentReference {
                name: "public".to_owned(),
                namespace: Some("gateways".to_owned()),
                section_name: Some("https".to_owned()),
            }],
            timeout: Some(seconds(30)),
            retries: Some(Retries {
                attempts: 3,
                per_try_timeout: Some(seconds(5)),
                retry_on: Some("gateway-error".to_owned()),
            }),
            apex: metadata("alb.ingress.kubernetes.io/target-type", "ip"),
            primary: metadata("example.com/version", "primary"),
            canary: metadata("example.com/version", "canary"),
        },
        analysis: Analysis {
            primary_ready_threshold: Some(90),
            canary_ready_threshold: Some(90),
            session_affinity: Some(SessionAffinity { cookie_name: "version".to_owned(), max_age: 3600 }),
            metrics: vec![
                Metric { interval: seconds(60), check: MetricCheck::SuccessRate { at_least: 99.0 } },
                Metric { interval: seconds(90), check: MetricCheck::Latency { at_most: 500.0 } },
                Metric { interval: seconds(120), check: latency },
            ],
            webhooks: vec![Webhook {
                name: "load".to_owned(),
                webhook_type: WebhookType::ConfirmTrafficIncrease,
                url: "http://flagger-loadtester.flagger/gate/check".to_owned(),
                timeout: Some(seconds(5)),
                retries: Some(2),
                mute_alert: Some(true),
                metadata: BTreeMap::from([("type".to_owned(), "cmd".to_owned())]),
            }],
            alerts: vec![Alert {
                name: "team".to_owned(),
                severity: AlertSeverity::Warn,
                provider_ref: CrossNamespaceReference::new("slack"),
            }],
            ..analysis(strategy)
        },
    };
    edited(
        "canary-gateway-api",
        spec,
        &[
            ("/spec/provider", r#""gatewayapi""#),
            ("/spec/analysis/iterations", "10"),
            ("/spec/analysis/stepWeight", "10"),
            ("/spec/analysis/interval", r#""1h""#),
            ("/spec/analysis/strategy", r#"{"steps": [5]}"#),
            ("/spec/analysis/webhooks/0/type", r#""confirm""#),
            ("/spec/targetRef/kind", r#""StatefulSet""#),
            ("/spec/service/gatewayRefs/0/sectionname", r#""https""#),
        ],
    )
}

fn metadata(annotation: &str, value: &str) -> ServiceMetadata {
    ServiceMetadata {
        annotations: BTreeMap::from([(annotation.to_owned(), value.to_owned())]),
        ..ServiceMetadata::default()
    }
}

fn gloo() -> Example {
    let strategy = Strategy::Linear { step_weight: 10, max_weight: 50 };
    let mut example = canary(
        "canary-gloo",
        Provider::Gloo,
        analysis(strategy),
        &[("/spec/upstreamRef/kind", r#""Service""#), ("/spec/analysis/stepWeights", "[10, 20]")],
    );
    let canary = example.object.downcast_mut::<Canary>().expect("it is one");
    canary.spec.upstream_ref = Some(UpstreamReference { name: "web".to_owned(), namespace: "gloo-system".to_owned() });
    canary.spec.autoscaler_ref = Some(AutoscalerReference {
        scaler: Scaler::ScaledObject {
            primary_queries: BTreeMap::from([("requests".to_owned(), "sum(rate(requests[1m]))".to_owned())]),
        },
        name: "web".to_owned(),
        primary_replicas: None,
    });
    example
}

fn blue_green() -> Example {
    let strategy = Strategy::BlueGreen { iterations: 10 };
    canary(
        "canary-blue-green",
        Provider::Kubernetes,
        analysis(strategy),
        &[("/spec/analysis/stepWeight", "10"), ("/spec/analysis/threshold", r#""5""#)],
    )
}

fn ab_test() -> Example {
    let matches = vec![
        Match { headers: BTreeMap::from([("x-beta".to_owned(), StringMatch::Exact("1".to_owned()))]) },
        Match { headers: BTreeMap::from([("cookie".to_owned(), StringMatch::Regex(".*beta.*".to_owned()))]) },
    ];
    let strategy = Strategy::AbTest { iterations: 10, matches };
    canary(
        "canary-ab-test",
        Provider::Istio,
        analysis(strategy),
        &[("/spec/analysis/match/0/headers/x-beta", r#"{"exact": "1", "regex": ".*"}"#)],
    )
}

fn metric_templates() -> [Example; 3] {
    let secret = |name: &str| SecretReference { name: name.to_owned() };
    let template = |golden, provider, query: &str, refused| Example {
        golden,
        definition: DEFINITION,
        object: Box::new(MetricTemplate {
            metadata: named("latency"),
            spec: MetricTemplateSpec { provider, query: query.to_owned() },
        }),
        refused,
    };
    [
        template(
            "metric-template-datadog",
            MetricProvider::Datadog {
                address: Some("https://api.datadoghq.eu".to_owned()),
                secret_ref: secret("datadog"),
            },
            "p99:trace.http.request{service:{{ target }}}\n",
            &[("/spec/provider/type", r#""dog""#), ("/spec/provider/secretRef", "{}")],
        ),
        template(
            "metric-template-prometheus",
            MetricProvider::Prometheus {
                address: "http://prometheus.monitoring:9090".to_owned(),
                secret_ref: Some(secret("prometheus")),
            },
            "up",
            &[("/spec/query", "1")],
        ),
        template(
            "metric-template-cloudwatch",
            MetricProvider::CloudWatch { region: "us-east-1".to_owned() },
            "[]",
            &[("/spec/provider/zone", r#""us-east-1a""#)],
        ),
    ]
}

fn alert_providers() -> [Example; 2] {
    let provider = |golden, target, refused| Example {
        golden,
        definition: DEFINITION,
        object: Box::new(AlertProvider {
            metadata: named("slack"),
            spec: AlertProviderSpec {
                service: AlertService::Slack,
                channel: Some("releases".to_owned()),
                username: Some("flagger".to_owned()),
                target,
                proxy: Some("http://proxy.example.com:3128".to_owned()),
            },
        }),
        refused,
    };
    [
        provider(
            "alert-provider-secret",
            AlertTarget::SecretRef(SecretReference { name: "slack".to_owned() }),
            &[("/spec/address", r#""https://hooks.slack.com/services/x""#), ("/spec/type", r#""Slack""#)],
        ),
        provider(
            "alert-provider-address",
            AlertTarget::Address("https://slack.example.com/hook".to_owned()),
            &[("/spec/secretRef", r#"{"name": "slack"}"#)],
        ),
    ]
}

#[test]
fn a_provider_of_metrics_names_the_keys_of_its_secret() {
    let datadog = MetricProvider::Datadog { address: None, secret_ref: SecretReference { name: "datadog".to_owned() } };
    assert_eq!(datadog.secret_keys(), ["datadog_api_key", "datadog_application_key"]);
    let cloudwatch = MetricProvider::CloudWatch { region: "us-east-1".to_owned() };
    assert!(cloudwatch.secret_keys().is_empty());
}

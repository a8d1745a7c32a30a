//! What the API server fills in where nothing is written, taken away: two objects that differ in nothing else are the same.
//!
//! The values are those of Kubernetes' `SetDefaults_*` functions (`pkg/apis/*/v1/defaults.go`), and of the schemas of External Secrets.

mod drop;
mod pod;
mod quantity;

use terrace::spec::Raw;

use drop::{drop_at, drop_empty, drop_false, drop_numbers, drop_texts};
use pod::pod;
use quantity::quantities;
pub(super) use quantity::shortest;

use super::{
    Look,
    object::template_path,
    value::{as_map, at_mut, items_mut, make, take, text},
};

/// Takes the defaults away, and writes equal things alike.
pub(super) fn strip(kind: &str, raw: &mut Raw) {
    match kind {
        "Deployment" => {
            drop_numbers(
                raw,
                &[("spec.replicas", 1), ("spec.revisionHistoryLimit", 10), ("spec.progressDeadlineSeconds", 600)],
            );
            drop_numbers(raw, &[("spec.minReadySeconds", 0)]);
            strategy(raw);
        }
        "StatefulSet" => {
            drop_numbers(raw, &[("spec.replicas", 1), ("spec.revisionHistoryLimit", 10)]);
            drop_texts(raw, &[("spec.podManagementPolicy", "OrderedReady")]);
        }
        "CronJob" => {
            drop_texts(raw, &[("spec.concurrencyPolicy", "Allow")]);
            drop_numbers(raw, &[("spec.successfulJobsHistoryLimit", 3), ("spec.failedJobsHistoryLimit", 1)]);
            drop_false(raw, "spec.suspend");
            job(raw, "spec.jobTemplate.spec");
            for path in ["spec.jobTemplate.metadata.creationTimestamp", "spec.jobTemplate.metadata"] {
                drop_empty(raw, path);
            }
        }
        "Job" => job(raw, "spec"),
        "Service" => service(raw),
        "Ingress" => ingress(raw),
        "HorizontalPodAutoscaler" => autoscaler(raw),
        "NetworkPolicy" => {
            if raw.at("spec.egress").is_none() && raw.items("spec.policyTypes") == [text("Ingress")] {
                drop_at(raw, "spec.policyTypes");
            }
            for rule in items_mut(raw, "spec.ingress") {
                for port in items_mut(rule, "ports") {
                    drop_texts(port, &[("protocol", "TCP")]);
                }
            }
        }
        "PersistentVolumeClaim" => {
            drop_texts(raw, &[("spec.volumeMode", "Filesystem")]);
            quantities(raw, "spec.resources.requests");
        }
        "ExternalSecret" => external_secret(raw),
        "Canary" => references(raw, "spec.service.gatewayRefs"),
        "HTTPRoute" => {
            references(raw, "spec.parentRefs");
            for rule in items_mut(raw, "spec.rules") {
                references(rule, "backendRefs");
            }
        }
        _ => {}
    }
    if let Some(path) = template_path(kind) {
        let path = format!("{path}.spec");
        if let Some(pod) = at_mut(raw, &path) {
            self::pod(pod, kind);
        }
    }
}

fn strategy(raw: &mut Raw) {
    if raw.text("spec.strategy.type").is_none_or(|kind| kind == "RollingUpdate") {
        for key in ["maxSurge", "maxUnavailable"] {
            drop_texts(raw, &[(&format!("spec.strategy.rollingUpdate.{key}"), "25%")]);
        }
        drop_empty(raw, "spec.strategy.rollingUpdate");
        if raw.at("spec.strategy.rollingUpdate").is_some() {
            as_map(make(raw, &["spec", "strategy"])).entry("type".to_owned()).or_insert_with(|| text("RollingUpdate"));
        } else {
            drop_texts(raw, &[("spec.strategy.type", "RollingUpdate")]);
        }
        drop_empty(raw, "spec.strategy");
    } else {
        drop_empty(raw, "spec.strategy.rollingUpdate");
    }
}

fn job(raw: &mut Raw, path: &str) {
    let Some(job) = at_mut(raw, path) else { return };
    drop_numbers(job, &[("backoffLimit", 6), ("completions", 1), ("parallelism", 1)]);
    drop_texts(job, &[("completionMode", "NonIndexed"), ("podReplacementPolicy", "TerminatingOrFailed")]);
    drop_false(job, "suspend");
    drop_false(job, "manualSelector");
}

fn service(raw: &mut Raw) {
    drop_texts(
        raw,
        &[
            ("spec.type", "ClusterIP"),
            ("spec.sessionAffinity", "None"),
            ("spec.internalTrafficPolicy", "Cluster"),
            ("spec.externalTrafficPolicy", "Cluster"),
        ],
    );
    if raw.is("spec.allocateLoadBalancerNodePorts") == Some(true) {
        drop_at(raw, "spec.allocateLoadBalancerNodePorts");
    }
    let is_exposed = raw.text("spec.type").is_some_and(|kind| kind != "ClusterIP");
    for port in items_mut(raw, "spec.ports") {
        drop_texts(port, &[("protocol", "TCP")]);
        if !is_exposed || port.number("nodePort").is_some_and(|port| port >= 30000) {
            drop_at(port, "nodePort");
        }
        if let Some(number) = port.at("port").cloned() {
            as_map(port).entry("targetPort".to_owned()).or_insert(number);
        }
    }
}

/// The class by its old annotation, and paths as AWS' controller wrote them before `pathType`.
fn ingress(raw: &mut Raw) {
    let class =
        raw.at("metadata.annotations").and_then(|annotations| annotations.get("kubernetes.io/ingress.class")).cloned();
    if let Some(class) = class {
        take(raw, &["metadata", "annotations", "kubernetes.io/ingress.class"]);
        as_map(make(raw, &["spec"])).entry("ingressClassName".to_owned()).or_insert(class);
    }
    if let Some(annotations) = at_mut(raw, "metadata.annotations")
        && let Some(Raw::Text(ports)) = as_map(annotations).get_mut("alb.ingress.kubernetes.io/listen-ports")
    {
        ports.retain(|character| !character.is_whitespace());
    }
    for rule in items_mut(raw, "spec.rules") {
        for path in items_mut(rule, "http.paths") {
            let (kind, value) =
                (path.text("pathType").unwrap_or("ImplementationSpecific"), path.text("path").unwrap_or("/"));
            let prefix = match kind {
                "Prefix" => Some(value),
                _ => value.strip_suffix('*'),
            };
            if let Some(prefix) = prefix {
                let prefix = if prefix.len() > 1 { prefix.trim_end_matches('/') } else { "/" };
                let prefix = text(if prefix.is_empty() { "/" } else { prefix });
                as_map(path).insert("path".to_owned(), prefix);
                as_map(path).insert("pathType".to_owned(), text("Prefix"));
            }
        }
    }
}

/// The first version of the API said but one thing, which the second says among others.
fn autoscaler(raw: &mut Raw) {
    drop_numbers(raw, &[("spec.minReplicas", 1)]);
    if let Some(percent) = take(raw, &["spec", "targetCPUUtilizationPercentage"]) {
        let metric = super::value::map([
            ("type", Some(text("Resource"))),
            (
                "resource",
                Some(super::value::map([
                    ("name", Some(text("cpu"))),
                    (
                        "target",
                        Some(super::value::map([
                            ("type", Some(text("Utilization"))),
                            ("averageUtilization", Some(percent)),
                        ])),
                    ),
                ])),
            ),
        ]);
        as_map(make(raw, &["spec"])).entry("metrics".to_owned()).or_insert(Raw::List(vec![metric]));
        as_map(raw).insert("apiVersion".to_owned(), text("autoscaling/v2"));
    }
    if raw.text("apiVersion") == Some("autoscaling/v2beta2") {
        as_map(raw).insert("apiVersion".to_owned(), text("autoscaling/v2"));
    }
}

fn external_secret(raw: &mut Raw) {
    drop_texts(
        raw,
        &[
            ("spec.refreshInterval", "1h"),
            ("spec.refreshInterval", "1h0m0s"),
            ("spec.refreshPolicy", "Periodic"),
            ("spec.target.creationPolicy", "Owner"),
            ("spec.target.deletionPolicy", "Retain"),
            ("spec.target.template.engineVersion", "v2"),
            ("spec.target.template.mergePolicy", "Replace"),
        ],
    );
    let name = raw.text("metadata.name").map(str::to_owned);
    if raw.text("spec.target.name") == name.as_deref() {
        drop_at(raw, "spec.target.name");
    }
    for data in items_mut(raw, "spec.data") {
        remote(data, "remoteRef");
    }
    for data in items_mut(raw, "spec.dataFrom") {
        remote(data, "extract");
    }
    drop_empty(raw, "spec.target.template");
    drop_empty(raw, "spec.target");
}

/// References of the Gateway API, without what they are taken to be.
fn references(raw: &mut Raw, path: &str) {
    for reference in items_mut(raw, path) {
        drop_texts(
            reference,
            &[("group", "gateway.networking.k8s.io"), ("kind", "Gateway"), ("group", ""), ("kind", "Service")],
        );
        drop_numbers(reference, &[("weight", 1)]);
    }
}

fn remote(raw: &mut Raw, path: &str) {
    let Some(remote) = at_mut(raw, path) else { return };
    drop_texts(
        remote,
        &[
            ("conversionStrategy", "Default"),
            ("decodingStrategy", "None"),
            ("metadataPolicy", "None"),
            ("nullBytePolicy", "Ignore"),
        ],
    );
}

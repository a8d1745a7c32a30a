//! What a pod and its containers say when nothing is said.

use terrace::spec::Raw;

use super::{
    drop::{drop_at, drop_empty, drop_false, drop_numbers, drop_texts},
    quantity::{quantities, quantity},
};
use crate::manifests::{
    Look,
    value::{as_map, at_mut, items_mut, make, text},
};

pub(super) fn pod(pod: &mut Raw, kind: &str) {
    drop_texts(
        pod,
        &[("serviceAccountName", "default"), ("dnsPolicy", "ClusterFirst"), ("schedulerName", "default-scheduler")],
    );
    if !matches!(kind, "Job" | "CronJob") {
        drop_texts(pod, &[("restartPolicy", "Always")]);
    }
    drop_numbers(pod, &[("terminationGracePeriodSeconds", 30)]);
    drop_empty(pod, "securityContext");
    if pod.is("enableServiceLinks") == Some(true) {
        drop_at(pod, "enableServiceLinks");
    }
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        drop_false(pod, key);
    }
    for key in ["containers", "initContainers"] {
        for container in items_mut(pod, key) {
            self::container(container);
        }
    }
    for volume in items_mut(pod, "volumes") {
        for source in ["configMap", "secret", "projected", "downwardAPI"] {
            drop_numbers(volume, &[(&format!("{source}.defaultMode"), 0o644)]);
        }
        drop_texts(volume, &[("hostPath.type", "")]);
        for source in items_mut(volume, "projected.sources") {
            drop_numbers(source, &[("serviceAccountToken.expirationSeconds", 3600)]);
        }
        quantity(volume, "emptyDir.sizeLimit");
    }
    for key in ["volumes", "tolerations", "nodeSelector", "affinity", "imagePullSecrets", "initContainers"] {
        drop_empty(pod, key);
    }
}

fn container(container: &mut Raw) {
    drop_texts(container, &[("terminationMessagePath", "/dev/termination-log"), ("terminationMessagePolicy", "File")]);
    let image = container.text("image").unwrap_or_default();
    let name = image.rsplit('/').next().unwrap_or_default();
    let is_latest = !image.contains('@') && (!name.contains(':') || name.ends_with(":latest"));
    drop_texts(container, &[("imagePullPolicy", if is_latest { "Always" } else { "IfNotPresent" })]);
    for port in items_mut(container, "ports") {
        drop_texts(port, &[("protocol", "TCP")]);
    }
    for key in ["readinessProbe", "livenessProbe", "startupProbe"] {
        if let Some(probe) = at_mut(container, key) {
            drop_numbers(
                probe,
                &[("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)],
            );
            drop_numbers(probe, &[("initialDelaySeconds", 0)]);
            drop_texts(probe, &[("httpGet.scheme", "HTTP"), ("grpc.service", "")]);
        }
    }
    for hook in ["lifecycle.preStop", "lifecycle.postStart"] {
        drop_texts(container, &[(&format!("{hook}.httpGet.scheme"), "HTTP")]);
    }
    for variable in items_mut(container, "env") {
        drop_texts(variable, &[("valueFrom.fieldRef.apiVersion", "v1"), ("valueFrom.resourceFieldRef.divisor", "0")]);
        // A variable without a value is an empty one.
        if variable.at("valueFrom").is_none() {
            let value = variable.word("value").unwrap_or_default();
            as_map(variable).insert("value".to_owned(), text(value));
        }
    }
    // What is limited and asks for nothing, asks for its limit.
    for resource in ["cpu", "memory", "ephemeral-storage"] {
        let limit = container.at("resources.limits").and_then(|limits| limits.get(resource)).cloned();
        if let Some(limit) = limit {
            as_map(make(container, &["resources", "requests"])).entry(resource.to_owned()).or_insert(limit);
        }
    }
    for key in ["requests", "limits"] {
        quantities(container, &format!("resources.{key}"));
    }
    drop_false(container, "securityContext.privileged");
    for key in ["resources", "securityContext", "env", "envFrom", "ports", "volumeMounts", "command", "args"] {
        drop_empty(container, key);
    }
}

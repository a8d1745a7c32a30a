//! What the API server fills in where nothing is written, taken away: two objects that differ in nothing else are the same.
//!
//! The values are those of Kubernetes' `SetDefaults_*` functions (`pkg/apis/*/v1/defaults.go`), and of the schemas of External Secrets.

use terrace::spec::Raw;

use super::{
    Look,
    object::template_path,
    value::{as_map, at_mut, is_empty, items_mut, make, take, text},
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

fn pod(pod: &mut Raw, kind: &str) {
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

/// Writes the quantities of a map in their shortest form.
fn quantities(raw: &mut Raw, path: &str) {
    let Some(Raw::Map(entries)) = at_mut(raw, path) else { return };
    for value in entries.values_mut() {
        if let Some(written) = super::value::word(value) {
            *value = text(shortest(&written));
        }
    }
}

fn quantity(raw: &mut Raw, path: &str) {
    if let Some(value) = at_mut(raw, path)
        && let Some(written) = super::value::word(value)
    {
        *value = text(shortest(&written));
    }
}

/// The shortest form of a quantity (Kubernetes `resource.Quantity`): `1` for `1000m`, `1Gi` for `1024Mi`, `1500m` for `1.5`.
pub(super) fn shortest(written: &str) -> String {
    const BINARY: [&str; 6] = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
    let unit = written
        .trim_start_matches(|character: char| character.is_ascii_digit() || matches!(character, '.' | '-' | '+'));
    let Ok(number) = written[..written.len() - unit.len()].parse::<f64>() else { return written.to_owned() };
    if let Some(mut power) = BINARY.iter().position(|known| *known == unit).filter(|power| *power > 0) {
        let mut number = number;
        while number.fract() != 0.0 && power > 0 {
            number *= 1024.0;
            power -= 1;
        }
        while number != 0.0 && number % 1024.0 == 0.0 && power + 1 < BINARY.len() {
            number /= 1024.0;
            power += 1;
        }
        return format!("{number}{}", BINARY[power]);
    }
    let thousandths = match unit {
        "" => number * 1000.0,
        "m" => number,
        _ => return written.to_owned(),
    };
    if thousandths % 1000.0 != 0.0 {
        return format!("{thousandths}m");
    }
    let whole = thousandths / 1000.0;
    // Bytes that are whole mebibytes are read more easily as such.
    if whole >= 1_048_576.0 && whole % 1_048_576.0 == 0.0 {
        return shortest(&format!("{}Mi", whole / 1_048_576.0));
    }
    format!("{whole}")
}

fn drop_at(raw: &mut Raw, path: &str) {
    let path: Vec<_> = path.split('.').collect();
    take(raw, &path);
}

fn drop_texts(raw: &mut Raw, defaults: &[(&str, &str)]) {
    for (path, default) in defaults {
        if raw.text(path) == Some(default) {
            drop_exactly(raw, path);
        }
    }
}

fn drop_numbers(raw: &mut Raw, defaults: &[(&str, i64)]) {
    for (path, default) in defaults {
        if matches!(raw.at(path), Some(Raw::Integer(number)) if number == default) {
            drop_exactly(raw, path);
        }
    }
}

fn drop_false(raw: &mut Raw, path: &str) {
    if raw.is(path) == Some(false) {
        drop_exactly(raw, path);
    }
}

fn drop_empty(raw: &mut Raw, path: &str) {
    if raw.at(path).is_some_and(is_empty) {
        drop_exactly(raw, path);
    }
}

/// Takes one entry away, and leaves the map that it was in, empty or not: `emptyDir: {}` says something.
fn drop_exactly(raw: &mut Raw, path: &str) {
    let (parent, key) = path.rsplit_once('.').unwrap_or(("", path));
    if let Some(Raw::Map(entries)) = at_mut(raw, parent) {
        entries.shift_remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::shortest;

    #[test]
    fn equal_quantities_are_written_alike() {
        for (written, expected) in [
            ("1000m", "1"),
            ("1.5", "1500m"),
            ("0.25", "250m"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("536870912", "512Mi"),
            ("500M", "500M"),
            ("2", "2"),
            ("100m", "100m"),
            ("0", "0"),
            ("much", "much"),
        ] {
            assert_eq!(shortest(written), expected, "{written}");
        }
    }
}

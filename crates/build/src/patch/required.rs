//! Fields that an object cannot be without: a change may replace them, and never take them away.
//!
//! Types cannot tell. What is patched as YAML is raw, and in Rust the fields have defaults: a Deployment whose containers are cleared compiles.

use terrace_diagnostic::Path;
use terrace_k8s::Kind;
use terrace_spec::Raw;

/// Of whatever makes pods, from the template on.
const POD_TEMPLATE: &[&str] = &[
    "spec.containers",
    "spec.containers[].name",
    "spec.containers[].image",
    "spec.containers[].ports[].containerPort",
    "spec.containers[].env[].name",
    "spec.containers[].volumeMounts[].name",
    "spec.containers[].volumeMounts[].mountPath",
    "spec.initContainers[].name",
    "spec.initContainers[].image",
    "spec.volumes[].name",
    "spec.topologySpreadConstraints[].maxSkew",
    "spec.topologySpreadConstraints[].topologyKey",
    "spec.topologySpreadConstraints[].whenUnsatisfiable",
];

/// What objects of a kind cannot be without.
struct Required {
    group: &'static str,
    kind: &'static str,
    /// Where the template of its pods is, if it makes any: what that needs comes to the fields.
    template: Option<&'static str>,
    fields: &'static [&'static str],
}

/// The kinds that are looked at. As the API server validates them (Kubernetes `pkg/apis/*/validation`).
const KINDS: &[Required] = &[
    Required { group: "apps", kind: "Deployment", template: Some("spec.template"), fields: &["spec.selector"] },
    Required { group: "apps", kind: "StatefulSet", template: Some("spec.template"), fields: &["spec.selector"] },
    Required { group: "apps", kind: "DaemonSet", template: Some("spec.template"), fields: &["spec.selector"] },
    Required {
        group: "batch",
        kind: "Job",
        template: Some("spec.template"),
        fields: &["spec.template.spec.restartPolicy"],
    },
    Required {
        group: "batch",
        kind: "CronJob",
        template: Some("spec.jobTemplate.spec.template"),
        fields: &["spec.schedule", "spec.jobTemplate.spec.template.spec.restartPolicy"],
    },
    Required { group: "", kind: "Service", template: None, fields: &["spec.ports", "spec.ports[].port"] },
    Required {
        group: "",
        kind: "PersistentVolumeClaim",
        template: None,
        fields: &["spec.accessModes", "spec.resources.requests.storage"],
    },
    Required {
        group: "autoscaling",
        kind: "HorizontalPodAutoscaler",
        template: None,
        fields: &["spec.maxReplicas", "spec.scaleTargetRef.kind", "spec.scaleTargetRef.name", "spec.metrics[].type"],
    },
    Required {
        group: "networking.k8s.io",
        kind: "Ingress",
        template: None,
        fields: &["spec.rules[].http.paths", "spec.rules[].http.paths[].pathType", "spec.rules[].http.paths[].backend"],
    },
    Required { group: "networking.k8s.io", kind: "NetworkPolicy", template: None, fields: &["spec"] },
];

/// The first field that an object of this kind needs, had before a change, and has no more.
pub(super) fn taken_away(before: &Raw, after: &Raw, kind: &Kind) -> Option<Path> {
    let Required { template, fields, .. } =
        KINDS.iter().find(|required| kind.group() == required.group && kind.name() == required.kind)?;
    let of_pods = POD_TEMPLATE.iter().filter_map(|field| Some(format!("{}.{field}", (*template)?)));
    let fields = fields.iter().map(|field| (*field).to_owned()).chain(of_pods);
    let gone = fields.filter_map(|field| {
        let missing = missing_places(after, &field);
        if missing.is_empty() {
            return None;
        }
        let known = missing_places(before, &field);
        missing.into_iter().find(|path| !known.contains(path))
    });
    gone.min_by_key(|path| path.segments().len())
}

/// The places where a field is not, or is empty, though what it belongs to is there.
fn missing_places(object: &Raw, field: &str) -> Vec<Path> {
    let mut missing = Vec::new();
    walk(Some(object), field, Path::root(), &mut missing);
    missing
}

fn walk(value: Option<&Raw>, field: &str, at: Path, missing: &mut Vec<Path>) {
    let (step, rest) = field.split_once('.').map_or((field, None), |(step, rest)| (step, Some(rest)));
    let (key, is_list) = step.strip_suffix("[]").map_or((step, false), |key| (key, true));
    // What is itself missing is another field's matter, unless it is on the way to one that must be there.
    let below = value.and_then(|value| value.get(key));
    let at = at.key(key);
    match (below, rest) {
        (Some(Raw::List(items)), Some(rest)) if is_list => {
            for (index, item) in items.iter().enumerate() {
                walk(Some(item), rest, at.clone().index(index), missing);
            }
        }
        (_, Some(_)) if is_list => {}
        (below, Some(rest)) => walk(below, rest, at, missing),
        (below, None) => {
            let is_empty = match below {
                None | Some(Raw::Null) => true,
                Some(Raw::List(items)) => items.is_empty(),
                Some(Raw::Map(entries)) => entries.is_empty(),
                Some(Raw::Text(text)) => text.is_empty(),
                Some(_) => false,
            };
            if is_empty {
                missing.push(at);
            }
        }
    }
}

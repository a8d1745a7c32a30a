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

/// The kinds that are looked at: where their pods' template is, and what else they need. As the API server validates them (Kubernetes
/// `pkg/apis/*/validation`).
const KINDS: &[(&str, &str, Option<&str>, &[&str])] = &[
    ("apps", "Deployment", Some("spec.template"), &["spec.selector"]),
    ("apps", "StatefulSet", Some("spec.template"), &["spec.selector"]),
    ("apps", "DaemonSet", Some("spec.template"), &["spec.selector"]),
    ("batch", "Job", Some("spec.template"), &["spec.template.spec.restartPolicy"]),
    (
        "batch",
        "CronJob",
        Some("spec.jobTemplate.spec.template"),
        &["spec.schedule", "spec.jobTemplate.spec.template.spec.restartPolicy"],
    ),
    ("", "Service", None, &["spec.ports", "spec.ports[].port"]),
    ("", "PersistentVolumeClaim", None, &["spec.accessModes", "spec.resources.requests.storage"]),
    (
        "autoscaling",
        "HorizontalPodAutoscaler",
        None,
        &["spec.maxReplicas", "spec.scaleTargetRef.kind", "spec.scaleTargetRef.name", "spec.metrics[].type"],
    ),
    (
        "networking.k8s.io",
        "Ingress",
        None,
        &["spec.rules[].http.paths", "spec.rules[].http.paths[].pathType", "spec.rules[].http.paths[].backend"],
    ),
    ("networking.k8s.io", "NetworkPolicy", None, &["spec"]),
];

/// The first field that an object of this kind needs, had before a change, and has no more.
pub(super) fn taken_away(before: &Raw, after: &Raw, kind: &Kind) -> Option<Path> {
    let (_, _, template, own) =
        KINDS.iter().find(|(group, name, ..)| kind.group() == *group && kind.name() == *name)?;
    let of_pods = POD_TEMPLATE.iter().filter_map(|field| Some(format!("{}.{field}", (*template)?)));
    let fields = own.iter().map(|field| (*field).to_owned()).chain(of_pods);
    let gone = fields.filter_map(|field| {
        let missing = missing(after, &field);
        if missing.is_empty() {
            return None;
        }
        let known = self::missing(before, &field);
        missing.into_iter().find(|path| !known.contains(path))
    });
    gone.min_by_key(|path| path.segments().len())
}

/// The places where a field is not, or is empty, though what it belongs to is there.
fn missing(object: &Raw, field: &str) -> Vec<Path> {
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

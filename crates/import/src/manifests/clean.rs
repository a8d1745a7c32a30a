//! What servers and tools have added to an object, taken away: it is not the app's.

use terrace::spec::Raw;

use super::{
    Look,
    object::{Hook, HookPhase, Id, Object, template_path},
    read::Document,
    value::{Entries, as_map, at_mut, is_empty, items_mut, make, take},
};

/// Metadata that the API server fills in.
const SERVERS: [&str; 8] = [
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "selfLink",
    "managedFields",
    "ownerReferences",
];

/// What finalizers have in their names that controllers put in themselves: of Kubernetes, of AWS Load Balancer Controller, and of Flagger.
const CONTROLLERS: [&str; 3] = ["kubernetes.io/", "k8s.aws/", "flagger.app"];

/// Annotations and labels that tools keep their own books in, by the beginning of their keys.
const BOOKS: [&str; 16] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    "kubectl.kubernetes.io/restartedAt",
    "deployment.kubernetes.io/",
    "deprecated.daemonset.template.generation",
    "autoscaling.alpha.kubernetes.io/",
    "batch.kubernetes.io/",
    "pv.kubernetes.io/",
    "volume.kubernetes.io/",
    "volume.beta.kubernetes.io/",
    "meta.helm.sh/",
    "helm.sh/",
    "argocd.argoproj.io/",
    "checksum/",
    "terrace.dev/files-checksum",
    "secret.reloader.stakater.com/",
    "reloader.stakater.com/",
];

/// Labels that say what an object belongs to and who has made it. Terrace writes its own, and none of them is a setting.
pub(super) const BOOKKEEPING: [&str; 14] = [
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/component",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/managed-by",
    "app.kubernetes.io/version",
    "helm.sh/chart",
    "chart",
    "heritage",
    "release",
    "pod-template-hash",
    "controller-uid",
    "job-name",
    "controller-revision-hash",
];

/// Takes in an object as it was read. `None` for what a controller has made of another object of the app.
pub(super) fn object(document: Document) -> Option<Object> {
    let Document { mut raw, file } = document;
    let is_made = raw.items("metadata.ownerReferences").iter().any(|owner| owner.is("controller") == Some(true));
    if is_made {
        return None;
    }
    let owner = owner(&raw);
    let hook = hook(&raw);
    let of = |map: &str, key: &str| raw.at(map).and_then(|map| map.text_of(key).map(str::to_owned));
    let options = of("metadata.annotations", "argocd.argoproj.io/sync-options");
    let is_free = options.is_some_and(|options| options.contains("Prune=true"));
    let is_terraces = of("metadata.labels", "app.kubernetes.io/managed-by").as_deref() == Some("terrace");
    let has_reloader = |path: &str| raw.entries(path).any(|(key, _)| key.contains("reloader.stakater.com/"));
    let is_reloaded = has_reloader("metadata.annotations") || has_reloader("spec.template.metadata.annotations");
    let id = Id::new(raw.text("kind")?, raw.text("metadata.name")?);
    let namespace = raw.text("metadata.namespace").map(str::to_owned);
    // The same fields under an API that is gone from new versions of the controller.
    if raw.text("apiVersion") == Some("external-secrets.io/v1beta1") {
        as_map(&mut raw).insert("apiVersion".to_owned(), Raw::Text("external-secrets.io/v1".to_owned()));
    }
    metadata(&mut raw);
    let mut object = Object { id, raw, namespace, owner, hook, is_free, is_terraces, is_reloaded, file };
    server_fields(&mut object);
    strip_books(&mut object.raw, "metadata");
    if let Some(path) = template_path(object.kind()) {
        let metadata = format!("{path}.metadata");
        if let Some(metadata) = at_mut(&mut object.raw, &metadata) {
            as_map(metadata).shift_remove("creationTimestamp");
        }
        strip_books(&mut object.raw, &metadata);
    }
    Some(object)
}

/// Takes away what the API server and controllers fill in.
fn metadata(raw: &mut Raw) {
    let entries = as_map(raw);
    entries.shift_remove("status");
    let metadata = as_map(entries.entry("metadata".to_owned()).or_default());
    for key in SERVERS {
        metadata.shift_remove(key);
    }
    if let Some(Raw::List(finalizers)) = metadata.get_mut("finalizers") {
        let is_controllers =
            |finalizer: &Raw| CONTROLLERS.iter().any(|of| finalizer.as_str().is_some_and(|it| it.contains(of)));
        finalizers.retain(|finalizer| !is_controllers(finalizer));
        if finalizers.is_empty() {
            metadata.shift_remove("finalizers");
        }
    }
    metadata.shift_remove("namespace");
    metadata.shift_remove("generateName");
}

/// What labels say that an object belongs to, the app before the release of a chart.
fn owner(raw: &Raw) -> Option<String> {
    let labels = raw.at("metadata.labels")?;
    let managed = labels.text_of("app.kubernetes.io/managed-by");
    // By itself the label may name anything: monitors say so which Prometheus is to find them.
    let is_helms = labels.get("heritage").is_some() || labels.get("chart").is_some();
    let keys: &[&str] = match managed {
        Some("terrace") => &["app.kubernetes.io/part-of"],
        _ if is_helms => &["app.kubernetes.io/instance", "app.kubernetes.io/part-of", "release"],
        _ => &["app.kubernetes.io/instance", "app.kubernetes.io/part-of"],
    };
    keys.iter().find_map(|key| labels.text_of(key)).map(str::to_owned)
}

/// When Helm or Argo CD runs a Job. Their hooks are annotations.
fn hook(raw: &Raw) -> Option<Hook> {
    let annotations = raw.at("metadata.annotations")?;
    let order = ["helm.sh/hook-weight", "argocd.argoproj.io/sync-wave"];
    let order = order.iter().find_map(|key| annotations.text_of(key)?.parse().ok()).unwrap_or(0);
    let hooks = ["helm.sh/hook", "argocd.argoproj.io/hook"].iter().find_map(|key| annotations.text_of(key))?;
    let mut phases = hooks.split(',').map(|hook| match hook.trim() {
        "pre-install" => (HookPhase::Before, Some("pre-install")),
        "pre-upgrade" => (HookPhase::Before, Some("pre-upgrade")),
        "PreSync" => (HookPhase::Before, Some("PreSync")),
        "Sync" => (HookPhase::Before, None),
        "post-install" | "post-upgrade" | "PostSync" => (HookPhase::After, None),
        _ => (HookPhase::Other, None),
    });
    let first = phases.next()?;
    let is_of_a_release = |(phase, _): &(HookPhase, _)| *phase != HookPhase::Other;
    let (phase, moved) = if is_of_a_release(&first) { first } else { phases.find(is_of_a_release).unwrap_or(first) };
    Some(Hook { phase, moved, order })
}

fn strip_books(raw: &mut Raw, metadata: &str) {
    let Some(metadata) = at_mut(raw, metadata) else { return };
    for map in ["annotations", "labels"] {
        let Some(Raw::Map(entries)) = at_mut(metadata, map) else { continue };
        entries.retain(|key, _| !BOOKS.iter().any(|book| key.starts_with(book)));
        if entries.is_empty() {
            as_map(metadata).shift_remove(map);
        }
    }
}

/// Fields of a spec that are the server's answer, not a wish.
fn server_fields(object: &mut Object) {
    let raw = &mut object.raw;
    match object.id.kind.as_str() {
        "Service" => {
            if raw.text("spec.clusterIP") != Some("None") {
                take(raw, &["spec", "clusterIP"]);
            }
            for key in ["clusterIPs", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort"] {
                take(raw, &["spec", key]);
            }
        }
        "PersistentVolumeClaim" => {
            take(raw, &["spec", "volumeName"]);
        }
        "StatefulSet" => {
            for claim in items_mut(raw, "spec.volumeClaimTemplates") {
                as_map(claim).shift_remove("status");
                take(claim, &["metadata", "creationTimestamp"]);
            }
        }
        "Job" if raw.is("spec.manualSelector") != Some(true) => {
            take(raw, &["spec", "selector"]);
        }
        "ServiceAccount" => without_tokens(&object.id.name, raw),
        _ => {}
    }
    if let Some(path) = template_path(&object.id.kind) {
        let path: Vec<&str> = path.split('.').chain(["spec"]).collect();
        let pod = make(raw, &path);
        // The old name of `serviceAccountName`, which the server writes beside it.
        take(pod, &["serviceAccount"]);
        if is_empty(pod) {
            take(raw, &path);
        }
    }
}

/// Secrets with tokens, which servers made for every account.
fn without_tokens(account: &str, raw: &mut Raw) {
    let name = format!("{account}-token-");
    let is_servers = |secret: &Raw| secret.text("name").is_some_and(|secret| secret.starts_with(&name));
    if let Some(Raw::List(secrets)) = at_mut(raw, "secrets") {
        secrets.retain(|secret| !is_servers(secret));
        if secrets.is_empty() {
            take(raw, &["secrets"]);
        }
    }
}

/// The labels of a map that are settings of the app.
pub(super) fn own_labels(labels: &Entries) -> impl Iterator<Item = (&str, &Raw)> {
    labels.iter().map(|(key, value)| (key.as_str(), value)).filter(|(key, _)| !BOOKKEEPING.contains(key))
}

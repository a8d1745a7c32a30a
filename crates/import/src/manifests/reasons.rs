//! Why something is as it is: for comments and reports.

use terrace::spec::Raw;

use super::{
    Look,
    compare::{Change, Difference},
    found::Found,
    labels::selector,
    object::{HookPhase, Object},
};

/// Why a number of copies is left out.
pub(super) const AUTOSCALED: &str =
    "meant: the autoscaler owns it, and a number beside it would be set back by every sync";

/// Why a whole object stays.
pub(super) fn of_object(object: &Object, found: &Found) -> String {
    let refused = |field: &str| {
        found
            .refused
            .iter()
            .find(|(path, _)| path.contains(field))
            .map(|(_, why)| format!("its form is refused: {why}"))
    };
    let form = match object.kind() {
        "Ingress" | "HTTPRoute" | "VirtualService" => refused("ingress"),
        "Canary" => refused("canary"),
        "HorizontalPodAutoscaler" => refused("scale"),
        "NetworkPolicy" => refused("network"),
        "ExternalSecret" => refused("secrets"),
        _ => None,
    };
    let why = match object.kind() {
        "StatefulSet" => "an app has no process whose copies have names and disks of their own",
        "DaemonSet" => "an app has no process that runs on every node",
        "Job" if object.hook.is_some_and(|hook| hook.phase != HookPhase::Other) => "as a process it is refused",
        "Job" => {
            "nothing says in which phase of a release it runs: `release: before` or `after` would make a process of it"
        }
        "Service" | "Ingress" | "HTTPRoute" | "VirtualService" => "it leads to no process of the app",
        "HorizontalPodAutoscaler" | "PodDisruptionBudget" => "it is for no process of the app",
        "ConfigMap" => "no form holds it: it is not read as variables or files of a process, or is too large for that",
        "ServiceAccount" => "no process runs as it",
        "PersistentVolumeClaim" => "no process mounts it",
        "ExternalSecret" => "no process has its values in a form that the spec knows",
        _ => "the spec has no form for its kind",
    };
    form.unwrap_or_else(|| why.to_owned())
}

/// Why a patch brings a field.
pub(super) fn of_patch(difference: &Difference, found: &Found) -> String {
    if let Some(who) = found.labels.who_asks(difference) {
        return format!("`{who}` asks for it");
    }
    let field = difference.path.join(".");
    let kept = found.kept.iter().find(|kept| kept.id == difference.id && field.starts_with(&kept.path));
    match kept {
        Some(kept) => kept.why.clone(),
        None => match &difference.change {
            Change::Removed(_) => {
                refused_form(difference, found).unwrap_or_else(|| no_form(&difference.path).to_owned())
            }
            _ => "as it was".to_owned(),
        },
    }
}

/// Why the form that a field has was not taken, where one was tried.
fn refused_form(difference: &Difference, found: &Found) -> Option<String> {
    const FORMS: [(&str, &str); 4] = [
        ("nodeSelector", "place"),
        ("volumeMounts", "mounts"),
        ("priorityClassName", "priority"),
        ("securityContext", "security"),
    ];
    let (_, form) = FORMS.iter().find(|(field, _)| difference.path.iter().any(|step| step == field))?;
    let is_of = |path: &str| path.split('.').nth(2) == Some(form) && path.starts_with("processes.");
    let (_, why) = found.refused.iter().find(|(path, _)| is_of(path))?;
    Some(format!("its form, `{form}`, is refused: {why}"))
}

/// The field of a difference, short of what all pods have in common.
pub(super) fn field(difference: &Difference) -> String {
    let field = difference.field();
    let pods = ["spec.template.spec.", "spec.jobTemplate.spec.template.spec."];
    let short = pods.iter().find_map(|prefix| field.strip_prefix(prefix)).unwrap_or(&field);
    format!("`{short}`")
}

fn no_form(path: &[String]) -> &'static str {
    let has = |wanted: &str| path.iter().any(|step| step == wanted);
    if has("env") || has("envFrom") {
        "from a Secret or a ConfigMap that the app does not make"
    } else if has("volumeMounts") {
        "a volume that the spec has no form for, or of an object that the app does not make"
    } else if has("labels") || has("annotations") || path.last().is_some_and(|step| step == "metadata") {
        "on this object alone: `labels` and `annotations` are for all objects of a process"
    } else {
        "the spec has no form for it"
    }
}

/// Why Terrace says something else than the input, or nothing, where it has an opinion of its own.
pub(super) fn of_terraces(difference: &Difference) -> Option<&'static str> {
    let has = |wanted: &str| difference.path.iter().any(|step| step == wanted);
    let is = |wanted: &str| difference.path.last().is_some_and(|step| step == wanted);
    let kind = difference.id.kind.as_str();
    let why = if is("initialDelaySeconds") {
        "Terrace asks until it has started (`health: {startup: ..}`) in place of waiting"
    } else if kind == "PodDisruptionBudget" {
        "Terrace lets a quarter of the copies go at a time, so that nodes can drain"
    } else if has("lifecycle") && is_pause(difference) {
        "Terrace goes on serving for 20 seconds without a shell, while load balancers stop sending"
    } else if kind == "Ingress" && has("tls") {
        "a load balancer of AWS has its certificate by `certificate`, not by a Secret"
    } else if difference.path.iter().any(|step| step.starts_with("external-dns.")) {
        "the platform says which annotations ExternalDNS reads (`facts.dns`): look that it is so, or records are deleted"
    } else if kind == "ExternalSecret" {
        "Terrace writes its own metadata and target, and fetches as often as the platform says"
    } else if has("restartPolicy") && matches!(kind, "Job" | "CronJob") {
        "a run that fails is tried again in a new pod, so that the logs of the first stay"
    } else {
        return None;
    };
    Some(why)
}

/// Whether what is done before a container ends is to wait, and Terrace waits in its place.
fn is_pause(difference: &Difference) -> bool {
    let Change::Removed(removed) = &difference.change else { return true };
    let is_sleep = |command: &[Raw]| {
        let words: Vec<_> = command.iter().filter_map(Raw::as_str).flat_map(str::split_whitespace).collect();
        let words = words.as_slice();
        let words = if let ["sh" | "/bin/sh" | "bash" | "/bin/bash", "-c", rest @ ..] = words { rest } else { words };
        matches!(words, ["sleep" | "/bin/sleep", _])
    };
    let is_before_the_end = difference.path.iter().any(|step| step == "preStop");
    is_before_the_end && ["exec.command", "command"].iter().any(|path| is_sleep(removed.items(path)))
}

/// What can never be changed of a live object, and so is no matter of a patch.
pub(super) fn can_never_change(difference: &Difference) -> bool {
    let steps: Vec<&str> = difference.path.iter().map(String::as_str).collect();
    match (difference.id.kind.as_str(), steps.as_slice()) {
        ("Deployment", ["spec", "selector", ..]) | ("Service", ["spec", "clusterIP", ..]) => true,
        ("PersistentVolumeClaim", ["spec", field, ..]) => *field != "resources",
        _ => false,
    }
}

/// Why something differs that is not brought, for the report.
pub(super) fn of_difference(difference: &Difference) -> &'static str {
    if let Some(why) = of_terraces(difference) {
        return why;
    }
    let has = |wanted: &str| difference.path.iter().any(|step| step == wanted);
    let is = |wanted: &str| difference.path.last().is_some_and(|step| step == wanted);
    if matches!(difference.change, Change::Changed(Raw::List(_), Raw::Map(_)))
        && selector(&difference.id.kind).is_some()
    {
        "what it selects has other labels or another name from now on: write those, or it finds nothing"
    } else if has("securityContext") {
        "everything runs at the level `restricted`, unless `security` or `user` say otherwise: an image that runs as root does not start"
    } else if has("topologySpreadConstraints") {
        "copies are spread over zones and nodes, unless `place: {spread: off}`"
    } else if is("terminationGracePeriodSeconds") {
        "copies have 60 seconds to end (`grace`)"
    } else if has("startupProbe") {
        "a copy has 150 seconds to start before anything else is asked"
    } else if has("readinessProbe") {
        "a service is asked for an open port, unless `health` says otherwise"
    } else if is("memory") {
        "memory is limited to its request, so that one copy cannot starve its neighbours"
    } else if is("cpu") || is("resources") || is("requests") || is("limits") {
        "requests are always written: without them the scheduler guesses"
    } else if is("serviceAccountName") {
        "each app has a ServiceAccount of its own"
    } else if has("automountServiceAccountToken") {
        "no token of Kubernetes is mounted: an app that calls the API needs a patch"
    } else if is("enableServiceLinks") {
        "a variable for every Service of the namespace is nobody's config"
    } else if has("volumeMounts") {
        "room to write at `/tmp`, whatever the rest of the file system allows"
    } else if has("strategy") {
        "new copies come before old ones go (`rollout: {surge, unavailable}`)"
    } else if has("ports") && (is("name") || is("appProtocol")) {
        "ports have names, and say what is spoken there"
    } else if is("name") && has("containers") {
        "a container is called as its process"
    } else if is("restartPolicy") && has("containers") {
        "a sidecar starts before its process and ends after it"
    } else if has("env") && has("initContainers") {
        "a container of the same image has the variables of its process"
    } else if has("env") {
        "Terrace tells a process its port, and what the platform asks for"
    } else if has("imagePullSecrets") {
        "what images are pulled with is the app's, for all that it runs"
    } else if matches!(difference.id.kind.as_str(), "CronJob" | "Job") {
        "runs have a time zone, a deadline and a bounded number of retries: `schedule` or `release` say other ones"
    } else if difference.id.kind == "Ingress" {
        "Terrace writes what AWS Load Balancer Controller would guess otherwise"
    } else {
        "Terrace's default"
    }
}

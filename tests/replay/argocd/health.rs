//! Health by kind, as Argo CD 3 judges it: `gitops-engine/pkg/health` and `resource_customizations`.

use serde_json::Value;

use crate::replay::object::{items, text};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    Healthy,
    Progressing,
    Degraded(String),
    Suspended,
    Unknown,
}

/// `None` for kinds that Argo CD does not judge: they are well once they are applied.
pub(crate) fn health(object: &Value) -> Option<Health> {
    let status = object.get("status");
    let number = |pointer: &str| object.pointer(pointer).and_then(Value::as_u64).unwrap_or_default();
    Some(match text(object, "/kind") {
        "Deployment" => deployment(object, number),
        "Job" => job(object),
        // Healthy, not suspended, in all versions that judge CronJobs: argoproj/argo-cd#24428.
        "CronJob" if object.pointer("/spec/suspend") == Some(&Value::Bool(true)) => Health::Healthy,
        "CronJob" => match (text(object, "/status/lastSuccessfulTime"), text(object, "/status/lastScheduleTime")) {
            // One that has never succeeded may not have had the time, and one that runs may succeed yet.
            (succeeded, due)
                if !succeeded.is_empty() && succeeded < due && items(object, "/status/active").is_empty() =>
            {
                Health::Degraded("the last run of the cron job has failed".to_owned())
            }
            _ => if_there(status),
        },
        "Ingress" => if_there(object.pointer("/status/loadBalancer/ingress/0")),
        "HorizontalPodAutoscaler" => if_there(object.pointer("/status/conditions/0")),
        // Up to 3.5 a claim that waits for its first pod is waited for; later ones take it for healthy.
        "PersistentVolumeClaim" => match text(object, "/status/phase") {
            "Bound" => Health::Healthy,
            "Lost" => Health::Degraded("the volume is lost".to_owned()),
            _ => Health::Progressing,
        },
        "ExternalSecret" => match condition(object, "Ready") {
            Some("True") => Health::Healthy,
            Some(_) => Health::Degraded("the store has no such secret".to_owned()),
            None => Health::Progressing,
        },
        "Canary" => match text(object, "/status/phase") {
            "Failed" => Health::Degraded("the canary has failed".to_owned()),
            "Progressing" | "Finalising" | "Promoting" => Health::Progressing,
            "Succeeded" | "Initialized" => Health::Healthy,
            _ => Health::Unknown,
        },
        "HTTPRoute" | "GRPCRoute" => route(object),
        "VirtualService" => match object.pointer("/status/statuses/gloo/state").and_then(Value::as_u64) {
            Some(1) => Health::Healthy,
            Some(2 | 3) => Health::Degraded("what the route delegates to is not there".to_owned()),
            _ => Health::Progressing,
        },
        _ => return None,
    })
}

fn if_there(value: Option<&Value>) -> Health {
    if value.is_some() { Health::Healthy } else { Health::Progressing }
}

fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a str> {
    let found = items(object, "/status/conditions").iter().find(|condition| text(condition, "/type") == kind);
    found.map(|condition| text(condition, "/status"))
}

fn deployment(object: &Value, number: impl Fn(&str) -> u64) -> Health {
    if object.get("status").is_none() {
        return Health::Progressing;
    }
    let [updated, all, available] =
        ["/status/updatedReplicas", "/status/replicas", "/status/availableReplicas"].map(&number);
    if condition(object, "Progressing") == Some("False") {
        return Health::Degraded("the deployment has exceeded its progress deadline".to_owned());
    }
    if updated < number("/spec/replicas") || all > updated || available < updated {
        return Health::Progressing;
    }
    Health::Healthy
}

fn job(object: &Value) -> Health {
    if condition(object, "Failed") == Some("True") {
        return Health::Degraded("the job has failed".to_owned());
    }
    match (condition(object, "Complete"), condition(object, "Suspended")) {
        (Some(_), _) => Health::Healthy,
        (None, Some("True")) => Health::Suspended,
        _ => Health::Progressing,
    }
}

fn route(object: &Value) -> Health {
    let Some(parent) = items(object, "/status/parents").first() else { return Health::Progressing };
    let refused = items(parent, "/conditions").iter().find(|condition| text(condition, "/status") == "False");
    match refused {
        Some(condition) => Health::Degraded(format!("{} is false", text(condition, "/type"))),
        None => Health::Healthy,
    }
}

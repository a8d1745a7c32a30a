use serde::Serialize;

use super::{
    ResolvedCanary, ResolvedHealth, ResolvedIngress, ResolvedRollout, ResolvedScale, canary, ingress,
    process::Surroundings, rollout,
};
use crate::{
    canary::Canary,
    codes,
    http::Http,
    layer::{At, Resolve, Switch},
    release::{Release, ResolvedRelease},
    rollout::{Rollout, Singleton},
    scale::Scale,
    schedule::{ResolvedSchedule, Schedule},
    text::Port,
};

/// What kind of process it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Workload {
    /// Listens for HTTP.
    Service(Box<Service>),
    /// Runs all the time, and listens to nobody.
    Worker {
        /// How many copies run.
        scale: ResolvedScale,
        /// How they are replaced.
        rollout: ResolvedRollout,
    },
    /// Runs when it is due.
    Cron(ResolvedSchedule),
    /// Runs once a release.
    Release(ResolvedRelease),
}

/// A process that listens for HTTP.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Service {
    /// The port it listens on.
    pub port: Port,
    /// How many copies run.
    pub scale: ResolvedScale,
    /// How they are replaced.
    pub rollout: ResolvedRollout,
    /// How it is reached from outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingress: Option<ResolvedIngress>,
    /// How a new version gets its traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary: Option<ResolvedCanary>,
}

/// The fields that decide what kind of process it is, and those that only some kinds have.
pub(super) struct Parts {
    pub(super) scale: Switch<Scale>,
    pub(super) rollout: Switch<Rollout>,
    pub(super) singleton: Switch<Singleton>,
    pub(super) http: Switch<Http>,
    pub(super) schedule: Switch<Schedule>,
    pub(super) release: Switch<Release>,
    pub(super) canary: Switch<Canary>,
}

pub(super) fn resolve(
    parts: Parts,
    health: Option<&ResolvedHealth>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<Workload> {
    let Parts { scale, rollout, singleton, http, schedule, release, canary } = parts;
    let kinds = [
        ("http", http.as_option().is_some()),
        ("schedule", schedule.as_option().is_some()),
        ("release", release.as_option().is_some()),
    ];
    let kinds: Vec<_> = kinds.into_iter().filter(|(_, is_on)| *is_on).map(|(key, _)| key).collect();
    if let [first, second, ..] = kinds[..] {
        let message = format!("the process has both `{first}` and `{second}`");
        at.error(&codes::MIXED_PROCESS, message, "a process is of one kind: make two of it, with the same image");
        return None;
    }
    let kind = kinds.first().copied().unwrap_or("worker");
    let misplaced = [
        ("scale", scale.as_option().is_some() && matches!(kind, "schedule" | "release")),
        ("rollout", rollout.as_option().is_some() && matches!(kind, "schedule" | "release")),
        ("singleton", singleton.as_option().is_some() && matches!(kind, "schedule" | "release")),
        (
            "health",
            matches!(kind, "schedule" | "release") && health.is_some_and(|health| *health != ResolvedHealth::default()),
        ),
        ("canary", canary.as_option().is_some() && kind != "http"),
    ];
    for (key, _) in misplaced.into_iter().filter(|(_, is_misplaced)| *is_misplaced) {
        let message = match kind {
            "worker" => format!("`{key}` needs `http`: a worker has no traffic"),
            _ => format!("`{key}` does not go with `{kind}`"),
        };
        at.key(key).error(&codes::MIXED_PROCESS, message, format!("delete `{key}`"));
    }
    if misplaced.iter().any(|(_, is_misplaced)| *is_misplaced) {
        return None;
    }
    match kind {
        "http" => {
            let http_at = at.key("http");
            let Http { port, ingress, trace } = http.into_option()?;
            trace.settle(&http_at);
            let port = http_at.required("port", port);
            let copies = rollout::resolve(scale, rollout, singleton, 2, at);
            let namespace = around.app.namespace.as_ref();
            let around_ingress =
                ingress::Surroundings { facts: around.facts, cluster: around.cluster, namespace, health };
            let ingress = match ingress.into_option() {
                Some(ingress) => ingress::resolve(ingress, &around_ingress, &http_at.key("ingress")).map(Some),
                None => Some(None),
            };
            let canary = match canary.into_option() {
                Some(canary) => canary::resolve(canary, around.facts, &at.key("canary")).map(Some),
                None => Some(None),
            };
            if let (Some(None), Some(Some(_)), Some(_)) = (&ingress, &canary, &around.facts.traffic) {
                at.key("canary").error(
                    &codes::BAD_CANARY,
                    "no traffic comes through the gateway, so there is nothing to shift in steps",
                    "add `ingress:` to `http`, or switch the canary off: `canary: off`",
                );
            }
            if let (Some(Some(_)), Some(ResolvedScale::Fixed { replicas: 0 })) =
                (&canary, copies.map(|(scale, _)| scale))
            {
                let hint = "write 1 or more, or switch the canary off here: `canary: off`";
                at.key("scale").error(&codes::BAD_SCALE, "a canary of no copies", hint);
            }
            if let (Some(Some(_)), Some((_, ResolvedRollout::Recreate {}))) = (&canary, copies) {
                at.key("canary").error(
                    &codes::BAD_ROLLOUT,
                    "a canary runs two versions side by side, and this process never runs twice",
                    "switch the canary off (`canary: off`), or drop `rollout: recreate` and `singleton`",
                );
            }
            let (scale, rollout) = copies?;
            Some(Workload::Service(Box::new(Service {
                port: port?,
                scale,
                rollout,
                ingress: ingress?,
                canary: canary?,
            })))
        }
        "schedule" => schedule.resolve(&at.key("schedule")).map(Workload::Cron),
        "release" => release.resolve(&at.key("release")).map(Workload::Release),
        _ => rollout::resolve(scale, rollout, singleton, 1, at)
            .map(|(scale, rollout)| Workload::Worker { scale, rollout }),
    }
}

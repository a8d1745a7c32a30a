use serde::Serialize;

use super::{ResolvedScale, schedule::seconds};
use crate::{
    codes,
    layer::{At, Resolve, Switch},
    rollout::{Rollout, Singleton},
    scale::Scale,
    text::{Duration, Portion},
};

/// How the copies of a new version take the place of the old one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ResolvedRollout {
    /// A few at a time. At least one of the two is not zero.
    Rolling {
        /// How many may run beyond the wanted number.
        surge: Portion,
        /// How many of the wanted number may be missing.
        unavailable: Portion,
        /// Seconds that a new copy has to be ready before it counts.
        min_ready: u32,
    },
    /// All of the old version stop before the first of the new one starts.
    Recreate {},
}

const SURGE: Portion = Portion::Percent(25);
const UNAVAILABLE: Portion = Portion::Count(0);
/// Half of what Kubernetes and Flagger give a rollout to make progress: a copy has to start in it too (`progressDeadlineSeconds`).
const LONGEST_READY: u32 = 300;

/// Seconds that a copy has to end, unless it is said.
const GRACE: u32 = 60;
/// Nobody waits longer for a node, or for a release.
const LONGEST_GRACE: u32 = 24 * 3600;

impl Default for ResolvedRollout {
    fn default() -> Self {
        Self::Rolling { surge: SURGE, unavailable: UNAVAILABLE, min_ready: 0 }
    }
}

impl Resolve for Rollout {
    type Total = ResolvedRollout;

    fn resolve(self, at: &At<'_>) -> Option<ResolvedRollout> {
        let Self { surge, unavailable, min_ready, recreate, trace } = self;
        trace.settle(at);
        if let Some(recreate) = recreate.into_option() {
            recreate.trace.settle(&at.key("recreate"));
            if surge.is_some() || unavailable.is_some() || min_ready.is_some() {
                let hint = "keep `recreate`, or `surge`, `unavailable` and `minReady`";
                at.error(&codes::CONFLICTING_FORMS, "copies are replaced all at once and a few at a time", hint);
                return None;
            }
            return Some(ResolvedRollout::Recreate {});
        }
        let (surge, unavailable) = (surge.unwrap_or(SURGE), unavailable.unwrap_or(UNAVAILABLE));
        if surge.is_zero() && unavailable.is_zero() {
            at.error(
                &codes::BAD_ROLLOUT,
                "neither may a copy run beyond the wanted number nor may one be missing",
                "write `unavailable: 1`, or leave `surge` out: it is `25%`",
            );
            return None;
        }
        let min_ready = match min_ready {
            Some(time) => seconds_up_to(time, LONGEST_READY, &at.key("minReady"))?,
            None => 0,
        };
        Some(ResolvedRollout::Rolling { surge, unavailable, min_ready })
    }
}

/// Seconds that a copy has to end.
pub(super) fn grace(grace: Option<Duration>, at: &At<'_>) -> Option<u32> {
    grace.map_or(Some(GRACE), |grace| seconds_up_to(grace, LONGEST_GRACE, at))
}

/// A time that Kubernetes counts in whole seconds, and that has an end.
fn seconds_up_to(time: Duration, longest: u32, at: &At<'_>) -> Option<u32> {
    let seconds = seconds(time, 1, at)?;
    if seconds > longest {
        let longest = Duration::from_seconds(longest);
        at.error(&codes::BAD_LIMIT, format!("`{time}` is too long"), format!("write `{longest}` or less"));
        return None;
    }
    Some(seconds)
}

/// How many copies run, and how they are replaced: what `singleton` stands for, or each by itself.
pub(super) fn resolve(
    scale: Switch<Scale>,
    rollout: Switch<Rollout>,
    singleton: Switch<Singleton>,
    default_copies: u32,
    at: &At<'_>,
) -> Option<(ResolvedScale, ResolvedRollout)> {
    if let Some(Singleton { trace }) = singleton.into_option() {
        let at_singleton = at.key("singleton");
        trace.settle(&at_singleton);
        let others = [("scale", scale.as_option().is_some()), ("rollout", rollout.as_option().is_some())];
        let mut others = others.iter().filter(|(_, is_written)| *is_written).peekable();
        let stands_alone = others.peek().is_none();
        for (other, _) in others {
            at.key(other).error(
                &codes::CONFLICTING_FORMS,
                format!("`singleton` and `{other}` at once"),
                "keep one of them: `singleton` stands for `rollout: recreate` and `scale: 1`",
            );
        }
        return stands_alone.then_some((ResolvedScale::Fixed { replicas: 1 }, ResolvedRollout::Recreate {}));
    }
    let scale = match scale.into_option() {
        Some(scale) => scale.resolve(&at.key("scale")),
        None => Some(ResolvedScale::Fixed { replicas: default_copies }),
    };
    let rollout = match rollout.into_option() {
        Some(rollout) => rollout.resolve(&at.key("rollout")),
        None => Some(ResolvedRollout::default()),
    };
    Some((scale?, rollout?))
}

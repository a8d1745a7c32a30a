use serde::Serialize;

use crate::{
    codes,
    layer::{At, Resolve, Switch},
    schedule::{History, Overlap, Schedule},
    text::{CronExpression, Duration, TimeZone},
};

/// When a cron job runs, and what becomes of a run that overlaps, hangs or fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedSchedule {
    /// When it runs.
    pub cron: CronExpression,
    /// The time zone of that.
    pub zone: TimeZone,
    /// What becomes of a run that is due while the last is still going.
    pub overlap: Overlap,
    /// Seconds that a run may take, its retries included.
    pub deadline: u32,
    /// Seconds that a run may start late.
    pub start_within: u32,
    /// How often a run that fails is tried again.
    pub retries: u32,
    /// How many finished runs are kept: those that succeeded, and those that failed.
    pub history: (u32, u32),
}

const DEADLINE: Duration = Duration::from_seconds(3600);
const START_WITHIN: Duration = Duration::from_seconds(300);
/// The CronJob controller looks every ten seconds: what may start less late may never start (Kubernetes, CronJob).
const SHORTEST_START: u32 = 10;
const RETRIES: u32 = 2;
const HISTORY: u32 = 3;
const MOST: u32 = 100;

impl Resolve for Schedule {
    type Total = ResolvedSchedule;

    fn resolve(self, at: &At<'_>) -> Option<ResolvedSchedule> {
        let Self { cron, zone, overlap, deadline, start_within, retries, history, trace } = self;
        trace.settle(at);
        let cron = at.required("cron", cron);
        let deadline = seconds(deadline.unwrap_or(DEADLINE), 1, &at.key("deadline"));
        let start_within = seconds(start_within.unwrap_or(START_WITHIN), SHORTEST_START, &at.key("startWithin"));
        let retries = count(retries.unwrap_or(RETRIES), &at.key("retries"));
        let at_history = at.key("history");
        let (successful, failed) = match history {
            Switch::Off => (Some(0), Some(0)),
            Switch::Unset => (None, None),
            Switch::On(History { successful, failed, trace }) | Switch::Only(History { successful, failed, trace }) => {
                trace.settle(&at_history);
                (successful, failed)
            }
        };
        let successful = count(successful.unwrap_or(HISTORY), &at_history.key("successful"));
        let failed = count(failed.unwrap_or(HISTORY), &at_history.key("failed"));
        Some(ResolvedSchedule {
            cron: cron?,
            zone: zone.unwrap_or_else(TimeZone::utc),
            overlap: overlap.unwrap_or_default(),
            deadline: deadline?,
            start_within: start_within?,
            retries: retries?,
            history: (successful?, failed?),
        })
    }
}

/// A limit on time, which Kubernetes counts in whole seconds.
pub(super) fn seconds(limit: Duration, shortest: u32, at: &At<'_>) -> Option<u32> {
    let seconds = limit.whole_seconds().and_then(|seconds| u32::try_from(seconds).ok());
    let seconds = seconds.filter(|seconds| *seconds >= shortest);
    if seconds.is_none() {
        let message = format!("`{limit}` is no limit that can be kept");
        at.error(&codes::BAD_LIMIT, message, format!("write whole seconds, `{shortest}s` or more"));
    }
    seconds
}

/// A number of tries or runs.
pub(super) fn count(number: u32, at: &At<'_>) -> Option<u32> {
    if number > MOST {
        at.error(&codes::BAD_LIMIT, format!("`{number}` is too many"), format!("write a number from 0 to {MOST}"));
        return None;
    }
    Some(number)
}

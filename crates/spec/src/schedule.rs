//! When a cron job runs, and what becomes of a run that overlaps, hangs or fails.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::{CronExpression, Duration, TimeZone},
};

/// When a cron job runs, and what becomes of a run that overlaps, hangs or fails.
///
/// One run at a time, for an hour at most, unless it is written otherwise.
///
/// ```
/// use terrace_spec::{History, Overlap, Process, Schedule};
/// # use serde_saphyr::from_str as yaml;
///
/// assert_eq!(Process::new().schedule("0 7 * * *"), yaml("schedule: '0 7 * * *'")?);
/// let report = Schedule::cron("0 7 * * 1")
///     .zone("Europe/Berlin")
///     .overlap(Overlap::Forbid)
///     .deadline("30m")
///     .start_within("10m")
///     .retries(2)
///     .history(History::new().successful(1).failed(5));
/// let written = yaml(
///     "
///     cron: '0 7 * * 1'
///     zone: Europe/Berlin
///     overlap: forbid
///     deadline: 30m
///     startWithin: 10m
///     retries: 2
///     history: {successful: 1, failed: 5}
///     ",
/// )?;
/// assert_eq!(report, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Schedule {
    /// The five fields of cron, or a macro like `@daily`.
    #[layer(constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cron: Option<CronExpression>,
    /// The time zone the schedule is in. `Etc/UTC` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<TimeZone>,
    /// What becomes of a run that is due while the last is still going. `forbid` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<Overlap>,
    /// How long a run may take, its retries included, before it is stopped and counts as failed. `1h` by default: a run that hangs
    /// would hold back all later ones, or pile up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Duration>,
    /// How late a run may start before it is left out, 10s at least. `5m` by default: without a limit, a schedule that has missed a
    /// hundred runs never runs again (Kubernetes, CronJob limitations).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_within: Option<Duration>,
    /// How often a run that fails is tried again before it counts as failed. 2 by default.
    #[schemars(range(max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
    /// How many finished runs are kept for a look at their logs: a number, or `{successful, failed}`. 3 of each by default.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub history: Switch<History>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What becomes of a run that is due while the last is still going.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Overlap {
    /// It is left out.
    #[default]
    Forbid,
    /// It runs beside the last.
    Allow,
    /// It takes the last one's place, which is stopped.
    Replace,
}

/// How many finished runs are kept.
///
/// ```
/// use terrace_spec::{History, Schedule};
///
/// // The pods of failed runs stay, and with them their logs.
/// let history = History::new().successful(0).failed(10);
/// assert_eq!(history, serde_saphyr::from_str("{successful: 0, failed: 10}")?);
/// assert_eq!(Schedule::cron("@daily").history(3), serde_saphyr::from_str("{cron: '@daily', history: 3}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct History {
    /// Of those that succeeded. 3 by default.
    #[schemars(range(max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successful: Option<u32>,
    /// Of those that failed. 3 by default.
    #[schemars(range(max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<u32>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Schedule {
    /// The five fields of cron, or a macro like `@daily`.
    ///
    /// ```
    /// use terrace_spec::{Overlap, Process, Schedule};
    ///
    /// let report = Process::run(["report"])
    ///     .schedule(Schedule::cron("0 7 * * mon-fri").zone("Europe/Berlin").overlap(Overlap::Replace).deadline("2h"));
    /// # let _ = report;
    /// ```
    #[track_caller]
    pub fn cron(cron: impl Input<CronExpression>) -> Self {
        let mut schedule = Self::default();
        schedule.cron = schedule.trace.take("cron", cron.input());
        schedule
    }
}

impl Block for Schedule {
    const EXPECTS: &'static str = "a cron schedule, or `{cron, zone, overlap, deadline, ..}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(CronExpression::try_from(text).map(|cron| Self { cron: Some(cron), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<CronExpression>())
    }
}

impl Block for History {
    const EXPECTS: &'static str = "a number of runs, or `{successful, failed}`";

    fn from_number(number: u64) -> Option<Result<Self, Mistake>> {
        let runs = u32::try_from(number).unwrap_or(u32::MAX);
        Some(Ok(Self { successful: Some(runs), failed: Some(runs), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({ "type": "integer", "description": "So many of each.", "minimum": 0, "maximum": 100 }))
    }
}

impl Input<Switch<Schedule>> for &str {
    fn input(self) -> Result<Switch<Schedule>, Mistake> {
        let cron = CronExpression::try_from(self)?;
        Ok(Switch::Only(Schedule { cron: Some(cron), ..Schedule::default() }))
    }
}

impl Input<Switch<History>> for u32 {
    fn input(self) -> Result<Switch<History>, Mistake> {
        Ok(Switch::Only(History { successful: Some(self), failed: Some(self), ..History::default() }))
    }
}

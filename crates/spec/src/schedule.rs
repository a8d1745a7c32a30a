//! When a cron job runs.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::{CronExpression, TimeZone},
};

/// When a cron job runs.
///
/// One run at a time: a run that is due while the last is still going is left out. A run that could not start within 300s is left out too.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Schedule {
    /// The five fields of cron, or a macro like `@daily`.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cron: Option<CronExpression>,
    /// The time zone the schedule is in. `Etc/UTC` by default.
    #[layer(default = TimeZone::utc())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<TimeZone>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Schedule {
    const EXPECTS: &'static str = "a cron schedule, or `{cron, zone}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(CronExpression::try_from(text).map(|cron| Self { cron: Some(cron), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<CronExpression>())
    }
}

impl Input<Switch<Schedule>> for &str {
    fn input(self) -> Result<Switch<Schedule>, Mistake> {
        let cron = CronExpression::try_from(self)?;
        Ok(Switch::Only(Schedule { cron: Some(cron), ..Schedule::default() }))
    }
}

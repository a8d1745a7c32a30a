//! What makes a process a job of each release.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Switch, Trace},
    text::Duration,
};

/// A job of each release.
///
/// It runs once a release with the app's own ServiceAccount, config and secrets.
///
/// ```
/// use terrace_spec::{Process, Release};
/// # use serde_saphyr::from_str as yaml;
///
/// // Two steps before the new version serves, one after the other, and a notice when it does.
/// let schema = Process::run(["shop", "migrate"]).release(Release::before().order(1).deadline("20m"));
/// let data = Process::run(["shop", "backfill"]).release(Release::before().order(2).retries(1));
/// let notice = Process::run(["shop", "announce"]).release(Release::after());
/// assert_eq!(schema, yaml("{command: [shop, migrate], release: {phase: before, order: 1, deadline: 20m}}")?);
/// assert_eq!(data, yaml("{command: [shop, backfill], release: {phase: before, order: 2, retries: 1}}")?);
/// # let _ = notice;
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Release {
    /// When it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Its place among the jobs of the same phase: the lowest number runs first, jobs of one number run at the same time. 0 by default.
    #[schemars(range(max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    /// How often it is tried again when it fails. 0 by default: a migration that has failed once is looked at, not tried again.
    #[schemars(range(max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
    /// How long it may take, its retries included, before it is stopped and counts as failed. `10m` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Duration>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// When a job of a release runs.
///
/// ```
/// use terrace_spec::{Phase, Process, Release};
///
/// let migrate = Process::run(["shop", "migrate"]).release(Phase::Before);
/// assert_eq!(migrate, serde_saphyr::from_str("{command: [shop, migrate], release: before}")?);
/// assert_eq!(Release::new().phase(Phase::After), Release::after());
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// Before anything of the new version starts: migrations. When it fails, the rollout stops and the old version goes on serving.
    ///
    /// It holds back the cluster that it runs in, and no other: where an environment has several, `clusters: one` leaves the others to
    /// roll out without waiting, and `clusters: all` runs it in each.
    Before,
    /// When everything of the new version is healthy. When it fails, the release counts as failed; the new version goes on serving, and
    /// nothing is taken back.
    ///
    /// With a canary Argo CD may find everything healthy before the canary has begun: it then runs beside the canary.
    After,
}

impl Release {
    /// A job that must succeed before anything of the new version starts.
    ///
    /// ```
    /// use terrace_spec::{Process, Release};
    ///
    /// let schema = Process::run(["migrate"]).release(Release::before().deadline("30m"));
    /// let seeds = Process::run(["seed"]).release(Release::before().order(1));
    /// # let _ = (schema, seeds);
    /// ```
    pub fn before() -> Self {
        Self { phase: Some(Phase::Before), ..Self::default() }
    }

    /// A job that runs when everything of the new version is healthy.
    pub fn after() -> Self {
        Self { phase: Some(Phase::After), ..Self::default() }
    }
}

impl Block for Release {
    const EXPECTS: &'static str = "`before`, `after`, or `{phase, order, retries, deadline}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        let phase = match text {
            "before" => Phase::Before,
            "after" => Phase::After,
            _ => {
                let mistake = Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a phase of a release"));
                return Some(Err(mistake.hint("write `before` or `after`")));
            }
        };
        Some(Ok(Self { phase: Some(phase), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<Phase>())
    }
}

impl Input<Switch<Release>> for Phase {
    fn input(self) -> Result<Switch<Release>, Mistake> {
        Ok(Switch::Only(Release { phase: Some(self), ..Release::default() }))
    }
}

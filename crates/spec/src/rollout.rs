//! How the copies of a new version take the place of the old one's.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Switch, Trace},
    text::{Duration, Portion},
};

/// How the copies of a new version take the place of the old one's: a few at a time, or all at once.
///
/// A few at a time, the new ones first (`surge: 25%`, `unavailable: 0`), unless it is written otherwise.
///
/// ```
/// use terrace_spec::{Process, Rollout};
/// # use serde_saphyr::from_str as yaml;
///
/// // One copy more than wanted at a time, and never one less.
/// let web = Process::new().http(8080).rollout(Rollout::new().surge(1).unavailable(0));
/// assert_eq!(web, yaml("{http: 8080, rollout: {surge: 1, unavailable: 0}}")?);
/// assert_eq!(Rollout::rolling("25%", 0), yaml("{surge: 25%, unavailable: 0}")?);
/// // Each has to serve for half a minute before the next one is replaced.
/// assert_eq!(Rollout::new().min_ready("30s"), yaml("{minReady: 30s}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Rollout {
    /// How many copies may run beyond the wanted number: a share of it, rounded up, or a count. 25% by default.
    #[layer(group = "rolling")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surge: Option<Portion>,
    /// How many of the wanted copies may be missing: a share of them, rounded down, or a count. None by default.
    #[layer(group = "rolling")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<Portion>,
    /// How long a new copy has to be ready before it counts, and the next one is replaced: `5m` at most. It counts at once unless this is written. For copies
    /// that fail soon after they have begun to serve.
    #[layer(group = "rolling")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_ready: Option<Duration>,
    /// Stops every copy of the old version before the first of the new one starts: for what must never run twice, or shares a
    /// volume that one copy at a time can hold. Nothing serves in between.
    #[layer(group = "recreate", constructor)]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub recreate: Switch<Recreate>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// All copies of the old version stop before the first of the new one starts.
///
/// ```
/// use terrace_spec::{Recreate, Rollout, Switch};
///
/// // The old version ends before the new one starts: the two could not bear one another.
/// assert_eq!(Rollout::recreate().recreate, Switch::On(Recreate::default()));
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Recreate {
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// Makes a process one that never runs twice: short for `rollout: recreate` and `scale: 1`.
///
/// One copy in each cluster that it runs in (`clusters: one` where there are several). It is down while it is replaced and while its node
/// is drained, and has no budget that would stop a drain.
///
/// ```
/// use terrace_spec::Process;
///
/// let ledger = Process::run(["shop", "ledger"]).singleton(true);
/// assert_eq!(ledger, serde_saphyr::from_str("{command: [shop, ledger], singleton: true}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Singleton {
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Rollout {
    /// A few copies at a time: how many may run beyond the wanted number, and how many may be missing.
    ///
    /// ```
    /// use terrace_spec::{Process, Rollout};
    ///
    /// let web = Process::new().http(8080).rollout(Rollout::rolling("50%", 1));
    /// let importer = Process::run(["import"]).rollout(Rollout::recreate());
    /// let clock = Process::run(["clock"]).singleton(true);
    /// # let _ = (web, importer, clock);
    /// ```
    #[track_caller]
    pub fn rolling(surge: impl Input<Portion>, unavailable: impl Input<Portion>) -> Self {
        Self::default().surge(surge).unavailable(unavailable)
    }

    /// All copies of the old version stop before the first of the new one starts.
    pub fn recreate() -> Self {
        Self { recreate: Switch::On(Recreate::default()), ..Self::default() }
    }
}

impl Block for Rollout {
    const EXPECTS: &'static str = "`recreate`, or `{surge, unavailable, minReady}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(match text {
            "recreate" => Ok(Self::recreate()),
            _ => Err(Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a way to roll out"))
                .hint("write `recreate`, or `{surge: 25%, unavailable: 0}`")),
        })
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({
            "type": "string",
            "description": "Stops every copy of the old version before the first of the new one starts.",
            "const": "recreate",
        }))
    }
}

impl Block for Recreate {
    const EXPECTS: &'static str = "`{}`";
}

impl Block for Singleton {
    const EXPECTS: &'static str = "`true`";
}

impl Input<Switch<Singleton>> for bool {
    fn input(self) -> Result<Switch<Singleton>, Mistake> {
        Ok(if self { Switch::On(Singleton::default()) } else { Switch::Off })
    }
}

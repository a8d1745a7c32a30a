//! How many copies of a process run.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Switch, Trace},
    text::Percent,
};

/// How many copies run: always the same number, or between two as load comes and goes (a HorizontalPodAutoscaler).
///
/// ```
/// use terrace_spec::{Process, Scale};
/// # use serde_saphyr::from_str as yaml;
///
/// assert_eq!(Process::new().scale(3), yaml("scale: 3")?);
/// assert_eq!(Process::new().scale(Scale::between(3, 30).cpu(65)), yaml("scale: {min: 3, max: 30, cpu: 65}")?);
/// assert_eq!(Scale::new().min(2).max(8).memory(75), yaml("{min: 2, max: 8, memory: 75}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Scale {
    /// Always this many copies.
    #[layer(group = "fixed")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<u32>,
    /// The fewest copies.
    #[layer(group = "automatic")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// The most copies.
    #[layer(group = "automatic")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// The CPU use to hold, in percent of the request. 70 when neither `cpu` nor `memory` is written.
    #[layer(group = "automatic")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Percent>,
    /// The memory use to hold, in percent of the request.
    #[layer(group = "automatic")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Percent>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Scale {
    /// Always the same number of copies.
    ///
    /// ```
    /// use terrace_spec::Scale;
    ///
    /// assert_eq!(Scale::fixed(3), Scale::new().replicas(3));
    /// ```
    #[track_caller]
    pub fn fixed(replicas: u32) -> Self {
        Self::default().replicas(replicas)
    }

    /// Between two numbers of copies, as load comes and goes.
    ///
    /// ```
    /// use terrace_spec::Scale;
    ///
    /// assert_eq!(Scale::between(3, 30), Scale::new().min(3).max(30));
    /// ```
    #[track_caller]
    pub fn between(min: u32, max: u32) -> Self {
        Self::default().min(min).max(max)
    }
}

impl Block for Scale {
    const EXPECTS: &'static str = "a number of copies, or `{min, max}`";

    fn from_number(number: u64) -> Option<Result<Self, Mistake>> {
        Some(match u32::try_from(number) {
            Ok(replicas) => Ok(Self { replicas: Some(replicas), ..Self::default() }),
            Err(_) => Err(Mistake::new(&codes::BAD_SCALE, format!("`{number}` copies are too many"))
                .hint("write a number below 1000")),
        })
    }

    /// No shorthand, but what people write for a range: `2-10`, `2..10`.
    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        let (min, max) = ["..", "-", ":", " to "].into_iter().find_map(|between| text.split_once(between))?;
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let (min, max) = (number(min)?, number(max)?);
        let mistake = Mistake::new(&codes::BAD_SCALE, format!("`{text}` is not a number of copies"));
        Some(Err(mistake.hint(format!("write `{{min: {min}, max: {max}}}`"))))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(
            json_schema!({ "type": "integer", "description": "Always this many copies.", "minimum": 0, "examples": [2] }),
        )
    }
}

impl Input<Switch<Scale>> for u32 {
    fn input(self) -> Result<Switch<Scale>, Mistake> {
        Ok(Switch::Only(Scale { replicas: Some(self), ..Scale::default() }))
    }
}

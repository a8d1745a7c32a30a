use serde::Serialize;

use crate::{
    codes,
    layer::{At, Resolve},
    scale::Scale,
    text::Percent,
};

/// How many copies run.
///
/// ```
/// use terrace_spec::resolve::ResolvedScale;
///
/// let fixed = ResolvedScale::Fixed { replicas: 3 };
/// let automatic = ResolvedScale::Automatic { min: 3, max: 30, cpu: Some(ResolvedScale::DEFAULT_CPU), memory: None };
/// assert_eq!((fixed.fewest(), fixed.most()), (3, 3));
/// assert_eq!((automatic.fewest(), automatic.most()), (3, 30));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedScale {
    /// Always the same number.
    Fixed {
        /// The number.
        replicas: u32,
    },
    /// As load comes and goes.
    Automatic {
        /// The fewest.
        min: u32,
        /// The most, at least `min`.
        max: u32,
        /// The CPU use to hold, in percent of the request.
        #[serde(skip_serializing_if = "Option::is_none")]
        cpu: Option<Percent>,
        /// The memory use to hold, in percent of the request.
        #[serde(skip_serializing_if = "Option::is_none")]
        memory: Option<Percent>,
    },
}

impl ResolvedScale {
    /// The CPU use that an autoscaler holds unless it is told otherwise: room for what comes before the next copy serves.
    pub const DEFAULT_CPU: Percent = Percent::whole(70);

    /// The fewest copies that run.
    pub const fn fewest(self) -> u32 {
        match self {
            Self::Fixed { replicas } => replicas,
            Self::Automatic { min, .. } => min,
        }
    }

    /// The most copies that run.
    pub const fn most(self) -> u32 {
        match self {
            Self::Fixed { replicas } => replicas,
            Self::Automatic { max, .. } => max,
        }
    }
}

impl Resolve for Scale {
    type Total = ResolvedScale;

    fn resolve(self, at: &At<'_>) -> Option<ResolvedScale> {
        let Self { replicas, min, max, cpu, memory, trace } = self;
        trace.settle(at);
        let is_automatic = min.is_some() || max.is_some() || cpu.is_some() || memory.is_some();
        match replicas {
            Some(replicas) if !is_automatic => return Some(ResolvedScale::Fixed { replicas }),
            Some(_) => {
                at.error(
                    &codes::CONFLICTING_FORMS,
                    "a fixed and an automatic scale at once",
                    "keep `replicas`, or `min` and `max`",
                );
                return None;
            }
            None => {}
        }
        let (min, max) = (at.required("min", min), at.required("max", max));
        let (min, max) = (min?, max?);
        if min == 0 {
            at.error(&codes::BAD_SCALE, "`min` is 0", "an autoscaler cannot start from nothing: write 1 or more");
            return None;
        }
        if min > max {
            at.error(&codes::BAD_SCALE, format!("`min` {min} is above `max` {max}"), "exchange them");
            return None;
        }
        let zero = |percent: Option<Percent>| percent.is_some_and(|percent| percent.thousandths() < 1000);
        if zero(cpu) || zero(memory) {
            at.error(&codes::BAD_SCALE, "the use to hold is below 1%", "write a whole number from 1 to 100");
            return None;
        }
        let cpu = if memory.is_none() { cpu.or(Some(ResolvedScale::DEFAULT_CPU)) } else { cpu };
        Some(ResolvedScale::Automatic { min, max, cpu, memory })
    }
}

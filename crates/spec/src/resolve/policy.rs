use serde::Serialize;

use crate::{
    codes,
    dns::{ResolvedLatency, ResolvedWeighted, RoutingPolicy},
    layer::{At, Resolve},
};

/// How answers are chosen among clusters.
///
/// ```
/// use std::cell::RefCell;
/// use terrace_spec::{RoutingPolicy, Weighted, layer::{At, Log, Resolve}, resolve::ResolvedPolicy};
///
/// let log = RefCell::new(Log::default());
/// let policy = RoutingPolicy::new().weighted(Weighted::new().weight(10)).resolve(&At::root(&log));
/// assert!(matches!(policy, Some(ResolvedPolicy::Weighted(tenth)) if tenth.weight == 10));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedPolicy {
    /// By latency to the cluster's region.
    Latency(ResolvedLatency),
    /// By weight.
    Weighted(ResolvedWeighted),
}

impl Resolve for RoutingPolicy {
    type Total = ResolvedPolicy;

    fn resolve(self, at: &At<'_>) -> Option<ResolvedPolicy> {
        let Self { latency, weighted, trace } = self;
        trace.settle(at);
        if latency.as_option().is_none() && weighted.as_option().is_none() {
            let hint = "write `{latency: on}` or `{weighted: {weight: <number>}}`, or switch it off: `off`";
            at.error(&codes::MISSING_FIELD, "it is not said how answers are chosen", hint);
            return None;
        }
        let latency = latency.resolve(&at.key("latency")).map(ResolvedPolicy::Latency);
        let weighted = weighted.resolve(&at.key("weighted")).map(ResolvedPolicy::Weighted);
        match (latency, weighted) {
            (Some(_), Some(_)) => {
                at.error(&codes::CONFLICTING_FORMS, "`latency` and `weighted` at once", "keep one of them");
                None
            }
            (latency, weighted) => latency.or(weighted),
        }
    }
}

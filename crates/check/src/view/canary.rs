//! Flagger's Canaries.

use super::{Kind, Object, text};
use crate::Subject;

/// What Flagger puts behind the name of a workload for the copy that serves between releases.
pub(crate) const PRIMARY: &str = "-primary";

/// Kind and name of what a Canary rolls out.
pub(crate) fn canary_target(canary: Object<'_>) -> Option<(&str, &str)> {
    let target = canary.spec_field("targetRef")?;
    Some((text(target, "kind").unwrap_or("Deployment"), text(target, "name")?))
}

/// The Canary that rolls out a workload.
pub(crate) fn canary_of<'a>(subject: &Subject<'a>, workload: &Object<'_>) -> Option<Object<'a>> {
    let identity = (workload.node.kind()?, workload.name);
    subject.of_kind(Kind::Canary).find(|canary| canary_target(*canary) == Some(identity))
}

/// The name of the Service that Flagger makes of a Canary; it makes one with `-primary` and one with `-canary` beside it.
pub(crate) fn service_name(canary: Object<'_>) -> Option<&str> {
    let named = canary.spec_field("service").and_then(|service| text(service, "name"));
    named.or_else(|| canary_target(canary).map(|(_, name)| name))
}

//! Who may call a load balancer, and what is asked about each request.

use super::AlbGroup;
use crate::{
    codes,
    layer::At,
    platform::ResolvedAlb,
    text::{Cidr, WebAcl},
};

/// What keeps callers out of a load balancer, as an Ingress or its group says it.
#[derive(Default)]
pub(crate) struct Guard {
    pub(crate) web_acl: Option<WebAcl>,
    pub(crate) inbound_cidrs: Option<Vec<Cidr>>,
}

impl Guard {
    /// What holds: a group's own. AWS Load Balancer Controller takes for the whole load balancer what a single member says (`pkg/ingress/model_build_listener.go`,
    /// `model_build_load_balancer_addons.go`), so one app would decide who reaches all the others.
    pub(super) fn resolve(self, group: Option<&AlbGroup>, facts: &ResolvedAlb, at: &At<'_>) -> Option<Self> {
        check_ranges(self.inbound_cidrs.as_deref(), &at.key("inboundCidrs"))?;
        let Some(name) = group.map(|group| &group.name) else { return Some(self) };
        let shared = facts.groups.get(name);
        let shared = Self {
            web_acl: shared.and_then(|group| group.web_acl.clone()),
            inbound_cidrs: shared.and_then(|group| group.inbound_cidrs.clone()),
        };
        check_ranges(shared.inbound_cidrs.as_deref(), &at.key("group"))?;
        let differs = [
            ("webAcl", self.web_acl.is_some() && self.web_acl != shared.web_acl),
            ("inboundCidrs", self.inbound_cidrs.is_some() && self.inbound_cidrs != shared.inbound_cidrs),
        ];
        for (key, _) in differs.into_iter().filter(|(_, differs)| *differs) {
            let message = format!("`{key}` would hold for all members of the group `{name}`, which does not say so");
            let hint = format!(
                "say it once, at `facts.alb.groups.{name}` of `platform.yaml`, or take a load balancer of your own: `group: off`"
            );
            at.key(key).error(&codes::GROUP_CONFLICT, message, hint);
        }
        Some(shared)
    }
}

/// An empty list would be taken for no list, which lets everybody in.
fn check_ranges(ranges: Option<&[Cidr]>, at: &At<'_>) -> Option<()> {
    if ranges.is_some_and(<[Cidr]>::is_empty) {
        let message = "`inboundCidrs` has no range of addresses, which a load balancer takes for all of them";
        at.error(&codes::BAD_VALUE, message, "write who may call, or delete `inboundCidrs`");
        return None;
    }
    Some(())
}

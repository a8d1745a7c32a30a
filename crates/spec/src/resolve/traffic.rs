use serde::Serialize;

use crate::{
    codes,
    layer::{At, Resolve, Switch},
    platform::{ResolvedGatewayApi, ResolvedGloo, Traffic},
};

/// The gateway that carries traffic from outside.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedTraffic {
    /// A Gateway of the Gateway API.
    Gatewayapi(ResolvedGatewayApi),
    /// Gloo Edge.
    Gloo(ResolvedGloo),
}

impl Resolve for Traffic {
    type Total = ResolvedTraffic;

    fn resolve(self, at: &At<'_>) -> Option<ResolvedTraffic> {
        let Self { gatewayapi, gloo, trace } = self;
        trace.settle(at);
        match (gatewayapi, gloo) {
            (gatewayapi @ (Switch::On(_) | Switch::Only(_)), Switch::Unset | Switch::Off) => {
                gatewayapi.resolve(&at.key("gatewayapi")).map(ResolvedTraffic::Gatewayapi)
            }
            (Switch::Unset | Switch::Off, gloo @ (Switch::On(_) | Switch::Only(_))) => {
                gloo.resolve(&at.key("gloo")).map(ResolvedTraffic::Gloo)
            }
            (Switch::Unset | Switch::Off, Switch::Unset | Switch::Off) => {
                at.error(&codes::MISSING_FIELD, "the traffic provider is not said", "add `gatewayapi:` or `gloo:`");
                None
            }
            _ => {
                at.error(&codes::CONFLICTING_FORMS, "`gatewayapi` and `gloo` at once", "keep one of them");
                None
            }
        }
    }
}

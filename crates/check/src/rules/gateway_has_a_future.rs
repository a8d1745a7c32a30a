//! No app is behind Gloo Edge, which ends on 31 December 2026. Off unless the platform asks for it: it holds for all of its apps at once.

use terrace_spec::{
    platform::{Edition, Level},
    resolve::ResolvedTraffic,
};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule = Rule { code: &codes::GLOO_ENDS, level: Level::Off, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if !matches!(subject.app.facts.traffic, Some(ResolvedTraffic::Gloo(_))) {
        return;
    }
    if let Some(route) = subject.of_kind(Kind::VirtualService).next() {
        let message = format!("`{route}` is of Gloo Edge, which ends on 31 December 2026");
        report.broken(
            route.spec,
            message,
            "move the platform to the Gateway API: `facts: {traffic: {gatewayapi: {..}}}`",
        );
    }
}

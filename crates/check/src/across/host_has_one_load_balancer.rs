//! A host that several apps share has one entrance: its record leads to one load balancer, and the paths of the others are never reached.

use std::collections::BTreeMap;

use terrace_spec::platform::{Edition, Level};

use super::{AcrossRule, AppFacts, facts::Entrance};
use crate::{Report, codes};

pub(super) static RULE: AcrossRule =
    AcrossRule { code: &codes::ENTRANCES_DISAGREE, level: Level::Error, since: Edition::Of202611, check };

fn check(apps: &[&AppFacts], report: &mut Report<'_>) {
    let mut seen = BTreeMap::new();
    for app in apps {
        for served in &app.served {
            let (first, entrance) = *seen.entry(served.host.as_str()).or_insert((app, &served.entrance));
            let is_shared = *entrance != Entrance::Own && *entrance == served.entrance;
            if !std::ptr::eq(first, app) && !is_shared {
                let message = format!(
                    "`{}` leads to another load balancer for the app `{}` of `{}`",
                    served.host, first.name, first.file
                );
                report.broken_in(&app.file, &served.spec, message, "put both into one group, or give one another host");
            }
        }
    }
}

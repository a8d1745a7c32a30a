//! Apps that share a load balancer agree on it: one that does not stops it for all of them.

use std::collections::BTreeMap;

use terrace_spec::platform::{Edition, Level};

use super::{AcrossRule, AppFacts};
use crate::{
    Report, codes,
    view::{Clash, first_clash},
};

pub(super) static RULE: AcrossRule =
    AcrossRule { code: &codes::GROUP_OF_APPS_DISAGREES, level: Level::Error, since: Edition::Of202611, check };

/// What an app says about the load balancer of a group.
type Opinion<'a> = (&'a AppFacts, Vec<(&'a str, &'a str)>);

fn check(apps: &[&AppFacts], report: &mut Report<'_>) {
    let mut seen: BTreeMap<&str, Vec<Opinion<'_>>> = BTreeMap::new();
    for app in apps {
        for membership in &app.groups {
            let settings = || membership.settings.iter().map(|(key, value)| (key.as_str(), value.as_str()));
            let members = seen.entry(membership.group.as_str()).or_default();
            // What members of one app say differently, that app is told by itself.
            let clash = members
                .iter()
                .filter(|(first, _)| !std::ptr::eq(*first, *app))
                .find_map(|(first, theirs)| Some((first, first_clash(&theirs.iter().copied(), settings())?)));
            if let Some((first, clash)) = clash {
                let Clash { setting, first: one, second: other } = clash;
                let group = &membership.group;
                let message = format!(
                    "`{setting}` is `{other}` here, and `{one}` in the app `{}` of the same group `{group}`",
                    first.name
                );
                report.broken_in(&app.file, &membership.spec, message, clash.edit());
            } else if !members.iter().any(|(_, theirs)| settings().eq(theirs.iter().copied())) {
                // Members that say the same are kept once: a group of a thousand apps is compared with its few opinions.
                members.push((app, settings().collect()));
            }
        }
    }
}

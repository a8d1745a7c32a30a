//! Requests for a host and path are answered by one app: of two, which one is chance.

use std::collections::BTreeMap;

use terrace_spec::platform::{Edition, Level};

use super::{
    AcrossRule, AppFacts,
    facts::{Entrance, Served},
};
use crate::{Report, codes, view::is_below};

pub(super) static RULE: AcrossRule =
    AcrossRule { code: &codes::HOST_OF_TWO_APPS, level: Level::Error, since: Edition::Of202611, check };

fn check(apps: &[&AppFacts], report: &mut Report<'_>) {
    let mut seen = BTreeMap::new();
    let mut hosts: BTreeMap<&str, Vec<(&AppFacts, &Served)>> = BTreeMap::new();
    for app in apps {
        for served in &app.served {
            let first = *seen.entry((served.host.as_str(), served.path.as_str())).or_insert(app);
            if !std::ptr::eq(first, app) {
                let (host, path) = (&served.host, &served.path);
                let message = format!("`{host}{path}` is answered by the app `{}` of `{}` too", first.name, first.file);
                report.broken_in(&app.file, &served.spec, message, "give one of them another host or path");
            }
            hosts.entry(served.host.as_str()).or_default().push((app, served));
        }
    }
    for together in hosts.values().filter(|together| together.len() > 1) {
        for (app, served) in together {
            let hiding = together.iter().find(|(first, wide)| !std::ptr::eq(*first, *app) && hides(wide, served));
            if let Some((first, wide)) = hiding {
                hidden(app, served, (first, wide), report);
            }
        }
    }
}

/// Whether requests for what is served never get there: the rules of a group are asked by the places of their Ingresses, not the longest path first.
fn hides(wide: &Served, served: &Served) -> bool {
    matches!((&wide.entrance, &served.entrance), (Entrance::Group(one), Entrance::Group(other)) if one == other)
        && matches!((&wide.place, &served.place), (Some(first), Some(second)) if first < second)
        && is_below(&served.path, &wide.path)
}

fn hidden(app: &AppFacts, served: &Served, (first, wide): (&AppFacts, &Served), report: &mut Report<'_>) {
    let Served { host, path, .. } = served;
    let message = format!(
        "`{host}{path}` never gets here: the app `{}` of `{}` answers for `{host}{}`, and comes first in their load balancer",
        first.name, first.file, wide.path
    );
    let order = wide.place.as_ref().map_or(0, |place| place.order).saturating_sub(1);
    let group = match &wide.entrance {
        Entrance::Group(group) => group.as_str(),
        Entrance::Own | Entrance::Gateway(_) => return,
    };
    let hint = format!("come before it: write `group: {{name: {group}, order: {order}}}` in `ingress`");
    report.broken_in(&app.file, &served.spec, message, hint);
}

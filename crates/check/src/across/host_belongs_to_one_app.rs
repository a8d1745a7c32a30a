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
    for app in apps {
        for served in &app.served {
            let (first, _) = *seen.entry((served.host.as_str(), served.path.as_str())).or_insert((*app, served));
            if !std::ptr::eq(first, *app) {
                let Served { host, path, .. } = served;
                let message = format!("`{host}{path}` is answered by the app `{}` of `{}` too", first.name, first.file);
                report.broken_in(&app.file, &served.spec, message, "give one of them another host or path");
            }
        }
    }
    for app in apps {
        for served in &app.served {
            let others = above(&served.path).filter_map(|path| seen.get(&(served.host.as_str(), path)));
            let mut hiding = others.filter(|(first, _)| !std::ptr::eq(*first, *app));
            let hidden = hiding.find_map(|(first, wide)| Some((first, wide, comes_first(wide, served)?)));
            if let Some((first, wide, hint)) = hidden {
                let Served { host, path, .. } = served;
                let message = format!(
                    "`{host}{path}` never gets here: the app `{}` of `{}` answers for `{host}{}`, and comes first in their load balancer",
                    first.name, first.file, wide.path
                );
                report.broken_in(&app.file, &served.spec, message, hint);
            }
        }
    }
}

/// The paths that a path may be below of, as they may be written: `/`, `/cart` and `/cart/` for `/cart/items`.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').flat_map(|(at, _)| [&path[..at], &path[..=at]]);
    ends.filter(|above| is_below(path, above))
}

/// What to do where requests for what is served never get there, since a wider path comes first: the rules of a group are asked by the places of their
/// Ingresses, not the longest path first.
fn comes_first(wide: &Served, served: &Served) -> Option<String> {
    let (Entrance::Group(group), Entrance::Group(own)) = (&wide.entrance, &served.entrance) else { return None };
    let (first, second) = (wide.place.as_ref()?, served.place.as_ref()?);
    (group == own && first < second).then(|| {
        let order = first.order.saturating_sub(1);
        format!("come before it: write `group: {{name: {group}, order: {order}}}` in `ingress`")
    })
}

//! Requests for a host and path are answered by one app: of two, which one is chance.

use std::collections::BTreeMap;

use terrace_spec::platform::{Edition, Level};

use super::{AcrossRule, AppFacts};
use crate::{Report, codes};

pub(super) static RULE: AcrossRule =
    AcrossRule { code: &codes::HOST_OF_TWO_APPS, level: Level::Error, since: Edition::Of202611, check };

fn check(apps: &[&AppFacts], report: &mut Report<'_>) {
    let mut seen = BTreeMap::new();
    for app in apps {
        for served in &app.served {
            let first = *seen.entry((served.host.as_str(), served.path.as_str())).or_insert(app);
            if !std::ptr::eq(first, app) {
                let (host, path) = (&served.host, &served.path);
                let message = format!("`{host}{path}` is answered by the app `{}` of `{}` too", first.name, first.file);
                report.broken_in(&app.file, &served.spec, message, "give one of them another host or path");
            }
        }
    }
}

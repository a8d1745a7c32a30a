//! An object without a namespace is of one app: two that emit it overwrite each other's.

use std::collections::BTreeMap;

use terrace_spec::platform::{Edition, Level};

use super::{AcrossRule, AppFacts};
use crate::{Report, codes};

pub(super) static RULE: AcrossRule =
    AcrossRule { code: &codes::CLUSTER_OBJECT_TWICE, level: Level::Error, since: Edition::Of202611, check };

fn check(apps: &[&AppFacts], report: &mut Report<'_>) {
    let mut seen = BTreeMap::new();
    for app in apps {
        for object in &app.cluster_objects {
            let first = *seen.entry(object.identity.as_str()).or_insert(app);
            if !std::ptr::eq(first, app) {
                let message = format!(
                    "`{}` is an object of the whole cluster, and the app `{}` of `{}` has it too",
                    object.identity, first.name, first.file
                );
                report.broken_in(&app.file, &object.spec, message, "keep it in one app, or give it a name of its own");
            }
        }
    }
}

//! No two apps of a cluster have one name: their objects would overwrite each other, and Argo CD would prune each other's.

use std::collections::BTreeMap;

use terrace_diagnostic::Path;
use terrace_spec::platform::{Edition, Level};

use super::{AcrossRule, AppFacts};
use crate::{Report, codes};

pub(super) static RULE: AcrossRule =
    AcrossRule { code: &codes::APP_TWICE, level: Level::Error, since: Edition::Of202611, check };

fn check(apps: &[&AppFacts], report: &mut Report<'_>) {
    let mut seen = BTreeMap::new();
    for app in apps {
        if let Some(first) = seen.insert(app.name.as_str(), &app.file) {
            let message = format!("`{first}` has an app `{}` too", app.name);
            report.broken_in(&app.file, &Path::from("metadata.name"), message, "give one of them another name");
        }
    }
}

//! A domain is in one VirtualService of Gloo: of two, Gloo refuses both.

use std::collections::BTreeMap;

use terrace_spec::platform::{Edition, Level};

use super::{AcrossRule, AppFacts};
use crate::{Report, codes};

pub(super) static RULE: AcrossRule =
    AcrossRule { code: &codes::DOMAIN_TWICE, level: Level::Error, since: Edition::Of202611, check };

fn check(apps: &[&AppFacts], report: &mut Report<'_>) {
    let mut seen = BTreeMap::new();
    for app in apps {
        for domain in &app.domains {
            if let Some(first) = seen.insert(domain.name.as_str(), app) {
                let whose = if std::ptr::eq(first, app) {
                    "two VirtualServices of this app".to_owned()
                } else {
                    format!("a VirtualService of the app `{}` too", first.name)
                };
                let message = format!("the domain `{}` is in {whose}", domain.name);
                let hint = "give one of them another host: Gloo serves neither as long as both have it";
                report.broken_in(&app.file, &domain.spec, message, hint);
            }
        }
    }
}

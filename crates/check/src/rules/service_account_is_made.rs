//! The ServiceAccount that a pod runs as is made by its app.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::ACCOUNT_NOT_MADE, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        let Some(account) = pod.service_account else { continue };
        let is_there =
            || subject.find(Kind::ServiceAccount, account).is_some() || subject.is_made(Kind::ServiceAccount, account);
        if account != "default" && !is_there() {
            let message = format!("`{object}` runs as ServiceAccount `{account}`, which nothing in this app makes");
            report.broken(
                object.spec,
                message,
                "its pods are not created before it is there: add it, or mend the name",
            );
        }
    }
}

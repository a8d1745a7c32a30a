//! A ServiceAccount with an IAM role is one that pods run as: a role on another is no role.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::ROLE_NOT_USED, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.pods().next().is_none() {
        return;
    }
    for account in subject.of_kind(Kind::ServiceAccount) {
        let Some(role) = account.node.annotation("eks.amazonaws.com/role-arn") else { continue };
        let is_used = subject.pods().any(|(_, pod)| pod.service_account == Some(account.name));
        if !is_used {
            let message = format!("`{account}` stands for the role `{role}`, and no pod runs as it");
            report.broken(account.spec, message, "set `serviceAccountName` of the pods to it, or delete it");
        }
    }
}

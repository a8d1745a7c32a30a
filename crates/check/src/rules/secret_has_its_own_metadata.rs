//! A Secret made by External Secrets has a template: without one it inherits Argo CD's tracking, and Argo CD prunes it.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::ExternalSecret};

pub(super) static RULE: Rule =
    Rule { code: &codes::SECRET_WITHOUT_TEMPLATE, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for object in subject.of_kind(Kind::ExternalSecret) {
        if ExternalSecret::of(object).target("template").is_none() {
            let message = format!("the Secret of `{object}` inherits its labels and annotations");
            let hint = "add `target: {template: {metadata: {labels: {..}}}}`: Argo CD takes the copy for its own, and prunes it";
            report.broken(object.spec, message, hint);
        }
    }
}

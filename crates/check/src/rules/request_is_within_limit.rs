//! A container requests no more than its limit. Kubernetes refuses more.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{amount, entries, shown},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::REQUEST_ABOVE_LIMIT, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for container in pod.containers() {
            for (resource, request) in entries(container.requests) {
                let Some(limit) = container.limit(resource) else { continue };
                if let (Some(asked), Some(most)) = (amount(request), amount(limit))
                    && asked > most
                {
                    let name = container.name;
                    let message = format!(
                        "container `{name}` of `{object}` requests `{}` of {resource}, above its limit of `{}`",
                        shown(request),
                        shown(limit),
                    );
                    report.broken(object.spec, message, "raise the limit, or lower the request");
                }
            }
        }
    }
}

//! A Service selects pods of its app.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, PodTemplate, Report, Rule, Subject, codes, view::PRIMARY};

pub(super) static RULE: Rule =
    Rule { code: &codes::SERVICE_SELECTS_NOTHING, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for service in subject.of_kind(Kind::Service) {
        let Some(selector) = service.spec_field("selector").filter(|selector| selector.entries().next().is_some())
        else {
            continue;
        };
        let is_selected = |pod: &PodTemplate<'_>| {
            selector.entries().all(|(key, value)| {
                let own = pod.label(key);
                own.is_some()
                    && (value.as_str() == own || value.as_str().and_then(|value| value.strip_suffix(PRIMARY)) == own)
            })
        };
        if !subject.pods().any(|(object, pod)| !object.kind.runs_to_end() && is_selected(pod)) {
            let message = format!("`{service}` selects no pod of this app");
            report.broken(
                service.spec,
                message,
                "write the labels of the pods in `spec.selector`: it has no endpoints otherwise",
            );
        }
    }
}

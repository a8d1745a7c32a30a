//! Datadog's tags and switches stand on the pods: nothing is tagged or injected by those of a workload alone.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::entries};

pub(super) static RULE: Rule =
    Rule { code: &codes::DATADOG_MISPLACED, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods().filter(|(object, _)| object.kind != Kind::Pod) {
        for (key, value) in entries(object.labels) {
            let is_datadogs = key.starts_with("tags.datadoghq.com/") || key.starts_with("admission.datadoghq.com/");
            if is_datadogs && pod.label(key) != value.as_str() {
                let message = format!("label `{key}` of `{object}` is not on its pods, or has another value there");
                report.broken(
                    object.spec,
                    message,
                    "write it into the labels of the pod template, with the same value",
                );
            }
        }
        let mut annotations = entries(object.annotations).chain(entries(pod.annotations));
        let misplaced = annotations
            .find(|(key, _)| matches!(*key, "admission.datadoghq.com/enabled" | "admission.datadoghq.com/config.mode"));
        if let Some((key, _)) = misplaced {
            let message = format!("`{key}` is an annotation of `{object}` or its pods");
            report.broken(object.spec, message, "write it into the labels of the pod template");
        }
    }
}

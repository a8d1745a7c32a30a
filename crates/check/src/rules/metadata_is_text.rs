//! Labels and annotations are strings: `true` and `15` without quotes are not, and Kubernetes refuses them.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::entries};

pub(super) static RULE: Rule =
    Rule { code: &codes::METADATA_NOT_TEXT, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for object in subject.objects {
        let of_pod = [object.pod.and_then(|pod| pod.labels), object.pod.and_then(|pod| pod.annotations)];
        for map in [object.labels, object.annotations].into_iter().chain(of_pod) {
            for (key, value) in entries(map).filter(|(_, value)| value.as_str().is_none()) {
                let message = format!("`{key}` of `{object}` is {value:?}, which is not a string");
                report.broken(object.spec, message, format!("quote it: `{key}: \"{value:?}\"`"));
            }
        }
    }
}

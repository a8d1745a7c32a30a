//! A secret that is fetched again is not copied by Flagger: the primary would keep the old value until the next release.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Report, Rule, Subject, codes,
    view::{ExternalSecret, Reader, canary_of, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::STALE_SECRET_UNDER_CANARY, level: Level::Warn, since: Edition::Of202611, check };

const OPT_OUT: &str = "flagger.app/config-tracking";

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (workload, pod) in subject.pods().filter(|(object, _)| canary_of(subject, object).is_some()) {
        for object in subject.of_kind(Kind::ExternalSecret) {
            let secret = ExternalSecret::of(object);
            let is_used = || {
                // Flagger copies what containers read, and leaves alone what images are pulled with (`pkg/canary/config_tracker.go`).
                let mut read = pod.references().iter().filter(|reference| reference.reader == Reader::Container);
                read.any(|reference| reference.kind == Kind::Secret && reference.name == secret.secret())
            };
            let metadata = secret.target("template").and_then(|template| template.get("metadata"));
            let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
            let opts_out = annotations.and_then(|annotations| text(annotations, OPT_OUT)) == Some("disabled");
            if !opts_out && is_used() {
                let message = format!(
                    "Flagger copies the Secret of `{object}` for the primary of `{workload}`, which keeps the old value"
                );
                let hint = format!("add `{OPT_OUT}: disabled` to `target.template.metadata.annotations`");
                report.broken(object.spec, message, hint);
            }
        }
    }
}

//! Reloader restarts by an annotation: a variable that it adds is undone by Argo CD, and added again.

use terrace_spec::platform::{Edition, Level, ReloadStrategy};

use crate::{Object, PodTemplate, Report, Rule, Subject, codes, view::entries};

pub(super) static RULE: Rule =
    Rule { code: &codes::RELOADER_FIGHTS_ARGO, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let reloader = subject.app.facts.reloader.as_ref();
    if reloader.is_none_or(|reloader| reloader.strategy != ReloadStrategy::EnvVars) {
        return;
    }
    let is_watched = |(object, pod): &(&Object<'_>, &PodTemplate<'_>)| {
        entries(object.annotations)
            .chain(entries(pod.annotations))
            .any(|(key, _)| key.contains("reloader.stakater.com/"))
    };
    // Once for the app: the mistake is the platform's.
    if let Some((object, _)) = subject.pods().find(is_watched) {
        let message = format!("Reloader restarts `{object}` by a variable, which Argo CD takes out again");
        let hint = "start Reloader with `--reload-strategy=annotations`, and write `facts: {reloader: annotations}` in `platform.yaml`";
        report.broken(object.spec, message, hint);
    }
}

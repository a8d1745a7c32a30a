//! A preStop hook that only waits uses Kubernetes' own `sleep`: many images have no shell.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::slept_by_command};

pub(super) static RULE: Rule =
    Rule { code: &codes::SLEEP_NEEDS_SHELL, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for container in pod.lasting_containers() {
            if let Some(seconds) = container.pre_stop.and_then(slept_by_command) {
                let message =
                    format!("the preStop hook of container `{}` of `{object}` runs a command to sleep", container.name);
                let hint = format!(
                    "write `preStop: {{sleep: {{seconds: {seconds}}}}}`: an image without a shell fails at once"
                );
                report.broken(object.spec, message, hint);
            }
        }
    }
}

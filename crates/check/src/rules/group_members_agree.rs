//! Ingresses of one load balancer group agree on the load balancer: one that does not stops them all.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{Clash, first_clash},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::GROUP_DISAGREES, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (index, second) in subject.ingresses().enumerate() {
        let Some(group) = second.group() else { continue };
        for first in subject.ingresses().take(index).filter(|first| first.group() == Some(group)) {
            if let Some(clash) = first_clash(&first.shared_settings(), second.shared_settings()) {
                let (first, second) = (first.object, second.object);
                let Clash { setting, first: one, second: other } = clash;
                let message = format!(
                    "`{second}` sets `{setting}` to `{other}`, and `{first}`, of the same group `{group}`, to `{one}`"
                );
                report.broken(second.spec, message, clash.edit());
            }
        }
    }
}

//! A workload has one autoscaler: two undo what the other does, and KEDA refuses the second.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{scalers, target_of},
};

pub(super) static RULE: Rule = Rule { code: &codes::TWO_SCALERS, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (index, second) in scalers(subject).enumerate() {
        let Some((kind, name)) = target_of(second) else { continue };
        let first = scalers(subject).take(index).find(|first| target_of(*first) == Some((kind, name)));
        if let Some(first) = first {
            let message = format!("`{first}` and `{second}` both scale `{kind}/{name}`");
            report.broken(second.spec, message, "keep one of them; a ScaledObject can hold several triggers");
        }
    }
}

//! A service that is reached from outside has a second copy while a node is drained. Off unless the platform asks for it: staging has one copy by choice.

use terrace_diagnostic::Path;
use terrace_spec::{
    platform::{Edition, Level},
    resolve::Workload,
};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule = Rule { code: &codes::ONE_COPY, level: Level::Off, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (name, process) in &subject.app.processes {
        let Workload::Service(service) = &process.workload else { continue };
        if !service.ingresses().is_empty() && service.scale.fewest() < 2 {
            let path = Path::from("processes").key(name.as_str()).key("scale");
            let message = format!("`{name}` is reached from outside and may have a single copy");
            report.broken(&path, message, "write `scale: 2` or more: it is down whenever its node is drained");
        }
    }
}

//! A service says when it is ready: it gets traffic before it listens otherwise, in every rollout.

use terrace_diagnostic::{Path, Segment};
use terrace_spec::{
    Protocol,
    platform::{Edition, Level},
    resolve::{Listening, Workload},
};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule = Rule { code: &codes::NO_READINESS, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods().filter(|(object, _)| serves(subject, object.spec)) {
        if !pod.lasting_containers().any(|container| container.readiness.is_some()) {
            let message = format!("no container of `{object}` has a readiness check");
            report.broken(
                object.spec,
                message,
                "write `health: /healthz` in the process, or leave `health` out: an open port is asked for then",
            );
        }
    }
}

/// Whether what stands at a place of the spec is a process that listens to callers, or a part of one.
fn serves(subject: &Subject<'_>, spec: &Path) -> bool {
    let [Segment::Key(processes), Segment::Key(name), ..] = spec.segments() else { return false };
    let process = subject.app.processes.get(name.as_str()).filter(|_| processes == "processes");
    // A process that is called over UDP alone has no port that could be asked.
    let is_asked = |listening: Listening<'_>| listening.port.protocol != Protocol::Udp;
    process.is_some_and(
        |process| matches!(&process.workload, Workload::Service(service) if service.listening().any(is_asked)),
    )
}

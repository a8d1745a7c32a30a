//! A probe or hook that names a port names one of its own container.

use terrace_spec::platform::{Edition, Level};

use crate::{Container, Report, Rule, Subject, codes, view::text};

pub(super) static RULE: Rule =
    Rule { code: &codes::PROBE_PORT_MISSING, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for container in pod.containers() {
            for (asks, port) in named_ports(container) {
                if !container.has_port(port) {
                    let name = container.name;
                    let message = format!(
                        "{asks} of container `{name}` of `{object}` asks port `{port}`, which it does not have"
                    );
                    report.broken(object.spec, message, "write the name of one of its `ports`, or a number");
                }
            }
        }
    }
}

/// The ports that probes and hooks of a container name.
fn named_ports<'a>(container: &Container<'a>) -> impl Iterator<Item = (&'static str, &'a str)> + use<'a> {
    let askers = [
        ("readinessProbe", container.readiness),
        ("livenessProbe", container.liveness),
        ("startupProbe", container.startup),
        ("postStart", container.post_start),
        ("preStop", container.pre_stop),
    ];
    askers.into_iter().filter_map(|(name, asker)| {
        let asker = asker?;
        let action = asker.get("httpGet").or_else(|| asker.get("tcpSocket"))?;
        Some((name, text(action, "port")?))
    })
}

//! A load balancer that sends to nodes has Services with a port on each node; one that sends to pods needs `target-type: ip`.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Report, Rule, Subject, codes,
    view::{settings, text},
};

pub(super) static RULE: Rule = Rule { code: &codes::TARGET_TYPE, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for ingress in subject.ingresses() {
        for service in ingress.backends().filter_map(|backend| subject.find(Kind::Service, text(backend, "name")?)) {
            let own = settings(service).find(|(key, _)| *key == "target-type").map(|(_, value)| value);
            let target_type = own.or_else(|| ingress.setting("target-type")).unwrap_or("instance");
            let service_type = service.spec_field("type").and_then(Node::as_str).unwrap_or("ClusterIP");
            if target_type == "instance" && service_type == "ClusterIP" {
                let object = ingress.object;
                let message =
                    format!("`{object}` sends to nodes (`target-type: instance`), and `{service}` is a ClusterIP");
                report.broken(
                    object.spec,
                    message,
                    "write `alb.ingress.kubernetes.io/target-type: ip`: the whole group stops otherwise",
                );
            }
        }
    }
}

//! A path that is matched as a whole or by its beginning has no wildcard. The load balancer controller refuses it.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::WILDCARD_PATH, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for ingress in subject.ingresses() {
        for rule in
            ingress.rules().filter(|rule| rule.path_type != "ImplementationSpecific" && rule.path.contains(['*', '?']))
        {
            let (object, path) = (ingress.object, rule.path);
            let message =
                format!("`{object}` has the path `{path}` of type `{}`, which takes no wildcard", rule.path_type);
            report.broken(object.spec, message, "leave it out: `Prefix` matches everything below a path");
        }
    }
}

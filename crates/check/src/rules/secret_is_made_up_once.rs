//! A value that is made up is made up once: refreshed periodically, it is another one each time, and what was signed with the last is lost.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::text};

pub(super) static RULE: Rule =
    Rule { code: &codes::GENERATED_AGAIN, level: Level::Warn, since: Edition::Of202611, check };

/// Generators of External Secrets that make a value up. The others fetch credentials that run out, and have to be asked again.
const MADE_UP: [&str; 3] = ["Password", "SSHKey", "UUID"];

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for secret in subject.of_kind(Kind::ExternalSecret) {
        let is_once = secret.spec_field("refreshPolicy").and_then(Node::as_str) == Some("CreatedOnce")
            || secret.spec_field("refreshInterval").and_then(Node::as_str).is_some_and(is_zero);
        if is_once {
            continue;
        }
        let sources = secret.spec_field("dataFrom").map(Node::items).into_iter().flatten();
        let generator = sources
            .filter_map(|source| text(source.get("sourceRef")?.get("generatorRef")?, "kind"))
            .find(|kind| MADE_UP.contains(kind));
        if let Some(kind) = generator {
            let message = format!("`{secret}` has its generator `{kind}` make up another value at each refresh");
            report.broken(secret.spec, message, "write `refreshPolicy: CreatedOnce`");
        }
    }
}

fn is_zero(interval: &str) -> bool {
    !interval.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

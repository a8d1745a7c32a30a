//! A Secret has one maker: of two each undoes what the other writes.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::ExternalSecret};

pub(super) static RULE: Rule =
    Rule { code: &codes::SECRET_OF_TWO_OWNERS, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (index, object) in subject.objects.iter().enumerate().filter(|(_, object)| object.kind == Kind::ExternalSecret)
    {
        let secret = ExternalSecret::of(*object);
        if secret.creation_policy() == "Merge" {
            continue;
        }
        let name = secret.secret();
        let other = subject.objects.iter().enumerate().find(|(place, other)| match other.kind {
            Kind::Secret => other.name == name,
            // Each pair is reported once.
            Kind::ExternalSecret if *place < index => {
                let other = ExternalSecret::of(**other);
                other.secret() == name && other.creation_policy() != "Merge"
            }
            _ => false,
        });
        if let Some((_, other)) = other {
            let message = format!("`{object}` and `{other}` both make Secret `{name}`");
            report.broken(object.spec, message, "give one of them another name, or take its keys into the other");
        }
    }
}

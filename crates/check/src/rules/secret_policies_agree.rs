//! Who owns a Secret may delete it: External Secrets refuses a deletion policy without the ownership for it.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::ExternalSecret};

pub(super) static RULE: Rule =
    Rule { code: &codes::SECRET_POLICIES_CLASH, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for object in subject.of_kind(Kind::ExternalSecret) {
        let secret = ExternalSecret::of(object);
        let (creation, deletion) = (secret.creation_policy(), secret.deletion_policy());
        let clash = match deletion {
            "Delete" => matches!(creation, "Merge" | "None" | "CreateOrMerge"),
            "Merge" => creation == "None",
            _ => false,
        };
        if clash {
            let message = format!("`{object}` has `deletionPolicy: {deletion}` with `creationPolicy: {creation}`");
            report.broken(object.spec, message, "write `deletionPolicy: Retain`, or `creationPolicy: Owner`");
        }
    }
}

//! A key of a Secret is fetched once. External Secrets refuses a second.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::ExternalSecret};

pub(super) static RULE: Rule =
    Rule { code: &codes::SECRET_KEY_TWICE, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for object in subject.of_kind(Kind::ExternalSecret) {
        let secret = ExternalSecret::of(object);
        let repeated = secret
            .fetched_keys()
            .enumerate()
            .find(|(index, key)| secret.fetched_keys().take(*index).any(|other| other == *key));
        if let Some((_, key)) = repeated {
            let message = format!("`{object}` fetches the key `{key}` twice");
            report.broken(object.spec, message, "delete one of the two entries, or give it another `secretKey`");
        }
    }
}

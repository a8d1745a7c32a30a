//! Objects of External Secrets are of version `v1`: from 0.17 on no other is served.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::OLD_SECRET_API, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for object in subject.objects {
        let Some((group, version)) = object.node.api_version().and_then(|version| version.split_once('/')) else {
            continue;
        };
        let kind = object.node.kind().unwrap_or_default();
        let has_v1 = matches!(kind, "ExternalSecret" | "ClusterExternalSecret" | "SecretStore" | "ClusterSecretStore");
        if group == "external-secrets.io" && has_v1 && version != "v1" {
            let message = format!("`{object}` is of version `{version}`");
            report.broken(object.spec, message, "write `apiVersion: external-secrets.io/v1`");
        }
    }
}

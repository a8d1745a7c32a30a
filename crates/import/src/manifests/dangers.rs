//! What a rendering adds that is more than a default: it may stop what is live, or give it rights that it did not have.

use indexmap::IndexMap;
use terrace::spec::Raw;

use super::{
    Look,
    compare::{Change, Difference},
    found::{Context, Found},
    object::{Id, Object},
    secrets::Stored,
};

/// The annotation of a ServiceAccount that gives its pods an IAM role.
pub(super) const ROLE: &str = "eks.amazonaws.com/role-arn";

/// Why an addition is to be judged before it is live; `None` for a default.
pub(super) fn danger(difference: &Difference, object: Option<&Object>, rendered: &[(Id, Raw)]) -> Option<&'static str> {
    let Change::Added(value) = &difference.change else { return None };
    let mut steps = difference.path.iter().rev().map(String::as_str);
    match (steps.next()?, steps.nth(1)) {
        ("securityContext", list) if !matches!(list, Some("containers" | "initContainers")) => {
            (value.at("fsGroup").is_some() && object.is_some_and(claims)).then_some(GROUP)
        }
        ("fsGroup", _) => object.is_some_and(claims).then_some(GROUP),
        ("serviceAccountName", _) => {
            let account = Id::new("ServiceAccount", value.as_str()?);
            let (_, account) = rendered.iter().find(|(id, _)| *id == account)?;
            account.at("metadata.annotations")?.text_of(ROLE).map(|_| {
                "its pods ran as `default`, and now have the IAM role of this ServiceAccount: `identity: off` keeps it from them"
            })
        }
        _ => None,
    }
}

const GROUP: &str = "the files of its live volume are given to this group when it is mounted, which takes long where they are many: \
     `user: {uid, filesystem}` says another group";

/// Whether its pods mount a claim.
fn claims(object: &Object) -> bool {
    let volumes = object.template().map(|template| template.items("spec.volumes")).unwrap_or_default();
    volumes.iter().any(|volume| volume.at("persistentVolumeClaim").is_some())
}

/// Jobs that run at another time of a release than they did, as lines of a report.
pub(super) fn moved(context: &Context<'_>, found: &Found) -> Vec<String> {
    let moved = context.named.iter().filter_map(|named| {
        let hook = context.object(&named.id)?.hook?.moved?;
        found.said(named, "release")?;
        Some(format!(
            "{} hook: {hook:?} -> \"Sync\"  (it runs when config and secrets of the release are there, before anything new serves)",
            named.id
        ))
    });
    moved.collect()
}

/// Secrets of which it is not known whether they have a name that a `ConfigMap` before them has too, as lines of a report. The last of them
/// counted, and now what was in the `ConfigMap` does.
pub(super) fn hidden(context: &Context<'_>) -> Vec<String> {
    let mut lines: IndexMap<String, Vec<String>> = IndexMap::new();
    for named in context.named {
        let template = context.object(&named.id).and_then(Object::template);
        for container in template.into_iter().flat_map(|template| template.items("spec.containers")) {
            let sources = container.items("envFrom");
            let config = sources.iter().position(|source| {
                source.text("configMapRef.name").is_some_and(|name| context.objects.get("ConfigMap", name).is_some())
            });
            let Some(config) = config else { continue };
            let secrets = sources[config..].iter().filter_map(|source| source.text("secretRef.name"));
            for secret in
                secrets.filter(|secret| !context.secrets.contains_key(*secret) && !is_fetched(secret, context))
            {
                let first = sources[config].text("configMapRef.name").unwrap_or_default();
                let line = format!(
                    "envFrom: a name that ConfigMap/{first} and Secret/{secret} both have had the value of the Secret, and now has the other  (nobody can see the keys of the Secret here: `kubectl get secret {secret}` shows them)"
                );
                lines.entry(line).or_default().push(named.id.to_string());
            }
        }
    }
    lines.into_iter().map(|(line, ids)| format!("{} {line}", ids.join(", "))).collect()
}

/// Whether it is known what a Secret is made of, key by key.
fn is_fetched(secret: &str, context: &Context<'_>) -> bool {
    Stored::of(context, secret).is_some_and(|stored| stored.whole().is_none())
}

//! The accounts that pods run as, and the IAM roles behind them.

use terrace::spec::Raw;

use super::{
    Look,
    dangers::ROLE,
    found::{Context, Found},
    names::Subject,
    value::text,
};

/// Puts the account of a workload into its process.
pub(super) fn identity(subject: Subject<'_>, found: &mut Found) {
    let Subject { object, named, context } = subject;
    let Some(account) = object.template().and_then(|template| template.text("spec.serviceAccountName")) else { return };
    if account == "default" {
        return;
    }
    let known = context.objects.get("ServiceAccount", account);
    let role = known.and_then(|known| known.annotation(ROLE)).map(text);
    if let Some(known) = known {
        found.claim(&known.id);
    }
    if account == subject.terraces_name() {
        found.set(named, &["identity"], role.unwrap_or_else(|| text("off")));
        return;
    }
    if account != context.app {
        found.set(named, &["adopt", "serviceAccount"], text(account));
        if let Some(role) = role {
            found.set(named, &["identity"], role);
        }
    } else if let Some(role) = role {
        *found.app("identity") = role;
    }
    if is_bound(account, context) {
        found.callers.insert(object.id.clone());
    }
}

/// Whether an account has rights in the cluster.
pub(super) fn is_bound(account: &str, context: &Context<'_>) -> bool {
    let bindings =
        context.objects.0.iter().filter(|object| matches!(object.kind(), "RoleBinding" | "ClusterRoleBinding"));
    bindings
        .flat_map(|binding| binding.raw.items("subjects"))
        .any(|subject: &Raw| subject.text("kind") == Some("ServiceAccount") && subject.text("name") == Some(account))
}

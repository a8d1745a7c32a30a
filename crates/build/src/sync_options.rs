//! What Argo CD is asked to do otherwise with an object (`argocd.argoproj.io/sync-options`).

use terrace_k8s::api::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use terrace_spec::platform::Delivery;

use crate::Context;

/// Pruned when all the rest is applied and healthy, and not before anything is.
///
/// What an app has no more is pruned in the wave that it had, and that may be the first one: while pods of the old version still run, which could not
/// start again without it, and before the release is known to succeed (Argo CD `gitops-engine/pkg/sync/sync_context.go`, `pruneLast`).
const PRUNED_LAST: &str = "PruneLast=true";

/// Adds options to those that an object has.
pub(crate) fn add(metadata: &mut ObjectMeta, options: &str) {
    let all = metadata.annotations.get_or_insert_default();
    let all = all.entry("argocd.argoproj.io/sync-options".to_owned()).or_default();
    if !all.is_empty() {
        all.push(',');
    }
    all.push_str(options);
}

/// Lets what pods refer to outlive them.
pub(crate) fn prune_last(context: Context<'_>, metadata: &mut ObjectMeta) {
    if context.facts().delivery == Delivery::Argocd {
        add(metadata, PRUNED_LAST);
    }
}

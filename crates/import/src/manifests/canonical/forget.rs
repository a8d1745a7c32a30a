//! What says nothing of what an object does.

use terrace::spec::Raw;

use crate::manifests::{
    clean::BOOKKEEPING,
    object::pairs,
    value::{as_map, at_mut},
};

/// Takes away the labels that Terrace and others keep their books in, and what only Argo CD and Reloader read.
pub(super) fn forget_books(raw: &mut Raw, metadata: &str) {
    const TOOLS: [&str; 7] = [
        "argocd.argoproj.io/",
        "terrace.dev/files-checksum",
        "secret.reloader.stakater.com/",
        "flagger.app/config-tracking",
        "karpenter.sh/do-not-disrupt",
        "terrace.dev/runs",
        "kubernetes.io/change-cause",
    ];
    let Some(metadata) = at_mut(raw, metadata) else { return };
    for field in ["labels", "annotations"] {
        let Some(Raw::Map(entries)) = at_mut(metadata, field) else { continue };
        entries
            .retain(|key, _| !BOOKKEEPING.contains(&key.as_str()) && !TOOLS.iter().any(|tool| key.starts_with(tool)));
        if entries.is_empty() {
            as_map(metadata).shift_remove(field);
        }
    }
}

/// What an object selects its pods by says nothing on the object itself.
pub(in crate::manifests) fn forget_selected(raw: &mut Raw) {
    let selected = ["spec.selector.matchLabels", "spec.selector"].map(|path| pairs(raw, path)).concat();
    let Some(metadata) = at_mut(raw, "metadata") else { return };
    let Some(Raw::Map(labels)) = at_mut(metadata, "labels") else { return };
    labels.retain(|key, value| !selected.iter().any(|(known, wanted)| known == key && value.as_str() == Some(wanted)));
    if labels.is_empty() {
        as_map(metadata).shift_remove("labels");
    }
}

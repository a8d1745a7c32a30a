//! What says nothing of what an object does to anybody but a tool.

use terrace::spec::Raw;

use crate::manifests::value::{as_map, at_mut};

/// Takes away what only Argo CD, Reloader and their like read.
pub(super) fn forget_tools(raw: &mut Raw, metadata: &str) {
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
        entries.retain(|key, _| !TOOLS.iter().any(|tool| key.starts_with(tool)));
        if entries.is_empty() {
            as_map(metadata).shift_remove(field);
        }
    }
}

use serde::Serialize;

use crate::{
    codes,
    layer::{At, Resolve},
    patch::{JsonOperation, Patch, ResolvedPatchTarget},
    raw::Raw,
};

/// A change to rendered objects.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedPatch {
    /// Which objects.
    pub target: ResolvedPatchTarget,
    /// What is done to each.
    pub change: Change,
}

/// What a patch does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// A strategic merge.
    Merge(Raw),
    /// The operations of a JSON Patch.
    Json(Vec<JsonOperation>),
}

impl Resolve for Patch {
    type Total = ResolvedPatch;

    fn resolve(self, at: &At<'_>) -> Option<ResolvedPatch> {
        let Self { target, merge, json, trace } = self;
        trace.settle(at);
        let target = at.required("target", target.into_option()).and_then(|target| target.resolve(&at.key("target")));
        let change = match (merge, json) {
            (Some(merge), None) => Some(Change::Merge(merge)),
            (None, Some(operations)) => Some(Change::Json(operations)),
            (Some(_), Some(_)) => {
                at.error(&codes::CONFLICTING_FORMS, "`merge` and `json` at once", "write two patches");
                None
            }
            (None, None) => {
                at.error(&codes::MISSING_FIELD, "the patch says nothing", "add `merge:` or `json:`");
                None
            }
        };
        Some(ResolvedPatch { target: target?, change: change? })
    }
}

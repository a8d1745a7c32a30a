//! Who a container is, and what it may do.

use serde::Serialize;

use super::Reported;
use crate::{
    codes,
    layer::{At, Switch},
    platform::{PodSecurity, ResolvedFacts},
    security::{Baseline, Capability, FileSystem, Permission, Security},
    user::{self, User},
};

/// Who a container is, in place of the image's own user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedUser {
    /// The number of the user.
    pub uid: u32,
    /// The number of its group.
    pub gid: u32,
    /// The group that volumes belong to.
    pub filesystem: u32,
}

/// What a container may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedSecurity {
    /// What it may do with its own file system.
    pub filesystem: FileSystem,
    /// The capabilities that it keeps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<Capability>,
    /// Whether it may run as root.
    pub root: Permission,
    /// Whether it may gain rights.
    pub escalation: Permission,
    /// Why it is not restricted. There is one where anything of it is relaxed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Default for ResolvedSecurity {
    fn default() -> Self {
        Self {
            filesystem: FileSystem::ReadOnly,
            capabilities: Vec::new(),
            root: Permission::Refused,
            escalation: Permission::Refused,
            reason: None,
        }
    }
}

pub(super) fn resolve_user(
    user: Switch<User>,
    security: &ResolvedSecurity,
    at: &At<'_>,
) -> Result<Option<ResolvedUser>, Reported> {
    let Some(User { uid, gid, filesystem, trace }) = user.into_option() else { return Ok(None) };
    trace.settle(at);
    for (key, id) in [("uid", uid), ("gid", gid), ("filesystem", filesystem)] {
        if let Some(id) = id.filter(|id| *id > user::MAX_ID) {
            at.report(terrace_diagnostic::Diagnostic::from(user::out_of_range(id.into())).at(at.path().key(key)));
            return Err(Reported);
        }
    }
    let uid = at.required("uid", uid).ok_or(Reported)?;
    if uid == 0 && security.root == Permission::Refused {
        at.error(
            &codes::BAD_USER,
            "user 0 is root, which the level `restricted` refuses",
            "write another number, or `security: {baseline: {reason: \"..\", root: allowed}}`",
        );
        return Err(Reported);
    }
    let gid = gid.unwrap_or(uid);
    Ok(Some(ResolvedUser { uid, gid, filesystem: filesystem.unwrap_or(gid) }))
}

pub(super) fn resolve(security: Switch<Security>, facts: &ResolvedFacts, at: &At<'_>) -> Option<ResolvedSecurity> {
    let Some(Security { filesystem, capabilities, baseline, trace }) = security.into_option() else {
        return Some(ResolvedSecurity::default());
    };
    trace.settle(at);
    let capabilities = capabilities.unwrap_or_default();
    let strong = capabilities.iter().find(|capability| **capability != Capability::NetBindService);
    let at_baseline = at.key("baseline");
    let is_relaxed = baseline.as_option().is_some();
    let Baseline { reason, root, escalation, trace } = baseline.into_option().unwrap_or_default();
    trace.settle(&at_baseline);
    let [root, escalation] = [root, escalation].map(|permission| permission.unwrap_or(Permission::Refused));
    if !is_relaxed {
        if let Some(capability) = strong {
            let message = format!("the level `restricted` does not allow the capability `{}`", capability.as_str());
            let hint = "remove it, or add `baseline: \"<why it is needed>\"`";
            at.key("capabilities").error(&codes::BAD_SECURITY, message, hint);
            return None;
        }
    } else if facts.pod_security == Some(PodSecurity::Restricted) {
        let message = "the platform admits nothing below the level `restricted`";
        let hint = "remove `baseline` and what needs it, or ask for a namespace of another level: `facts.podSecurity` of `platform.yaml`";
        at_baseline.error(&codes::SECURITY_REFUSED, message, hint);
        return None;
    } else if reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        let hint = "write `reason: \"<why it cannot be restricted>\"`";
        at_baseline.key("reason").error(&codes::BAD_SECURITY, "`baseline` without a reason", hint);
        return None;
    } else if (root, escalation, strong) == (Permission::Refused, Permission::Refused, None) {
        let hint = "add `root: allowed`, `escalation: allowed` or `capabilities`, or remove `baseline`";
        at_baseline.error(&codes::BAD_SECURITY, "`baseline` allows nothing that is not allowed without it", hint);
        return None;
    }
    Some(ResolvedSecurity {
        filesystem: filesystem.unwrap_or(FileSystem::ReadOnly),
        capabilities,
        root,
        escalation,
        reason,
    })
}

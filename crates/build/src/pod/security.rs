//! What pods and containers may do: the level `restricted` of Pod Security, less what the process says with a reason.

use terrace_k8s::api::core::v1::{Capabilities, PodSecurityContext, SeccompProfile, SecurityContext};
use terrace_spec::{
    Capability, FileSystem, Permission,
    resolve::{ResolvedSecurity, ResolvedUser},
};

/// The group of volumes where the image decides who the user is: that of `nonroot` in distroless images.
const GROUP: i64 = 65532;

/// What a process needs of its pod to get at its volumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Everybody may read what there is.
    Nothing,
    /// Something that root and a group may read or write.
    Group,
}

/// What holds for every container of a pod, those too that an admission controller adds.
///
/// Volumes are given to the group only where their root has another one: going through all files at each start takes minutes on a large one.
///
/// Without a `user` nobody knows the group of the image's own, and a disk that is new belongs to root alone. Every container of a pod is in the pod's group as well as
/// in its own, so any number does.
pub(super) fn pod_context(user: Option<ResolvedUser>, group: Need) -> PodSecurityContext {
    let group = match (user, group) {
        (Some(user), _) => Some(user.filesystem.into()),
        (None, Need::Group) => Some(GROUP),
        (None, Need::Nothing) => None,
    };
    PodSecurityContext {
        run_as_non_root: Some(true),
        fs_group: group,
        fs_group_change_policy: group.map(|_| "OnRootMismatch".to_owned()),
        seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), ..SeccompProfile::default() }),
        ..PodSecurityContext::default()
    }
}

/// What holds for one container. The user is the container's, not the pod's: containers beside it come with images of their own.
pub(super) fn context(security: &ResolvedSecurity, user: Option<ResolvedUser>) -> SecurityContext {
    let added: Vec<_> = security.capabilities.iter().copied().map(Capability::as_str).map(str::to_owned).collect();
    SecurityContext {
        allow_privilege_escalation: Some(security.escalation == Permission::Allowed),
        capabilities: Some(Capabilities {
            add: (!added.is_empty()).then_some(added),
            drop: Some(vec!["ALL".to_owned()]),
        }),
        read_only_root_filesystem: Some(security.filesystem == FileSystem::ReadOnly),
        run_as_non_root: (security.root == Permission::Allowed).then_some(false),
        run_as_user: user.map(|user| user.uid.into()),
        run_as_group: user.map(|user| user.gid.into()),
        ..SecurityContext::default()
    }
}

//! Whom processes act as.

use serde::Serialize;

use super::ResolvedCluster;
use crate::{
    codes,
    identity::Identity,
    layer::{At, Overlay, Switch},
    text::RoleName,
};

/// Whom a process acts as.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Spec, Switch, resolve::{Overrides, ResolvedIdentity, Target, resolve}};
///
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .process("web", Process::new().http(8080))
///     .process("thumbnails", Process::new().identity(Switch::Off));
/// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// assert!(app.processes["web"].identity.is_shared());
/// assert_eq!(app.processes["thumbnails"].identity, ResolvedIdentity::Own { role: None });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedIdentity {
    /// The app's ServiceAccount, shared with other processes.
    App,
    /// A ServiceAccount of its own.
    Own {
        /// The ARN of the IAM role behind it.
        #[serde(skip_serializing_if = "Option::is_none")]
        role: Option<RoleName>,
    },
}

impl ResolvedIdentity {
    /// Whether it is the app's.
    pub const fn is_shared(&self) -> bool {
        matches!(self, Self::App)
    }
}

/// `None` where there is no role, or a mistake was reported.
pub(super) fn resolve(identity: Switch<Identity>, cluster: Option<&ResolvedCluster>, at: &At<'_>) -> Option<RoleName> {
    let Identity { role, trace } = identity.into_option()?;
    trace.settle(at);
    let role = at.required("role", role)?;
    arn(role, cluster, at)
}

/// A process that says nothing shares the app's; one that does has a ServiceAccount of its own, with or without a role.
pub(super) fn of_process(
    own: Switch<Identity>,
    app: &Switch<Identity>,
    cluster: Option<&ResolvedCluster>,
    at: &At<'_>,
) -> ResolvedIdentity {
    if own.is_unset() {
        return ResolvedIdentity::App;
    }
    let mut identity = app.clone();
    identity.overlay(own);
    ResolvedIdentity::Own { role: resolve(identity, cluster, at) }
}

/// A role that is named without an ARN is one of the cluster's account.
fn arn(role: RoleName, cluster: Option<&ResolvedCluster>, at: &At<'_>) -> Option<RoleName> {
    if role.is_arn() {
        check_partition(&role, cluster, at);
        return Some(role);
    }
    let Some((account, partition)) = cluster.and_then(|cluster| Some((cluster.account.as_ref()?, cluster.partition)))
    else {
        let message = format!("the platform does not say in which account the role `{role}` is");
        at.error(
            &codes::NO_ACCOUNT,
            message,
            "add `account: \"<twelve digits>\"` to the cluster in `platform.yaml`, or write the role's ARN",
        );
        return None;
    };
    RoleName::try_from(format!("arn:{}:iam::{account}:role/{role}", partition.as_str())).ok()
}

/// The partitions of AWS know nothing of each other: a role of another one is never taken on.
fn check_partition(role: &RoleName, cluster: Option<&ResolvedCluster>, at: &At<'_>) {
    let Some(cluster) = cluster else { return };
    let (own, written) = (cluster.partition.as_str(), role.as_str().split(':').nth(1).unwrap_or_default());
    if own != written {
        let message =
            format!("the role is in the partition `{written}` of AWS, and cluster `{}` in `{own}`", cluster.name);
        at.key("role").error(
            &codes::BAD_ROLE,
            message,
            "write a role of the cluster's partition, by its name alone where it is in the cluster's account",
        );
    }
}

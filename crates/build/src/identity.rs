//! The accounts that pods run as, and the IAM roles they stand for.

use terrace_k8s::api::{apimachinery::pkg::apis::meta::v1::ObjectMeta, core::v1::ServiceAccount};
use terrace_spec::text::{Name, RoleName};

use crate::{Construct, Handle, Scope, Wave};

/// A ServiceAccount: the app's, which its processes share, or a process's own.
///
/// With `identity` it names its IAM role (EKS, IAM roles for service accounts: `eks.amazonaws.com/role-arn`). The token that
/// talks to the Kubernetes API is not mounted: an app that needs it is rare, and a stolen one is costly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity<'a> {
    pub(crate) role: Option<&'a RoleName>,
}

impl Construct for Identity<'_> {
    type Outputs = Handle<ServiceAccount>;

    fn build(&self, scope: &mut Scope<'_>) -> Handle<ServiceAccount> {
        let metadata = scope.metadata();
        account(scope, metadata, self.role)
    }
}

/// The ServiceAccount of a live workload, which a process keeps: it has the process's role.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Adopted<'a> {
    pub(crate) account: &'a Name,
    pub(crate) role: Option<&'a RoleName>,
}

impl Construct for Adopted<'_> {
    type Outputs = Handle<ServiceAccount>;

    fn build(&self, scope: &mut Scope<'_>) -> Handle<ServiceAccount> {
        let metadata = scope.metadata_named(self.account.as_str());
        account(scope, metadata, self.role)
    }
}

fn account(scope: &mut Scope<'_>, mut metadata: ObjectMeta, role: Option<&RoleName>) -> Handle<ServiceAccount> {
    if let Some(role) = role {
        let annotations = metadata.annotations.get_or_insert_default();
        annotations.insert("eks.amazonaws.com/role-arn".to_owned(), role.to_string());
    }
    let account =
        ServiceAccount { metadata, automount_service_account_token: Some(false), ..ServiceAccount::default() };
    scope.add_in(Wave::Prerequisites, account)
}

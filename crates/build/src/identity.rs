//! The ServiceAccount of an app, and the IAM role it stands for.

use terrace_k8s::api::{api::core::v1::ServiceAccount, apimachinery::pkg::apis::meta::v1::ObjectMeta};
use terrace_spec::text::Name;

use crate::{Construct, Handle, Scope, Wave};

/// The ServiceAccount that every process of the app runs as, unless it keeps another.
///
/// With `identity` it names its IAM role (EKS, IAM roles for service accounts: `eks.amazonaws.com/role-arn`). The token that
/// talks to the Kubernetes API is not mounted: an app that needs it is rare, and a stolen one is costly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity;

impl Construct for Identity {
    type Outputs = Handle<ServiceAccount>;

    fn build(&self, scope: &mut Scope<'_>) -> Handle<ServiceAccount> {
        let metadata = scope.metadata();
        account(scope, metadata)
    }
}

/// The ServiceAccount of a live workload, which a process keeps: it has the app's role too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Adopted<'a>(pub(crate) &'a Name);

impl Construct for Adopted<'_> {
    type Outputs = Handle<ServiceAccount>;

    fn build(&self, scope: &mut Scope<'_>) -> Handle<ServiceAccount> {
        let metadata = scope.metadata_named(self.0.as_str());
        account(scope, metadata)
    }
}

fn account(scope: &mut Scope<'_>, mut metadata: ObjectMeta) -> Handle<ServiceAccount> {
    if let Some(role) = &scope.context().app().identity {
        let annotations = metadata.annotations.get_or_insert_default();
        annotations.insert("eks.amazonaws.com/role-arn".to_owned(), role.to_string());
    }
    let account =
        ServiceAccount { metadata, automount_service_account_token: Some(false), ..ServiceAccount::default() };
    scope.add_in(Wave::Prerequisites, account)
}

//! The ServiceAccount of an app, and the IAM role it stands for.

use terrace_k8s::api::api::core::v1::ServiceAccount;

use crate::{Construct, Handle, Scope, Wave};

/// The ServiceAccount that every process of the app runs as.
///
/// With `identity` it names its IAM role (EKS, IAM roles for service accounts: `eks.amazonaws.com/role-arn`). The token that
/// talks to the Kubernetes API is not mounted: an app that needs it is rare, and a stolen one is costly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity;

impl Construct for Identity {
    type Outputs = Handle<ServiceAccount>;

    fn build(&self, scope: &mut Scope<'_>) -> Handle<ServiceAccount> {
        let mut metadata = scope.metadata();
        if let Some(role) = &scope.context().app().identity {
            let annotations = metadata.annotations.get_or_insert_default();
            annotations.insert("eks.amazonaws.com/role-arn".to_owned(), role.to_string());
        }
        let account =
            ServiceAccount { metadata, automount_service_account_token: Some(false), ..ServiceAccount::default() };
        scope.add_in(Wave::Prerequisites, account)
    }
}

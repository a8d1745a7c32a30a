//! The Secrets that nodes show to private registries.

use terrace_k8s::api::core::v1::Secret;
use terrace_spec::{
    resolve::ResolvedPullSecret,
    text::{ObjectName, SecretReference},
};

use crate::{Construct, Handle, Scope, secrets::docker_config};

/// What all pods of the app refer to, in the order written: kubelets try one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PullSecrets;

impl Construct for PullSecrets {
    type Outputs = Vec<Handle<Secret>>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let pull_secrets = scope.context().app().pull_secrets.iter();
        let handles = pull_secrets.filter_map(|(name, pull_secret)| match pull_secret {
            ResolvedPullSecret::Existing => Some(scope.foreign(name.as_str())),
            // Apart from what a process of this name has in the store: that is `<app>-<process>`.
            ResolvedPullSecret::Fetched(reference) => {
                scope.child(&format!("pull-{name}"), &FetchedPullSecret { name, reference })
            }
        });
        handles.collect()
    }
}

/// One that External Secrets makes of what the platform's store holds.
#[derive(Clone, Copy, Debug)]
struct FetchedPullSecret<'a> {
    name: &'a ObjectName,
    reference: &'a SecretReference,
}

impl Construct for FetchedPullSecret<'_> {
    type Outputs = Option<Handle<Secret>>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        scope.stands_for(scope.spec_path().key(self.name.as_str()));
        let name = scope.name(253);
        docker_config(scope, name, self.reference)
    }
}

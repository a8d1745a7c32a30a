//! The Secret of a container beside a process.

use std::collections::BTreeMap;

use terrace_k8s::api::core::v1::Secret;
use terrace_spec::resolve::ResolvedContainer;

use crate::{
    Construct, Handle, Scope,
    process::LABEL_LENGTH,
    secrets::{external_secret, remote},
};

/// What a container beside a process, or before it, has for itself: its variables may bear names that the process's bear too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ContainerSecrets<'a> {
    pub(crate) container: &'a ResolvedContainer,
}

impl Construct for ContainerSecrets<'_> {
    type Outputs = Option<Handle<Secret>>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let stored = self.container.secrets.iter();
        let stored = stored.filter_map(|(name, secret)| Some((name.to_string(), remote(secret.stored()?))));
        let data: BTreeMap<_, _> = stored.collect();
        if data.is_empty() {
            return None;
        }
        let name = scope.name(LABEL_LENGTH);
        external_secret(scope, name, data)
    }
}

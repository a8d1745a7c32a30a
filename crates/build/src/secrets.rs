//! Secret environment variables: an ExternalSecret of what the app shares, and one of what a process has for itself.

use std::{collections::BTreeMap, time::Duration};

use terrace_k8s::{
    api::api::core::v1::Secret,
    custom::{
        WholeSeconds,
        external_secrets::{
            ExternalSecret, ExternalSecretSpec, Refresh, RemoteReference, StoreKind, StoreReference, Target, Template,
            TemplateMetadata,
        },
    },
};
use terrace_spec::{
    platform,
    resolve::{Holder, ResolvedProcess},
    text::{SecretReference, VariableName},
};

use crate::{Construct, Handle, Scope, Wave};

/// What the processes of an app share, as far as one of them uses it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedSecrets;

impl Construct for SharedSecrets {
    type Outputs = Option<Handle<Secret>>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let app = scope.context().app();
        let references: BTreeMap<_, _> =
            app.processes.values().flat_map(|process| of_process(process, Holder::App)).collect();
        fetch(scope, &references)
    }
}

/// What a process has for itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnSecrets<'a> {
    pub(crate) process: &'a ResolvedProcess,
}

impl Construct for OwnSecrets<'_> {
    type Outputs = Option<Handle<Secret>>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let references: BTreeMap<_, _> = of_process(self.process, Holder::Process).collect();
        fetch(scope, &references)
    }
}

fn of_process(process: &ResolvedProcess, holder: Holder) -> impl Iterator<Item = (&VariableName, &SecretReference)> {
    process
        .secrets
        .iter()
        .filter(move |(_, secret)| secret.held_by == holder)
        .map(|(name, secret)| (name, &secret.reference))
}

/// The Secret that External Secrets will make of these references, if there are any.
fn fetch(scope: &mut Scope<'_>, references: &BTreeMap<&VariableName, &SecretReference>) -> Option<Handle<Secret>> {
    let data = references.iter().map(|(name, reference)| (name.to_string(), remote(reference)));
    let data: BTreeMap<_, _> = data.collect();
    if data.is_empty() {
        return None;
    }
    let name = scope.name(63);
    external_secret(scope, name, data)
}

/// An ExternalSecret in the platform's store, and the Secret of the same name that it makes.
///
/// Its template carries metadata of its own: without it External Secrets copies the ExternalSecret's labels and annotations, Argo
/// CD's tracking among them, and Argo CD would prune the Secret. Flagger's copy of a Secret would stay stale until the next
/// promotion, so Flagger is told not to make one (`flagger.app/config-tracking`).
pub(crate) fn external_secret(
    scope: &mut Scope<'_>,
    name: String,
    data: BTreeMap<String, RemoteReference>,
) -> Option<Handle<Secret>> {
    let store = scope.context().facts().secrets.as_ref()?;
    let kind = match store.kind {
        platform::StoreKind::ClusterSecretStore => StoreKind::ClusterSecretStore,
        platform::StoreKind::SecretStore => StoreKind::SecretStore,
    };
    let refresh = Duration::from_secs(store.refresh.seconds_rounded_up());
    let metadata = scope.metadata_named(&*name);
    let labels = metadata.labels.clone().unwrap_or_default();
    let annotations = [("flagger.app/config-tracking".to_owned(), "disabled".to_owned())].into();
    let spec = ExternalSecretSpec {
        refresh: WholeSeconds::try_from(refresh)
            .map_or_else(|_| Refresh::default(), |interval| Refresh::Periodic { interval }),
        target: Target {
            name: Some(name.clone()),
            template: Template { metadata: TemplateMetadata { labels, annotations }, ..Template::default() },
            ..Target::default()
        },
        data,
        ..ExternalSecretSpec::new(StoreReference { kind, name: store.store.clone() })
    };
    let made = scope.made::<Secret>(name, "External Secrets");
    scope.add_in(Wave::Prerequisites, ExternalSecret { metadata, spec });
    Some(made)
}

/// A value in the store, as External Secrets names it.
pub(crate) fn remote(reference: &SecretReference) -> RemoteReference {
    let remote = RemoteReference::new(reference.key());
    match reference.property() {
        Some(property) => remote.property(property),
        None => remote,
    }
}

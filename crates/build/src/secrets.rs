//! Secret environment variables and files: an ExternalSecret of what the app shares, and one of what a process has for itself.

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
    text::SecretReference,
};

use crate::{Construct, Handle, Scope, Wave, files};

/// What the processes of an app share, as far as one of them uses it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedSecrets;

impl Construct for SharedSecrets {
    type Outputs = Option<Handle<Secret>>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let app = scope.context().app();
        fetch(scope, app.processes.values(), Holder::App)
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
        fetch(scope, std::iter::once(self.process), Holder::Process)
    }
}

/// The Secret that External Secrets will make of what processes have from a holder, if there is anything.
fn fetch<'a>(
    scope: &mut Scope<'_>,
    processes: impl Iterator<Item = &'a ResolvedProcess> + Clone,
    holder: Holder,
) -> Option<Handle<Secret>> {
    let variables = processes.clone().flat_map(|process| &process.secrets);
    let variables = variables.filter(|(_, secret)| secret.held_by == holder);
    let mut data: BTreeMap<_, _> =
        variables.map(|(name, secret)| (name.to_string(), remote(&secret.reference))).collect();
    let known = data.len();
    let files: BTreeMap<_, _> = processes
        .flat_map(|process| files::of_process(process, holder))
        .filter_map(|(path, file)| Some((path, file.file.secret()?)))
        .collect();
    for (path, reference) in &files {
        data.insert(files::key(path), remote(reference));
    }
    if data.len() < known + files.len() {
        let message = "the key of a file and the name of a variable are one in the Secret that holds both";
        scope.error(&terrace_spec::codes::NAME_TWICE, message, "give the variable another name");
    }
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

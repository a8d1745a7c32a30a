//! Secret environment variables and files: an ExternalSecret of what the app shares, and one of what a process has for itself.

mod generated;
mod made_up;
mod whole;

use std::{collections::BTreeMap, time::Duration};

use terrace_k8s::{
    api::core::v1::Secret,
    custom::{
        WholeSeconds,
        external_secrets::{
            ExternalSecret, ExternalSecretSpec, Refresh, RemoteReference, StoreKind, StoreReference, TemplateMetadata,
        },
    },
};
use terrace_spec::{
    platform,
    resolve::{Holder, ResolvedProcess, SecretSource},
    text::{Name, SecretReference, VariableName},
};

use self::generated::Generated;
pub(crate) use self::whole::{OwnSecretsFrom, SharedSecretsFrom};
use crate::{Construct, Handle, Scope, Wave, files, process::LABEL_LENGTH, sync_options, tree::EXTERNAL_SECRETS};

/// The Secrets that hold secret environment variables: those of an app, or those of a process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets {
    /// What is fetched from the store one by one.
    pub(crate) fetched: Option<Handle<Secret>>,
    /// What is made up, each in a Secret of its own.
    pub(crate) generated: Vec<(VariableName, Handle<Secret>)>,
    /// What is fetched as a whole.
    pub(crate) whole: Vec<(Name, Handle<Secret>)>,
}

impl Secrets {
    /// The Secret that holds a variable.
    pub(crate) fn of_variable(&self, name: &VariableName, source: &SecretSource) -> Option<Handle<Secret>> {
        match source {
            SecretSource::Stored(_) => self.fetched,
            SecretSource::Output(_) => None,
            SecretSource::Generated(_) => {
                self.generated.iter().find(|(other, _)| other == name).map(|(_, secret)| *secret)
            }
        }
    }

    /// The Secret that a whole secret is fetched into.
    pub(crate) fn of_whole(&self, name: &Name) -> Option<Handle<Secret>> {
        self.whole.iter().find(|(other, _)| other == name).map(|(_, secret)| *secret)
    }

    /// The Secrets of which a process uses something.
    pub(crate) fn used(&self, process: &ResolvedProcess, holder: Holder) -> Vec<Handle<Secret>> {
        let environment = &process.environment;
        let variables = environment.secrets.iter().filter(|(_, secret)| secret.held_by == holder);
        let variables = variables.filter_map(|(name, secret)| self.of_variable(name, &secret.source));
        let whole = environment.secrets_from.iter().filter(|(_, whole)| whole.held_by == holder);
        let whole = whole.filter_map(|(name, _)| self.of_whole(name));
        let files = files::of_process(process, holder).filter(|(_, file)| file.file.secret().is_some());
        let files = files.filter_map(|_| self.fetched);
        let mut used = Vec::new();
        for secret in variables.chain(files).chain(whole) {
            if !used.contains(&secret) {
                used.push(secret);
            }
        }
        used
    }
}

/// What the processes of an app share, as far as one of them uses it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedSecrets;

impl Construct for SharedSecrets {
    type Outputs = Secrets;

    fn build(&self, scope: &mut Scope<'_>) -> Secrets {
        let app = scope.context().app();
        make(scope, app.running().map(|(_, process)| process), Holder::App)
    }
}

/// What a process has for itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnSecrets<'a> {
    pub(crate) process: &'a ResolvedProcess,
}

impl Construct for OwnSecrets<'_> {
    type Outputs = Secrets;

    fn build(&self, scope: &mut Scope<'_>) -> Secrets {
        make(scope, std::iter::once(self.process), Holder::Process)
    }
}

/// The Secrets that External Secrets will make of what processes have from a holder.
fn make<'a>(
    scope: &mut Scope<'_>,
    processes: impl Iterator<Item = &'a ResolvedProcess> + Clone,
    holder: Holder,
) -> Secrets {
    let variables = processes.clone().flat_map(|process| &process.environment.secrets);
    let variables: BTreeMap<_, _> = variables.filter(|(_, secret)| secret.held_by == holder).collect();
    let mut secrets = Secrets::default();
    let mut data = BTreeMap::new();
    for (name, secret) in variables {
        match &secret.source {
            SecretSource::Stored(reference) => {
                data.insert(name.to_string(), remote(reference));
            }
            SecretSource::Generated(generate) => {
                let secret = scope.part(name.as_str(), &Generated { variable: name, generate });
                secrets.generated.push((name.clone(), secret));
            }
            SecretSource::Output(_) => {}
        }
    }
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
    if !data.is_empty() {
        let name = scope.name(LABEL_LENGTH);
        secrets.fetched = external_secret(scope, name, data);
    }
    secrets
}

/// An ExternalSecret in the platform's store, and the Secret of the same name that it makes.
pub(crate) fn external_secret(
    scope: &mut Scope<'_>,
    name: String,
    data: BTreeMap<String, RemoteReference>,
) -> Option<Handle<Secret>> {
    let spec = from_store(scope)?;
    Some(add(scope, name, ExternalSecretSpec { data, ..spec }, None))
}

/// The same of what a node shows to a registry: kubelets read one type, and of that one key (Kubernetes `pkg/credentialprovider/secrets`).
pub(crate) fn docker_config(
    scope: &mut Scope<'_>,
    name: String,
    reference: &SecretReference,
) -> Option<Handle<Secret>> {
    let mut spec = from_store(scope)?;
    spec.data.insert(".dockerconfigjson".to_owned(), remote(reference));
    spec.target.template.secret_type = Some("kubernetes.io/dockerconfigjson".to_owned());
    Some(add(scope, name, spec, None))
}

/// Fetched from the platform's store, as often as the platform says; no entries yet.
fn from_store(scope: &Scope<'_>) -> Option<ExternalSecretSpec> {
    let store = scope.context().facts().secrets.as_ref()?;
    let kind = match store.kind {
        platform::StoreKind::ClusterSecretStore => StoreKind::ClusterSecretStore,
        platform::StoreKind::SecretStore => StoreKind::SecretStore,
    };
    let refresh = Duration::from_secs(store.refresh.seconds_rounded_up());
    let refresh =
        WholeSeconds::try_from(refresh).map_or_else(|_| Refresh::default(), |interval| Refresh::Periodic { interval });
    Some(ExternalSecretSpec { refresh, ..ExternalSecretSpec::new(StoreReference { kind, name: store.store.clone() }) })
}

/// Adds an ExternalSecret, and reserves the name of the Secret that it makes.
///
/// Its template carries metadata of its own: without it External Secrets copies the ExternalSecret's labels and annotations, Argo
/// CD's tracking among them, and Argo CD would prune the Secret. Flagger's copy of a Secret would stay stale until the next
/// promotion, so Flagger is told not to make one (`flagger.app/config-tracking`).
fn add(scope: &mut Scope<'_>, name: String, mut spec: ExternalSecretSpec, options: Option<&str>) -> Handle<Secret> {
    let mut metadata = scope.metadata_named(&*name);
    spec.target.name = Some(name.clone());
    spec.target.template.metadata = TemplateMetadata {
        labels: metadata.labels.clone().unwrap_or_default(),
        annotations: [("flagger.app/config-tracking".to_owned(), "disabled".to_owned())].into(),
    };
    if let Some(options) = options {
        sync_options::add(&mut metadata, options);
    }
    let made = scope.made::<Secret>(name, EXTERNAL_SECRETS);
    scope.add_in(Wave::Prerequisites, ExternalSecret { metadata, spec });
    made
}

/// A value in the store, as External Secrets names it.
pub(crate) fn remote(reference: &SecretReference) -> RemoteReference {
    let remote = RemoteReference::new(reference.key());
    match reference.property() {
        Some(property) => remote.property(property),
        None => remote,
    }
}

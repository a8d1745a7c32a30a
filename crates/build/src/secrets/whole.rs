//! Whole secrets: all properties of a key in the store as environment variables.

use std::collections::BTreeMap;

use terrace_k8s::{
    api::core::v1::Secret,
    custom::external_secrets::{DataFrom, DataSource, ExternalSecretSpec},
};
use terrace_spec::{
    ResolvedSecretsFrom,
    resolve::{Holder, ResolvedProcess},
    text::Name,
};

use super::{add, from_store, remote};
use crate::{
    Construct, Handle, Scope,
    process::{LABEL_LENGTH, name_within},
};

/// The whole secrets of an app, as far as one of its processes uses them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedSecretsFrom;

impl Construct for SharedSecretsFrom {
    type Outputs = Vec<(Name, Handle<Secret>)>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let app = scope.context().app();
        make(scope, app.running().flat_map(|(_, process)| of_process(process, Holder::App)).collect())
    }
}

/// The whole secrets that a process has for itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnSecretsFrom<'a> {
    pub(crate) process: &'a ResolvedProcess,
}

impl Construct for OwnSecretsFrom<'_> {
    type Outputs = Vec<(Name, Handle<Secret>)>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        make(scope, of_process(self.process, Holder::Process).collect())
    }
}

fn of_process(process: &ResolvedProcess, holder: Holder) -> impl Iterator<Item = (&Name, &ResolvedSecretsFrom)> {
    let whole = process.environment.secrets_from.iter().filter(move |(_, whole)| whole.held_by == holder);
    whole.map(|(name, whole)| (name, &whole.secrets))
}

fn make(scope: &mut Scope<'_>, whole: BTreeMap<&Name, &ResolvedSecretsFrom>) -> Vec<(Name, Handle<Secret>)> {
    let secrets = whole
        .into_iter()
        .filter_map(|(name, secrets)| Some((name.clone(), scope.part(name.as_str(), &Whole { name, secrets })?)));
    secrets.collect()
}

/// An ExternalSecret of its own for one whole secret: a Secret that also held something else would pass that on too.
#[derive(Clone, Copy, Debug)]
struct Whole<'a> {
    name: &'a Name,
    secrets: &'a ResolvedSecretsFrom,
}

impl Construct for Whole<'_> {
    type Outputs = Option<Handle<Secret>>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let name = name_within(&format!("{}-env-{}", scope.base_name(), self.name), LABEL_LENGTH);
        let from = DataFrom { source: DataSource::Extract(remote(&self.secrets.key)), rewrite: Vec::new() };
        let spec = ExternalSecretSpec { data_from: vec![from], ..from_store(scope)? };
        Some(add(scope, name, spec, None))
    }
}

use serde::Serialize;

use super::{Holder, process::Surroundings};
use crate::{
    codes,
    layer::{At, Map, Overlay, Resolve, Setting},
    spec::Spec,
    text::{SecretReference, VariableName},
};

/// A secret environment variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedSecret {
    /// Where it is in the store.
    pub reference: SecretReference,
    /// Whose Secret holds it.
    pub held_by: Holder,
}

/// What the app itself writes twice.
pub(super) fn check_app(spec: &Spec, at: &At<'_>) {
    for (name, _) in spec.secrets.iter().filter(|(_, setting)| matches!(setting, Setting::Value(_))) {
        if matches!(spec.config.get(name), Some(Setting::Value(_))) {
            let message = format!("`{name}` is both in `config` and in `secrets`");
            at.key("config").key(name.as_str()).error(&codes::NAME_TWICE, message, "keep one of them");
        }
    }
}

/// Config and secrets share one space of names: the most specific writing of a name wins, and none is written twice.
pub(super) fn resolve(
    config: Map<VariableName, Setting<String>>,
    secrets: Map<VariableName, Setting<SecretReference>>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> (Map<VariableName, String>, Map<VariableName, ResolvedSecret>) {
    let written = |setting: Option<&Setting<String>>| matches!(setting, Some(Setting::Value(_)));
    for (name, setting) in &secrets {
        if matches!(setting, Setting::Value(_)) && written(config.get(name)) {
            let message = format!("`{name}` is both in `config` and in `secrets`");
            at.key("config").key(name.as_str()).error(&codes::NAME_TWICE, message, "keep one of them");
        }
    }
    if !secrets.is_empty() && around.facts.secrets.is_none() {
        missing_store(&at.key("secrets"));
    }
    let app = around.app;
    let mut variables = app.config.clone();
    variables.retain(|name, _| !secrets.contains_key(name));
    let mut references: Map<VariableName, ResolvedSecret> = app
        .secrets
        .iter()
        .filter(|(name, _)| !config.contains_key(*name) && !secrets.contains_key(*name))
        .filter_map(|(name, setting)| match setting {
            Setting::Value(reference) => {
                Some((name.clone(), ResolvedSecret { reference: reference.clone(), held_by: Holder::App }))
            }
            Setting::Removed => None,
        })
        .collect();
    variables.overlay(config);
    for (name, setting) in secrets {
        if let Setting::Value(reference) = setting {
            references.insert(name, ResolvedSecret { reference, held_by: Holder::Process });
        }
    }
    (variables.resolve(at).unwrap_or_default(), references)
}

pub(super) fn missing_store(at: &At<'_>) {
    at.error(
        &codes::FACT_MISSING,
        "the platform names no secret store",
        "add `facts: {secrets: {store: <name>}}` to `platform.yaml`",
    );
}

pub(super) fn written_twice(name: &VariableName, at: &At<'_>) {
    let message = format!("`{name}` is both in `config` and in `secrets`");
    at.error(&codes::NAME_TWICE, message, "keep one of them");
}

//! Datadog's unified service tags.

use std::collections::BTreeMap;

use terrace_k8s::api::core::v1::{EnvVar, EnvVarSource, ObjectFieldSelector};

use crate::Context;

/// The tags and the variables that carry them into the process.
const TAGS: [(&str, &str); 3] = [
    ("tags.datadoghq.com/env", "DD_ENV"),
    ("tags.datadoghq.com/service", "DD_SERVICE"),
    ("tags.datadoghq.com/version", "DD_VERSION"),
];

/// Labels of a workload and of its pods: Datadog reads both.
pub(super) fn labels(context: Context<'_>, service: &str, version: Option<&str>) -> BTreeMap<String, String> {
    if context.facts().datadog.is_none() {
        return BTreeMap::new();
    }
    let values = [context.environment(), Some(service), version];
    TAGS.iter().zip(values).filter_map(|((tag, _), value)| Some(((*tag).to_owned(), value?.to_owned()))).collect()
}

/// Variables of the process, each read from the pod's label.
pub(super) fn variables(context: Context<'_>, version: Option<&str>) -> impl Iterator<Item = EnvVar> {
    let is_on = context.facts().datadog.is_some();
    let is_set = [context.environment().is_some(), true, version.is_some()];
    TAGS.iter().zip(is_set).filter(move |(_, is_set)| is_on && *is_set).map(|((tag, name), _)| EnvVar {
        name: (*name).to_owned(),
        value_from: Some(EnvVarSource {
            field_ref: Some(ObjectFieldSelector {
                field_path: format!("metadata.labels['{tag}']"),
                ..ObjectFieldSelector::default()
            }),
            ..EnvVarSource::default()
        }),
        ..EnvVar::default()
    })
}

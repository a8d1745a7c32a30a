//! What selects the pods of a process.

use std::collections::BTreeMap;

use terrace_k8s::{api::apimachinery::pkg::apis::meta::v1::LabelSelector, custom::flagger::PRIMARY_SUFFIX};

use super::Pod;
use crate::process::SELECTOR_LABEL;

impl Pod<'_> {
    /// The labels that select its pods: the one identity label, or those that a live workload is selected by.
    pub(crate) fn selector_labels(&self) -> BTreeMap<String, String> {
        self.labels_with("")
    }

    /// Selects its pods.
    pub(crate) fn selector(&self) -> LabelSelector {
        of(self.selector_labels())
    }

    /// Selects the pods of the copy that Flagger makes of it (Flagger `pkg/canary/deployment_controller.go`).
    pub(crate) fn primary_selector(&self) -> LabelSelector {
        of(self.labels_with(PRIMARY_SUFFIX))
    }

    /// What its Service is called.
    pub(crate) fn service_name(&self) -> &str {
        self.process.adopt.service.as_ref().map_or(self.name, |name| name.as_str())
    }

    fn labels_with(&self, suffix: &str) -> BTreeMap<String, String> {
        let adopted = &self.process.adopt.selector;
        if adopted.is_empty() {
            return [(SELECTOR_LABEL.to_owned(), format!("{}{suffix}", self.name))].into();
        }
        adopted.iter().map(|(key, value)| (key.to_string(), format!("{value}{suffix}"))).collect()
    }
}

fn of(labels: BTreeMap<String, String>) -> LabelSelector {
    LabelSelector { match_labels: Some(labels), ..LabelSelector::default() }
}

//! What a platform says about itself that cannot be, whichever app is rendered on it.

use terrace_diagnostic::{Diagnostic, Path, nearest};

use crate::{codes, platform::Platform};

/// Clusters that an environment lists twice.
pub(super) fn clusters_twice(platform: &Platform) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    for (environment, says) in &platform.spec.environments {
        for (index, name) in
            says.clusters.iter().enumerate().filter(|(index, name)| says.clusters[..*index].contains(name))
        {
            let at = Path::from("spec.environments").key(environment.as_str()).key("clusters").index(index);
            let message = format!("environment `{environment}` lists cluster `{name}` twice");
            mistakes.push(Diagnostic::error(&codes::DUPLICATE_KEY, message).at(at).hint("delete one of them"));
        }
    }
    mistakes
}

/// Clusters that an environment lists and that the platform does not have.
pub(super) fn unknown_clusters(platform: &Platform) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    let known = &platform.spec.clusters;
    for (environment, says) in &platform.spec.environments {
        for (index, name) in says.clusters.iter().enumerate().filter(|(_, name)| !known.contains_key(*name)) {
            let at = Path::from("spec.environments").key(environment.as_str()).key("clusters").index(index);
            let message =
                format!("environment `{environment}` is in cluster `{name}`, which the platform does not have");
            let hint = match nearest(name.as_str(), known.keys().map(AsRef::as_ref)) {
                Some(nearest) => format!("write `{nearest}`, or add `{name}:` to `clusters`"),
                None => format!("add `{name}: {{region: <region>, account: \"<account>\"}}` to `clusters`"),
            };
            mistakes.push(Diagnostic::error(&codes::UNKNOWN_CLUSTER, message).at(at).hint(hint));
        }
    }
    mistakes
}

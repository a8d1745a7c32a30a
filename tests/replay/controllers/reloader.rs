//! Reloader, with the strategy `annotations`: pods start anew when what they read has changed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::replay::{
    cluster::Cluster,
    object::{Key, annotation, checksum},
};

#[derive(Clone, Debug, Default)]
pub(super) struct Reloader {
    /// The content that each Deployment was last seen with, by ConfigMap and Secret.
    seen: BTreeMap<(String, Key), u64>,
}

impl Reloader {
    pub(super) fn step(&mut self, cluster: &mut Cluster) {
        for name in cluster.names("Deployment") {
            for key in watched(&name, cluster) {
                let Some(live) = cluster.objects.get(&key) else { continue };
                let content = checksum(live.object.get("data").unwrap_or(&Value::Null));
                let known = self.seen.insert((name.clone(), key.clone()), content);
                if known.is_some_and(|known| known != content) {
                    cluster.tell(format_args!("reloader: {name} starts anew, for {key} has changed"));
                    cluster.change("Deployment", &name, |object| {
                        let template = &mut object["spec"]["template"]["metadata"];
                        template["annotations"]["reloader.stakater.com/last-reloaded-from"] =
                            json!(format!("{key} {content}"));
                    });
                }
            }
        }
    }
}

/// What a Deployment asks to be watched. Its template is asked only where it says nothing itself.
pub(crate) fn watched(name: &str, cluster: &Cluster) -> Vec<Key> {
    let Some(live) = cluster.get("Deployment", name) else { return Vec::new() };
    let Some(template) = &live.template else { return Vec::new() };
    let own = asked(&live.object);
    let asked = if own.is_empty() { asked(&template.value) } else { own };
    let mut keys = Vec::new();
    for (kind, names) in asked {
        match names {
            Some(names) => keys.extend(names.split(',').map(|name| Key::new(kind, name.trim()))),
            None => keys
                .extend(template.references.iter().map(|reference| reference.to.clone()).filter(|to| to.kind == kind)),
        }
    }
    keys.sort();
    keys.dedup();
    keys
}

/// The kinds to watch, and which of them: all that are referred to where no name is given.
fn asked(object: &Value) -> Vec<(&'static str, Option<&str>)> {
    let mut asked = Vec::new();
    for (kind, prefix) in [("Secret", "secret"), ("ConfigMap", "configmap")] {
        if let Some(names) = annotation(object, &format!("{prefix}.reloader.stakater.com/reload")) {
            asked.push((kind, Some(names)));
        }
        let is_auto = |key: &str| annotation(object, key) == Some("true");
        if is_auto("reloader.stakater.com/auto") || is_auto(&format!("{prefix}.reloader.stakater.com/auto")) {
            asked.push((kind, None));
        }
    }
    asked
}

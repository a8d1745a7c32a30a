//! Environment variables by what they hold, whichever object that is fetched from.

use terrace::spec::Raw;

use super::{Side, keyed, show};
use crate::manifests::{
    Look,
    environment::names,
    value::{Entries, as_map, map, text},
};

impl Side<'_> {
    /// The variables of a container, and the sources of which it is not known what they hold.
    pub(super) fn variables(&self, container: &Raw) -> (Vec<Raw>, Vec<Raw>) {
        let (mut variables, mut sources) = (Entries::new(), Vec::new());
        for source in container.items("envFrom") {
            if let Some(held) = self.whole(source) {
                variables.extend(held);
                continue;
            }
            // What it holds is not known, but what it hides may be.
            for name in names(source, self.secrets) {
                variables.shift_remove(&name);
            }
            sources.push(source.clone());
        }
        for variable in container.items("env") {
            let Some(name) = variable.text("name") else { continue };
            variables.insert(name.to_owned(), self.variable(variable));
        }
        let variables = variables.into_iter().map(|(name, value)| {
            let mut entry = map([("name", Some(text(name)))]);
            match value {
                Raw::Map(fields) => as_map(&mut entry).extend(fields),
                value => drop(as_map(&mut entry).insert("value".to_owned(), value)),
            }
            entry
        });
        (variables.collect(), sources)
    }

    /// The variables of a whole ConfigMap or Secret, where what is in it is known.
    fn whole(&self, source: &Raw) -> Option<Entries> {
        let prefix = source.text("prefix").unwrap_or_default();
        if let Some(name) = source.text("configMapRef.name") {
            let held = self.get("ConfigMap", name)?;
            let data = held.entries("data");
            let data = data.filter_map(|(key, value)| Some((format!("{prefix}{key}"), literal(value.as_str()?))));
            return Some(data.collect());
        }
        let external = self.external(source.text("secretRef.name")?)?;
        let keys: Vec<_> = external.items("spec.data").iter().filter_map(|data| data.text("secretKey")).collect();
        if keys.is_empty() || !external.items("spec.dataFrom").is_empty() {
            let from = external.at("spec.dataFrom").map(|from| keyed("dataFrom", from.clone()))?;
            let name = format!("{prefix}*{}", show(&from));
            return Some([(name, map([("from", Some(from))]))].into_iter().collect());
        }
        Some(keys.into_iter().map(|key| (format!("{prefix}{key}"), stored(external, key))).collect())
    }

    pub(super) fn external(&self, secret: &str) -> Option<&Raw> {
        let makes = |raw: &Raw| raw.text("spec.target.name").or(raw.text("metadata.name")) == Some(secret);
        self.objects.iter().find(|(id, raw)| id.kind == "ExternalSecret" && makes(raw)).map(|(_, raw)| *raw)
    }

    fn variable(&self, variable: &Raw) -> Raw {
        let config = variable.at("valueFrom.configMapKeyRef");
        let held = config.and_then(|reference| {
            let key = reference.text("key")?;
            self.get("ConfigMap", reference.text("name")?)?.at("data")?.get(key)?.as_str()
        });
        if let Some(held) = held {
            return literal(held);
        }
        let secret = variable.at("valueFrom.secretKeyRef");
        let external =
            secret.and_then(|reference| Some((self.external(reference.text("name")?)?, reference.text("key")?)));
        if let Some((external, key)) = external {
            return stored(external, key);
        }
        let mut fields = variable.clone();
        as_map(&mut fields).shift_remove("name");
        fields
    }
}

/// What a key of a ConfigMap is: it is passed on as it is, so that a `$(NAME)` in it is a literal.
fn literal(held: &str) -> Raw {
    text(held.replace("$(", "$$("))
}

/// What a key of a Secret is, by where it is fetched from.
pub(super) fn stored(external: &Raw, key: &str) -> Raw {
    let data = external.items("spec.data").iter().find(|data| data.text("secretKey") == Some(key));
    let remote = data.and_then(|data| data.at("remoteRef")).or_else(|| external.at("spec.dataFrom"));
    let mut remote = remote.cloned().unwrap_or_default();
    if data.is_none() {
        remote = map([("key", Some(text(key))), ("of", Some(remote))]);
    }
    for field in ["decodingStrategy", "conversionStrategy", "metadataPolicy", "nullBytePolicy"] {
        if matches!(remote.text(field), Some("None" | "Default" | "Ignore")) {
            as_map(&mut remote).shift_remove(field);
        }
    }
    map([("stored", Some(keyed("", remote)))])
}

//! What External Secrets makes, and from what: secrets by their key in the store.

use terrace::spec::Raw;

use super::{
    Look,
    found::{Context, Fidelity},
    object::{Id, Object, Objects},
    value::{map, text},
};

/// A Secret that External Secrets makes.
pub(super) struct Stored<'a> {
    external: &'a Object,
    objects: &'a Objects,
    is_per_cluster: bool,
}

impl<'a> Stored<'a> {
    /// The one that makes a Secret of this name.
    pub(super) fn of(context: &Context<'a>, secret: &str) -> Option<Self> {
        let objects = context.objects;
        let makes = |external: &&Object| external.raw.text("spec.target.name").unwrap_or(external.name()) == secret;
        let external = objects.of_kind("ExternalSecret").find(makes)?;
        Some(Self { external, objects, is_per_cluster: context.clusters.is_some() })
    }

    /// Whether it may be said in other words: always what Terrace would call the same, otherwise where fields may differ.
    pub(super) fn fits(&self, context: &Context<'_>) -> bool {
        let name = self.external.name();
        let is_apps = name == context.app || name.strip_prefix(context.app).is_some_and(|rest| rest.starts_with('-'));
        context.fidelity == Fidelity::Effect || is_apps && self.external.is_terraces
    }

    pub(super) fn id(&self) -> &Id {
        &self.external.id
    }

    /// What a key of the Secret holds, as the spec says it.
    pub(super) fn key(&self, key: &str) -> Option<Raw> {
        let data = self.external.raw.items("spec.data").iter().find(|data| data.text("secretKey") == Some(key));
        if let Some(data) = data {
            return reference(data.at("remoteRef")?).map(text);
        }
        self.generated(key)
    }

    /// The key in the store whose every property the Secret has.
    pub(super) fn whole(&self) -> Option<String> {
        let [only] = self.external.raw.items("spec.dataFrom") else { return None };
        if !self.external.raw.items("spec.data").is_empty() || only.at("rewrite").is_some() {
            return None;
        }
        reference(only.at("extract")?)
    }

    /// What a generator makes up for a key.
    fn generated(&self, key: &str) -> Option<Raw> {
        let [only] = self.external.raw.items("spec.dataFrom") else { return None };
        let generator = only.at("sourceRef.generatorRef")?;
        if generator.text("kind") != Some("Password") {
            return None;
        }
        let is_for_key = only.items("rewrite").iter().any(|rewrite| {
            rewrite.entries("").any(|(_, rule)| rule.text("target") == Some(key) || rule.text("template") == Some(key))
        });
        let password = self.objects.get("Password", generator.text("name")?)?;
        let spec = password.raw.at("spec")?;
        let encoding = spec.text("encoding").filter(|encoding| *encoding != "raw").map(text);
        let symbols = spec.number("symbols").filter(|symbols| *symbols != 0).map(Raw::Integer);
        let per = self.is_per_cluster.then(|| text("cluster"));
        let generate =
            map([("per", per), ("length", spec.at("length").cloned()), ("encoding", encoding), ("symbols", symbols)]);
        is_for_key.then(|| map([("generate", Some(generate))]))
    }

    /// The generator behind it, which goes where it goes.
    pub(super) fn generator(&self) -> Option<Id> {
        let generator = self.external.raw.items("spec.dataFrom").first()?.text("sourceRef.generatorRef.name")?;
        Some(Id::new("Password", generator))
    }
}

/// `key`, or `key#property`. What asks for a version or decodes something has no such form.
fn reference(remote: &Raw) -> Option<String> {
    const UNSAID: [(&str, &str); 2] = [("decodingStrategy", "None"), ("conversionStrategy", "Default")];
    let is_plain = remote.at("version").is_none()
        && UNSAID.iter().all(|(field, default)| remote.text(field).is_none_or(|value| value == *default));
    let key = remote.text("key").filter(|_| is_plain)?;
    Some(match remote.text("property") {
        Some(property) => format!("{key}#{property}"),
        None => key.to_owned(),
    })
}

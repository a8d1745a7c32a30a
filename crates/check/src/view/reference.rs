//! What pods refer to by name.

use terrace_document::Node;

use super::{ExternalSecret, Kind, Object, PodTemplate, list, text};
use crate::Subject;

/// A reference of a pod to another object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reference<'a> {
    /// What it refers to: a ConfigMap, a Secret or a `PersistentVolumeClaim`.
    pub(crate) kind: Kind,
    pub(crate) name: &'a str,
    /// The key in it, where one is named.
    pub(crate) key: Option<&'a str>,
}

/// What a pod cannot start without: variables and volumes that refer to an object and are not optional.
pub(crate) fn references(pod: PodTemplate<'_>) -> impl Iterator<Item = Reference<'_>> {
    let variables = pod.containers().flat_map(|container| {
        let single = list(container.node, "env").filter_map(|variable| {
            let from = variable.get("valueFrom")?;
            let (kind, source) = one_of(from, "configMapKeyRef", "secretKeyRef")?;
            let (name, key) = (text(source, "name")?, text(source, "key"));
            needed(source).then_some(Reference { kind, name, key })
        });
        let whole = list(container.node, "envFrom").filter_map(|from| {
            let (kind, source) = one_of(from, "configMapRef", "secretRef")?;
            needed(source).then_some(Reference { kind, name: text(source, "name")?, key: None })
        });
        single.chain(whole)
    });
    variables.chain(list(pod.spec, "volumes").flat_map(of_volume))
}

fn of_volume(volume: Node<'_>) -> impl Iterator<Item = Reference<'_>> {
    let claim = volume.get("persistentVolumeClaim").and_then(|claim| {
        Some(Reference { kind: Kind::PersistentVolumeClaim, name: text(claim, "claimName")?, key: None })
    });
    let projected = volume.get("projected").into_iter().flat_map(|projected| list(projected, "sources"));
    let sources = std::iter::once(volume).chain(projected).filter_map(|source| one_of(source, "configMap", "secret"));
    claim.into_iter().chain(sources.filter(|(_, source)| needed(*source)).flat_map(|(kind, source)| {
        let name = text(source, "name").or_else(|| text(source, "secretName")).unwrap_or_default();
        let keys = list(source, "items").map(move |item| Reference { kind, name, key: text(item, "key") });
        std::iter::once(Reference { kind, name, key: None }).chain(keys)
    }))
}

fn one_of<'a>(node: Node<'a>, config_map: &str, secret: &str) -> Option<(Kind, Node<'a>)> {
    let found = node.get(config_map).map(|source| (Kind::ConfigMap, source));
    found.or_else(|| node.get(secret).map(|source| (Kind::Secret, source)))
}

fn needed(source: Node<'_>) -> bool {
    source.get("optional").and_then(Node::as_bool) != Some(true)
}

/// The object of the app that is, or makes, what a reference refers to.
pub(crate) fn maker<'a>(subject: &Subject<'a>, reference: Reference<'_>) -> Option<Object<'a>> {
    let name = reference.name;
    subject.objects.iter().copied().find(|object| match (reference.kind, object.kind) {
        (Kind::Secret, Kind::ExternalSecret) => ExternalSecret::of(*object).secret() == name,
        (Kind::Secret, Kind::Certificate) => object.spec_field("secretName").and_then(Node::as_str) == Some(name),
        (Kind::Secret, Kind::SealedSecret) => object.name == name,
        (wanted, kind) => wanted == kind && object.name == name,
    })
}

impl Reference<'_> {
    /// Whether what is referred to has the key; `None` where that cannot be known here.
    pub(crate) fn has_key(&self, maker: Object<'_>) -> Option<bool> {
        let key = self.key?;
        let is_in = |fields: [&str; 2]| {
            fields.iter().any(|field| maker.node.get(field).is_some_and(|data| data.get(key).is_some()))
        };
        match maker.kind {
            Kind::ConfigMap => Some(is_in(["data", "binaryData"])),
            Kind::Secret => Some(is_in(["data", "stringData"])),
            Kind::ExternalSecret => ExternalSecret::of(maker).has_key(key),
            Kind::Certificate => matches!(key, "tls.crt" | "tls.key" | "ca.crt").then_some(true),
            _ => None,
        }
    }
}

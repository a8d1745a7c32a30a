//! What pods refer to by name.

use terrace_document::Node;

use super::{ExternalSecret, Kind, Object, PodTemplate, list, text};

/// A reference of a pod to another object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reference<'a> {
    /// What it refers to: a ConfigMap, a Secret or a `PersistentVolumeClaim`.
    pub(crate) kind: Kind,
    pub(crate) name: &'a str,
    /// The key in it, where one is named.
    pub(crate) key: Option<&'a str>,
    /// The object of the app that is, or makes, what it refers to.
    pub(crate) maker: Option<&'a Object<'a>>,
    /// Who reads what it refers to.
    pub(crate) reader: Reader,
}

/// Who reads what a pod refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A container, which does not start without it.
    Container,
    /// The node, which shows it to a registry when it pulls an image. Containers start without it where the image needs none.
    Node,
}

/// What a pod cannot start without: variables and volumes that refer to an object and are not optional, and what its images are pulled with.
pub(super) fn references<'a>(pod: &PodTemplate<'a>, objects: &'a [Object<'a>]) -> Vec<Reference<'a>> {
    let mut found = Vec::new();
    for container in pod.containers() {
        found.extend(container.variables().filter_map(|variable| {
            let (kind, source) = one_of(variable.get("valueFrom")?, "configMapKeyRef", "secretKeyRef")?;
            needed(source).then_some(Reference::new(kind, text(source, "name")?, text(source, "key")))
        }));
        found.extend(container.variable_sources().filter_map(|from| {
            let (kind, source) = one_of(from, "configMapRef", "secretRef")?;
            needed(source).then_some(Reference::new(kind, text(source, "name")?, None))
        }));
    }
    found.extend(pod.volumes().flat_map(of_volume));
    found.extend(pod.pull_secrets().map(Reference::to_pull_with));
    for index in 0..found.len() {
        // Most variables of a pod come from the same object as the one before.
        let before = index.checked_sub(1).map(|before| found[before]).filter(|before| before.is_to_same(&found[index]));
        found[index].maker = match before {
            Some(before) => before.maker,
            None => objects.iter().find(|object| found[index].is_made_by(object)),
        };
    }
    found
}

fn of_volume(volume: Node<'_>) -> impl Iterator<Item = Reference<'_>> {
    let claim = volume
        .get("persistentVolumeClaim")
        .and_then(|claim| Some(Reference::new(Kind::PersistentVolumeClaim, text(claim, "claimName")?, None)));
    let projected = volume.get("projected").into_iter().flat_map(|projected| list(projected, "sources"));
    let sources = std::iter::once(volume).chain(projected).filter_map(|source| one_of(source, "configMap", "secret"));
    claim.into_iter().chain(sources.filter(|(_, source)| needed(*source)).flat_map(|(kind, source)| {
        let name = text(source, "name").or_else(|| text(source, "secretName")).unwrap_or_default();
        let keys = list(source, "items").map(move |item| Reference::new(kind, name, text(item, "key")));
        std::iter::once(Reference::new(kind, name, None)).chain(keys)
    }))
}

fn one_of<'a>(node: Node<'a>, config_map: &str, secret: &str) -> Option<(Kind, Node<'a>)> {
    let found = node.get(config_map).map(|source| (Kind::ConfigMap, source));
    found.or_else(|| node.get(secret).map(|source| (Kind::Secret, source)))
}

fn needed(source: Node<'_>) -> bool {
    source.get("optional").and_then(Node::as_bool) != Some(true)
}

impl<'a> Reference<'a> {
    const fn new(kind: Kind, name: &'a str, key: Option<&'a str>) -> Self {
        Self { kind, name, key, maker: None, reader: Reader::Container }
    }

    const fn to_pull_with(name: &'a str) -> Self {
        Self { reader: Reader::Node, ..Self::new(Kind::Secret, name, None) }
    }

    /// Whether both are to one object.
    pub(crate) fn is_to_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.name == other.name
    }

    fn is_made_by(&self, object: &Object<'_>) -> bool {
        match (self.kind, object.kind) {
            (Kind::Secret, Kind::ExternalSecret) => ExternalSecret::of(*object).secret() == self.name,
            (Kind::Secret, Kind::Certificate) => {
                object.spec_field("secretName").and_then(Node::as_str) == Some(self.name)
            }
            (Kind::Secret, Kind::SealedSecret) => object.name == self.name,
            (wanted, kind) => wanted == kind && object.name == self.name,
        }
    }

    /// The type of the Secret that is made, where it is known here.
    pub(crate) fn secret_type(maker: &Object<'a>) -> Option<&'a str> {
        let written = match maker.kind {
            Kind::Secret => maker.node.get("type").and_then(Node::as_str),
            Kind::ExternalSecret => {
                let secret = ExternalSecret::of(*maker);
                // One that is merged into another Secret does not decide.
                matches!(secret.creation_policy(), "Owner" | "Orphan").then_some(())?;
                secret.target("template").and_then(|template| text(template, "type"))
            }
            Kind::Certificate => Some("kubernetes.io/tls"),
            _ => return None,
        };
        Some(written.unwrap_or("Opaque"))
    }

    /// Whether what is referred to has the key; `None` where that cannot be known here.
    pub(crate) fn has_key(&self, maker: &Object<'_>) -> Option<bool> {
        let key = self.key?;
        let is_in = |fields: [&str; 2]| {
            fields.iter().any(|field| maker.node.get(field).is_some_and(|data| data.get(key).is_some()))
        };
        match maker.kind {
            Kind::ConfigMap => Some(is_in(["data", "binaryData"])),
            // One without any data is filled by somebody else: an export of ACK, an operator.
            Kind::Secret if ["data", "stringData"].iter().all(|field| maker.node.get(field).is_none()) => None,
            Kind::Secret => Some(is_in(["data", "stringData"])),
            Kind::ExternalSecret => ExternalSecret::of(*maker).has_key(key),
            Kind::Certificate => matches!(key, "tls.crt" | "tls.key" | "ca.crt").then_some(true),
            _ => None,
        }
    }
}

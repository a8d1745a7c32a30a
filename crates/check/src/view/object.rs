use std::fmt;

use terrace_diagnostic::Path;
use terrace_document::Node;

use super::{Kind, PodTemplate, text};

/// A rendered object. Shown as `Deployment/storefront-web`.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// Its content.
    pub node: Node<'a>,
    /// Where in the effective spec it comes from.
    pub spec: &'a Path,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: &'a str,
    /// What it makes pods from, if it makes any.
    pub pod: Option<PodTemplate<'a>>,
    /// Its labels.
    pub labels: Option<Node<'a>>,
    /// Its annotations.
    pub annotations: Option<Node<'a>>,
    /// What it is to be: its `spec`.
    pub wanted: Option<Node<'a>>,
}

impl<'a> Object<'a> {
    /// An object of this content, which comes from this place of the effective spec.
    pub fn new(node: Node<'a>, spec: &'a Path) -> Self {
        let kind = Kind::of(node);
        let metadata = node.get("metadata");
        Self {
            node,
            spec,
            kind,
            name: metadata.and_then(|metadata| text(metadata, "name")).unwrap_or_default(),
            pod: PodTemplate::of(kind, node),
            labels: metadata.and_then(|metadata| metadata.get("labels")),
            annotations: metadata.and_then(|metadata| metadata.get("annotations")),
            wanted: node.get("spec"),
        }
    }

    /// A field of its `spec`.
    pub(crate) fn spec_field(&self, field: &str) -> Option<Node<'a>> {
        self.wanted?.get(field)
    }
}

impl fmt::Display for Object<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.node.kind().unwrap_or("object"), self.name)
    }
}

use std::fmt;

use terrace_diagnostic::Path;
use terrace_document::Node;

use super::Kind;

/// A rendered object. Shown as `Deployment/storefront-web`.
///
/// ```
/// use terrace_check::{Kind, Object};
/// use terrace_diagnostic::Path;
/// use terrace_document::Tape;
/// use terrace_spec::Raw;
///
/// let service: Raw = serde_saphyr::from_str("{apiVersion: v1, kind: Service, metadata: {name: shop-web}}")?;
/// let (mut tape, path) = (Tape::new(), Path::root());
/// tape.record(&service)?;
/// let object = Object::new(tape.root(), &path);
/// assert_eq!((object.kind, object.name, object.to_string().as_str()), (Kind::Service, "shop-web", "Service/shop-web"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// Its labels.
    pub labels: Option<Node<'a>>,
    /// Its annotations.
    pub annotations: Option<Node<'a>>,
    /// The namespace that it names.
    pub namespace: Option<&'a str>,
    /// What it is to be: its `spec`.
    pub wanted: Option<Node<'a>>,
}

/// The labels and annotations of an object, or of the pods that it makes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Metadata<'a> {
    pub(crate) object: &'a Object<'a>,
    pub(crate) labels: Option<Node<'a>>,
    pub(crate) annotations: Option<Node<'a>>,
}

impl<'a> Object<'a> {
    /// An object of this content, which comes from this place of the effective spec.
    pub fn new(node: Node<'a>, spec: &'a Path) -> Self {
        let (mut version, mut kind) = ("", "");
        let mut object = Self {
            node,
            spec,
            kind: Kind::Other,
            name: "",
            labels: None,
            annotations: None,
            namespace: None,
            wanted: None,
        };
        for (field, value) in node.entries() {
            match field {
                "apiVersion" => version = value.as_str().unwrap_or_default(),
                "kind" => kind = value.as_str().unwrap_or_default(),
                "metadata" => object.read_metadata(value),
                "spec" => object.wanted = Some(value),
                _ => {}
            }
        }
        object.kind = Kind::of(version, kind);
        object
    }

    fn read_metadata(&mut self, metadata: Node<'a>) {
        for (field, value) in metadata.entries() {
            match field {
                "name" => self.name = value.as_str().unwrap_or_default(),
                "namespace" => self.namespace = value.as_str(),
                "labels" => self.labels = Some(value),
                "annotations" => self.annotations = Some(value),
                _ => {}
            }
        }
    }

    /// A field of its `spec`.
    ///
    /// ```
    /// # use terrace_check::{Kind, Report, Subject};
    /// fn deployments_have_copies(subject: &Subject<'_>, report: &mut Report<'_>) {
    ///     for deployment in subject.of_kind(Kind::Deployment) {
    ///         if deployment.spec_field("replicas").and_then(|replicas| replicas.as_i64()) == Some(1) {
    ///             report.broken(deployment.spec, format!("`{deployment}` has one copy"), "write `scale: 2`");
    ///         }
    ///     }
    /// }
    /// # let _ = deployments_have_copies;
    /// ```
    pub fn spec_field(&self, field: &str) -> Option<Node<'a>> {
        self.wanted?.get(field)
    }
}

impl fmt::Display for Object<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.node.kind().unwrap_or("object"), self.name)
    }
}

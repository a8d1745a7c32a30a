use terrace_diagnostic::Path;
use terrace_document::Node;
use terrace_spec::resolve::ResolvedApp;

/// What rules look at: an app in one target, and everything rendered of it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The resolved app.
    pub app: &'a ResolvedApp,
    /// The objects, in the order they are written in.
    pub objects: &'a [Object<'a>],
}

/// A rendered object.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// Its content.
    pub node: Node<'a>,
    /// Where in the effective spec it comes from.
    pub spec: &'a Path,
}

impl<'a> Subject<'a> {
    /// The objects of a kind.
    pub fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = Object<'a>> {
        self.objects.iter().copied().filter(move |object| object.node.kind() == Some(kind))
    }

    /// The object of a kind and name.
    pub fn find(&self, kind: &'static str, name: &str) -> Option<Object<'a>> {
        self.of_kind(kind).find(|object| object.node.name() == Some(name))
    }
}

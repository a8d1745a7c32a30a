use terrace_spec::resolve::ResolvedApp;

use crate::view::{Kind, Object, PodTemplate};

/// What rules look at: an app in one target, and everything rendered of it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The resolved app.
    pub app: &'a ResolvedApp,
    /// The objects, in the order they are written in.
    pub objects: &'a [Object<'a>],
}

impl<'a> Subject<'a> {
    /// The objects of a kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = Object<'a>> {
        self.objects.iter().copied().filter(move |object| object.kind == kind)
    }

    /// The object of a kind and name.
    pub fn find(&self, kind: Kind, name: &str) -> Option<Object<'a>> {
        self.of_kind(kind).find(|object| object.name == name)
    }

    /// Every object that makes pods, and the template it makes them from.
    pub fn pods(&self) -> impl Iterator<Item = (Object<'a>, PodTemplate<'a>)> {
        self.objects.iter().filter_map(|object| Some((*object, object.pod?)))
    }
}

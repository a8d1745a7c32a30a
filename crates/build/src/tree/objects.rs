//! What a construct adds to the tree: objects, and handles to them and to those of others.

use std::panic::Location;

use terrace_k8s::{Identity, Kind, Object};
use terrace_spec::Raw;

use super::{Content, Entry, Handle, Origin, Referent, Scope, Wave};
use crate::{
    patch::{By, TypedPatch},
    readable, sync_options,
};

impl Scope<'_> {
    /// Adds an object to the main wave.
    pub fn add<T: Object>(&mut self, object: T) -> Handle<T> {
        self.add_in(Wave::Main, object)
    }

    /// Adds an object to a wave.
    pub fn add_in<T: Object>(&mut self, wave: Wave, mut object: T) -> Handle<T> {
        if wave == Wave::Prerequisites {
            sync_options::prune_last(self.context(), object.metadata_mut());
        }
        if let Some(value) = wave.annotation(self.context().release_steps()) {
            let annotations = object.metadata_mut().annotations.get_or_insert_default();
            annotations.insert("argocd.argoproj.io/sync-wave".to_owned(), value);
        }
        let identity = object.identity();
        self.push(Content::Typed(Box::new(object)), identity, wave)
    }

    /// Adds an object that is emitted as it is.
    pub fn add_raw(&mut self, object: Raw) {
        let identity = match readable::identity(&object, &self.spec_path()) {
            Ok(identity) => identity,
            Err(mistake) => return self.report(mistake),
        };
        for mistake in readable::raw(&object, &identity, &self.spec_path()) {
            self.report(mistake);
        }
        self.push::<()>(Content::Raw(object), identity, Wave::Main);
    }

    fn push<T>(&mut self, content: Content, identity: Identity, wave: Wave) -> Handle<T> {
        let spec = self.spec_path();
        let entry = Entry { content, identity: identity.clone(), wave, place: self.place, spec };
        self.tree.entries.push(entry);
        let entry = Some(self.tree.entries.len() - 1);
        self.refer(Referent { identity, origin: Origin::Emitted, entry, source: None })
    }

    fn refer<T>(&mut self, referent: Referent) -> Handle<T> {
        self.tree.referents.push(referent);
        Handle::new(self.tree.referents.len() - 1)
    }

    /// Reserves the name of an object that a controller will make. Emitting it too is a mistake.
    pub fn made<T: Object>(&mut self, name: impl Into<String>, by: &'static str) -> Handle<T> {
        let identity = Identity::new(Kind::of::<T>(), name);
        self.tree.reserved.insert(identity.clone(), by);
        self.refer(Referent { identity, origin: Origin::Made { by }, entry: None, source: None })
    }

    /// Reserves the name of an object that a controller will make of one that is added here. What depends on it depends on that one: it is not there before.
    ///
    /// ```
    /// use terrace_build::{Handle, Scope, Wave};
    /// use terrace_k8s::{api::core::v1::Secret, custom::external_secrets::ExternalSecret};
    ///
    /// fn fetch(scope: &mut Scope<'_>, external: ExternalSecret) -> Handle<Secret> {
    ///     let name = scope.name(63);
    ///     let external = scope.add_in(Wave::Prerequisites, external);
    ///     scope.made_of(external, name, "External Secrets")
    /// }
    /// ```
    pub fn made_of<T: Object, U>(&mut self, source: Handle<U>, name: impl Into<String>, by: &'static str) -> Handle<T> {
        let made = self.made(name, by);
        self.tree.referents[made.index].source = self.tree.referents[source.index].entry;
        made
    }

    /// Reserves the name of an object of a kind that has no type here.
    pub fn reserve(&mut self, identity: Identity, by: &'static str) {
        self.tree.reserved.insert(identity, by);
    }

    /// Refers to an object that is there already, or somebody else's.
    pub fn foreign<T: Object>(&mut self, name: impl Into<String>) -> Handle<T> {
        self.refer(Referent {
            identity: Identity::new(Kind::of::<T>(), name),
            origin: Origin::Foreign,
            entry: None,
            source: None,
        })
    }

    /// The name of the object behind a handle.
    pub fn name_of<T>(&self, handle: Handle<T>) -> &str {
        &self.tree.referents[handle.index].identity.name
    }

    /// Where the object behind a handle comes from.
    pub fn origin_of<T>(&self, handle: Handle<T>) -> Origin {
        self.tree.referents[handle.index].origin
    }

    /// Changes an object of a type once everything is built, whoever adds it: one of a process, say. It must be there, and must change.
    ///
    /// ```
    /// use terrace_build::Scope;
    /// use terrace_k8s::api::api::apps::v1::Deployment;
    ///
    /// // The process beside it takes longer to connect.
    /// fn slow_down(scope: &mut Scope<'_>) {
    ///     scope.patch::<Deployment>("shop-web", |web| web.spec.min_ready_seconds = Some(30));
    /// }
    /// ```
    #[track_caller]
    pub fn patch<T: Object>(&mut self, name: impl Into<String>, change: impl Fn(&mut T) + Send + Sync + 'static) {
        let by = By { caller: Location::caller(), construct: Some(self.path()) };
        let target = Identity::new(Kind::of::<T>(), name);
        self.tree.patches.push(TypedPatch::new(target, by, change));
    }

    /// Says that one object needs another: it is written after it, and must not be applied before it.
    pub fn depend<T, U>(&mut self, object: Handle<T>, on: Handle<U>) {
        self.tree.dependencies.push((object.index, on.index));
    }

    /// The object behind a handle that this tree emits, to change.
    pub fn object_mut<T: Object>(&mut self, handle: Handle<T>) -> Option<&mut T> {
        let entry = self.tree.referents[handle.index].entry?;
        match &mut self.tree.entries[entry].content {
            Content::Typed(object) => object.downcast_mut(),
            Content::Raw(_) => None,
        }
    }
}

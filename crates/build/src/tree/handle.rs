use std::{fmt, marker::PhantomData};

/// A reference to an object of type `T`, which only a [`Scope`](crate::Scope) can make.
///
/// It stands for an object that this tree emits, that a controller will make, or that is foreign; the scope tells which.
///
/// ```
/// use terrace_build::{Handle, Origin, Output, Scope, SecretKey};
/// use terrace_k8s::api::api::core::v1::{ConfigMap, Secret};
///
/// fn wire(scope: &mut Scope<'_>) {
///     let metadata = scope.metadata();
///     let settings: Handle<ConfigMap> = scope.add(ConfigMap { metadata, ..ConfigMap::default() });
///     let credentials: Handle<Secret> = scope.foreign("redis-credentials");
///     let made: Handle<Secret> = scope.made("redis-tls", "cert-manager");
///     assert_eq!(scope.origin_of(settings), Origin::Emitted);
///     assert_eq!(scope.origin_of(credentials), Origin::Foreign);
///     assert_eq!(scope.origin_of(made), Origin::Made { by: "cert-manager" });
///     // What it holds can be given to others.
///     let password: Output<SecretKey> = credentials.key("password");
///     // It waits for what it needs.
///     scope.depend(settings, credentials);
///     scope.needs(settings, &password);
/// }
/// ```
pub struct Handle<T> {
    pub(super) index: usize,
    kind: PhantomData<fn() -> T>,
}

impl<T> Handle<T> {
    pub(super) const fn new(index: usize) -> Self {
        Self { index, kind: PhantomData }
    }
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Handle<T> {}

impl<T> PartialEq for Handle<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<T> fmt::Debug for Handle<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Handle({})", self.index)
    }
}

/// Where the object behind a handle comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This tree emits it.
    Emitted,
    /// A controller makes it of an object that this tree emits.
    Made {
        /// The controller.
        by: &'static str,
    },
    /// It is there already, or somebody else's.
    Foreign,
}

/// Makes a Secret of each ExternalSecret.
pub(crate) const EXTERNAL_SECRETS: &str = "External Secrets";
/// Makes the primary, the Services and the routes of a Canary.
pub(crate) const FLAGGER: &str = "Flagger";

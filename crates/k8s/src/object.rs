//! What every object in the output can do, whatever its type.

use std::any::Any;
use std::fmt;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use terrace_document::{RecordError, Tape};

use crate::{Identity, Kind};

/// A typed Kubernetes object that may stand in the output.
///
/// Implemented type by type with [`object!`](crate::object!), never for all types at once: the code that writes a
/// type is then generated in the crate that names it, not again in every definition that uses it.
///
/// ```
/// use terrace_document::Tape;
/// use terrace_k8s::{Object, ResourceScope, api::api::apps::v1::Deployment};
///
/// // What holds for all Deployments,
/// assert_eq!(Deployment::of_type().api_version, "apps/v1");
/// // and what can be asked of any object, whatever its type.
/// let mut object: Box<dyn Object> = Box::new(Deployment::default());
/// object.metadata_mut().name = Some("shop-web".to_owned());
/// assert_eq!(object.metadata().name.as_deref(), Some("shop-web"));
/// assert_eq!((object.kind().name(), object.type_meta().scope), ("Deployment", ResourceScope::Namespaced));
/// assert_eq!(object.identity().to_string(), "Deployment/shop-web");
/// assert!(object.is::<Deployment>() && object.downcast_ref::<Deployment>().is_some());
/// let mut tape = Tape::new();
/// object.write(&mut tape)?;
/// assert_eq!(tape.root().name(), Some("shop-web"));
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Kubernetes object",
    label = "not an object of its own",
    note = "a custom resource becomes one with `object!`; what has no type is added with `Scope::add_raw`"
)]
pub trait Object: Any + Send + Sync {
    /// `apiVersion`, `kind` and scope of this type.
    fn of_type() -> TypeMeta
    where
        Self: Sized;

    /// `apiVersion`, `kind` and scope of this object.
    fn type_meta(&self) -> TypeMeta;

    /// Name, namespace, labels, annotations.
    fn metadata(&self) -> &ObjectMeta;

    /// Name, namespace, labels, annotations, to change.
    fn metadata_mut(&mut self) -> &mut ObjectMeta;

    /// Writes the whole object, `apiVersion` and `kind` first, as one value of the tape.
    fn write(&self, tape: &mut Tape) -> Result<(), RecordError>;

    /// What the object is, whatever the version of its API.
    fn kind(&self) -> Kind {
        self.type_meta().kind()
    }

    /// What tells the object from all others; the name is empty while it has none.
    fn identity(&self) -> Identity {
        let metadata = self.metadata();
        Identity {
            kind: self.kind(),
            namespace: metadata.namespace.clone(),
            name: metadata.name.clone().unwrap_or_default(),
        }
    }
}

impl dyn Object {
    /// Whether the object is a `T`.
    pub fn is<T: Object>(&self) -> bool {
        (self as &dyn Any).is::<T>()
    }

    /// The object as a `T`, if it is one.
    pub fn downcast_ref<T: Object>(&self) -> Option<&T> {
        (self as &dyn Any).downcast_ref()
    }

    /// The object as a `T` to change, if it is one. Typed patches go through here.
    pub fn downcast_mut<T: Object>(&mut self) -> Option<&mut T> {
        (self as &mut dyn Any).downcast_mut()
    }
}

impl fmt::Debug for dyn Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.identity())
    }
}

/// What the type of an object says about all its objects.
///
/// ```
/// use terrace_k8s::{Kind, Object, TypeMeta, api::api::networking::v1::Ingress};
///
/// let TypeMeta { api_version, kind, .. } = Ingress::of_type();
/// assert_eq!((api_version, kind), ("networking.k8s.io/v1", "Ingress"));
/// assert_eq!(Ingress::of_type().kind(), Kind::new("networking.k8s.io", "Ingress"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeMeta {
    /// Group and version as manifests have them, such as `apps/v1`; the core group has no group: `v1`.
    pub api_version: &'static str,
    /// The kind, such as `Deployment`.
    pub kind: &'static str,
    /// Whether its objects live in a namespace.
    pub scope: ResourceScope,
}

impl TypeMeta {
    /// The kind and its group, without the version.
    pub fn kind(self) -> Kind {
        Kind::of_api_version(self.api_version, self.kind)
    }
}

/// Whether the objects of a type live in a namespace.
///
/// ```
/// use terrace_k8s::{Object, ResourceScope, api::api::core::v1::{ConfigMap, Namespace}};
///
/// assert_eq!(ConfigMap::of_type().scope, ResourceScope::Namespaced);
/// assert_eq!(Namespace::of_type().scope, ResourceScope::Cluster);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceScope {
    /// They do; the namespace is the destination's unless the object names one.
    Namespaced,
    /// They belong to the whole cluster.
    Cluster,
}

/// Makes types [`Object`]s.
///
/// A struct with the fields `metadata: ObjectMeta` and `spec`, whose spec is `Serialize`, comes with
/// its `apiVersion`, kind and scope (`Namespaced` or `Cluster`). The struct itself need not be
/// `Serialize`: `apiVersion` and `kind` are written for it.
///
/// ```
/// use terrace_k8s::api::apimachinery::pkg::apis::meta::v1::ObjectMeta;
/// use terrace_k8s::{Object, object};
///
/// #[derive(Default)]
/// struct Redis {
///     metadata: ObjectMeta,
///     spec: RedisSpec,
/// }
///
/// #[derive(Default, serde::Serialize)]
/// struct RedisSpec {
///     replicas: u32,
/// }
///
/// object!(Redis { api_version: "cache.example.com/v1", kind: "Redis", scope: Namespaced });
///
/// let mut redis = Redis::default();
/// redis.metadata.name = Some("cache".to_owned());
/// let mut object: Box<dyn Object> = Box::new(redis);
/// assert_eq!(object.identity().to_string(), "Redis.cache.example.com/cache");
///
/// object.downcast_mut::<Redis>().expect("it is one").spec.replicas = 3;
/// ```
///
/// One with other fields than these two is written by its own `Serialize`, `apiVersion` and `kind` too, as the types are for
/// which `terrace::custom::Part` is derived:
///
/// ```
/// # use terrace_k8s::{api::apimachinery::pkg::apis::meta::v1::ObjectMeta, object};
/// #[derive(Default, serde::Serialize)]
/// #[serde(tag = "kind", rename = "Note")]
/// struct Note {
///     #[serde(rename = "apiVersion")]
///     api_version: &'static str,
///     metadata: ObjectMeta,
///     text: String,
/// }
///
/// object!(Note { api_version: "example.com/v1", kind: "Note", scope: Cluster, manifest: itself });
/// ```
///
/// Types that are `Serialize` and implement k8s-openapi's `Resource` and `Metadata`, as those that
/// kube's `CustomResource` derives, are just named: `object!(Redis, Postgres)`.
///
/// A spec that cannot be written does not compile:
///
/// ```compile_fail,E0277
/// # use terrace_k8s::api::apimachinery::pkg::apis::meta::v1::ObjectMeta;
/// struct Redis {
///     metadata: ObjectMeta,
///     spec: RedisSpec,
/// }
/// struct RedisSpec;
/// terrace_k8s::object!(Redis { api_version: "cache.example.com/v1", kind: "Redis", scope: Namespaced });
/// ```
///
/// Neither does a scope that Kubernetes does not know:
///
/// ```compile_fail,E0599
/// # use terrace_k8s::api::apimachinery::pkg::apis::meta::v1::ObjectMeta;
/// struct Redis {
///     metadata: ObjectMeta,
///     spec: u32,
/// }
/// terrace_k8s::object!(Redis { api_version: "cache.example.com/v1", kind: "Redis", scope: Global });
/// ```
#[macro_export]
macro_rules! object {
    ($($object:ty),+ $(,)?) => {
        $($crate::object!(@impl $object {
            type_meta: $crate::expansion::type_meta::<$object>(),
            metadata: |object| $crate::api::Metadata::metadata(object),
            metadata_mut: |object| $crate::api::Metadata::metadata_mut(object),
            manifest: |object| object,
        });)+
    };
    ($object:ty {
        api_version: $api_version:literal, kind: $kind:literal, scope: $scope:ident $(, manifest: $manifest:ident)? $(,)?
    }) => {
        $crate::object!(@impl $object {
            type_meta: $crate::TypeMeta {
                api_version: $api_version,
                kind: $kind,
                scope: $crate::ResourceScope::$scope,
            },
            metadata: |object| &object.metadata,
            metadata_mut: |object| &mut object.metadata,
            manifest: |object| $crate::object!(@manifest $($manifest)? object { $api_version, $kind }),
        });
    };
    (@manifest itself $object:ident { $api_version:literal, $kind:literal }) => { $object };
    (@manifest $object:ident { $api_version:literal, $kind:literal }) => {
        &$crate::expansion::Manifest {
            api_version: $api_version,
            kind: $kind,
            metadata: &$object.metadata,
            spec: &$object.spec,
        }
    };
    (@impl $object:ty {
        type_meta: $type_meta:expr,
        metadata: |$by_reference:ident| $metadata:expr,
        metadata_mut: |$by_mutable_reference:ident| $metadata_mut:expr,
        manifest: |$written:ident| $manifest:expr,
    }) => {
        impl $crate::Object for $object {
            fn of_type() -> $crate::TypeMeta {
                $type_meta
            }

            fn type_meta(&self) -> $crate::TypeMeta {
                <Self as $crate::Object>::of_type()
            }

            fn metadata(&self) -> &$crate::expansion::ObjectMeta {
                let $by_reference = self;
                $metadata
            }

            fn metadata_mut(&mut self) -> &mut $crate::expansion::ObjectMeta {
                let $by_mutable_reference = self;
                $metadata_mut
            }

            fn write(
                &self,
                tape: &mut $crate::expansion::Tape,
            ) -> ::core::result::Result<(), $crate::expansion::RecordError> {
                let $written = self;
                tape.record($manifest)
            }
        }
    };
}

/// What the code that [`object!`](crate::object!) expands to needs; no part of the public interface.
#[doc(hidden)]
pub mod expansion {
    use k8s_openapi::{ClusterResourceScope, NamespaceResourceScope, Resource};
    use serde::Serialize;

    pub use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
    pub use terrace_document::{RecordError, Tape};

    use super::{ResourceScope, TypeMeta};

    /// A custom resource as Kubernetes reads it.
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Manifest<'a, Spec> {
        pub api_version: &'static str,
        pub kind: &'static str,
        pub metadata: &'a ObjectMeta,
        pub spec: &'a Spec,
    }

    /// The scopes of k8s-openapi are types; here they are values. Subresources are never emitted.
    pub trait ScopeValue {
        const SCOPE: ResourceScope;
    }

    impl ScopeValue for NamespaceResourceScope {
        const SCOPE: ResourceScope = ResourceScope::Namespaced;
    }

    impl ScopeValue for ClusterResourceScope {
        const SCOPE: ResourceScope = ResourceScope::Cluster;
    }

    pub fn type_meta<T: Resource<Scope: ScopeValue>>() -> TypeMeta {
        TypeMeta { api_version: T::API_VERSION, kind: T::KIND, scope: T::Scope::SCOPE }
    }
}

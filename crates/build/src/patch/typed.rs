//! Patches written in Rust: closures over typed objects.

use std::{fmt, panic::Location};

use indexmap::IndexMap;
use terrace_diagnostic::{Code, Diagnostic};
use terrace_k8s::{
    Identity, Object,
    api::{
        apps::v1::{DaemonSet, Deployment, StatefulSet},
        batch::v1::{CronJob, Job},
        core::v1::PodTemplateSpec,
    },
};
use terrace_spec::Raw;

use super::{Mistake, check_change, raw_of};
use crate::{
    codes,
    tree::{Content, Entry, Tree},
};

type ObjectChange = dyn Fn(&mut dyn Object) -> bool + Send + Sync;
type AnyChange = dyn Fn(&mut AnyObject<'_>) + Send + Sync;

/// A change to one object, by its type and name.
pub(crate) struct TypedPatch {
    target: Identity,
    by: By,
    /// Gives back whether the object is of the type.
    change: Box<ObjectChange>,
}

/// A look at every object.
pub(crate) struct Transform {
    by: By,
    change: Box<AnyChange>,
}

/// Who has written a change.
#[derive(Clone, Debug)]
pub(crate) struct By {
    pub(crate) caller: &'static Location<'static>,
    /// The construct, where it is not the definition.
    pub(crate) construct: Option<String>,
}

impl TypedPatch {
    pub(crate) fn new<T: Object>(target: Identity, by: By, change: impl Fn(&mut T) + Send + Sync + 'static) -> Self {
        let change = move |object: &mut dyn Object| object.downcast_mut::<T>().map(&change).is_some();
        Self { target, by, change: Box::new(change) }
    }
}

impl Transform {
    pub(crate) fn new(by: By, change: impl Fn(&mut AnyObject<'_>) + Send + Sync + 'static) -> Self {
        Self { by, change: Box::new(change) }
    }
}

impl By {
    fn error(&self, code: &'static Code, message: String, hint: impl Into<String>) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(code, message).called_at(self.caller).hint(hint);
        diagnostic.place.construct.clone_from(&self.construct);
        diagnostic
    }
}

/// An object of any kind, as a transform sees it.
///
/// ```
/// use terrace_build::{Own, build_with};
/// use terrace_k8s::api::api::core::v1::Service;
/// use terrace_spec::{App, Platform, Process, Raw, Spec, resolve::{Overrides, Target, resolve}};
///
/// let mut own = Own::new();
/// own.transform(|object| {
///     object.label("example.com/audited", "yes");
///     object.annotation("example.com/seen-as", object.identity().to_string());
///     if let Some(service) = object.downcast_mut::<Service>() {
///         service.spec.get_or_insert_default().internal_traffic_policy = Some("Local".to_owned());
///     }
///     if let Some(template) = object.pod_template_mut() {
///         template.spec.get_or_insert_default().runtime_class_name = Some("gvisor".to_owned());
///     }
///     if let Some(Raw::Map(raw)) = object.raw_mut() {
///         raw.insert("seen".to_owned(), true.into());
///     }
/// });
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let built = build_with(&app, &[&own]).finish();
/// let (_, web) = built.objects().last().unwrap();
/// assert_eq!(web.label("example.com/audited"), Some("yes"));
/// assert_eq!(web.at("/spec/template/spec/runtimeClassName").and_then(|name| name.as_str()), Some("gvisor"));
/// ```
#[derive(Debug)]
pub struct AnyObject<'a> {
    entry: &'a mut Entry,
}

impl AnyObject<'_> {
    /// Kind and name.
    pub const fn identity(&self) -> &Identity {
        &self.entry.identity
    }

    /// The object as a `T`, if it is one.
    pub fn downcast_mut<T: Object>(&mut self) -> Option<&mut T> {
        match &mut self.entry.content {
            Content::Typed(object) => object.downcast_mut(),
            Content::Raw(_) => None,
        }
    }

    /// The object, where a construct has added it as it is.
    pub const fn raw_mut(&mut self) -> Option<&mut Raw> {
        match &mut self.entry.content {
            Content::Typed(_) => None,
            Content::Raw(raw) => Some(raw),
        }
    }

    /// The template of the pods that the object makes: of a `Deployment`, a `StatefulSet`, a `DaemonSet`, a `Job` or a `CronJob`.
    pub fn pod_template_mut(&mut self) -> Option<&mut PodTemplateSpec> {
        let Content::Typed(object) = &mut self.entry.content else { return None };
        if object.is::<Deployment>() {
            return Some(&mut object.downcast_mut::<Deployment>()?.spec.template);
        }
        if object.is::<StatefulSet>() {
            return Some(&mut object.downcast_mut::<StatefulSet>()?.spec.template);
        }
        if object.is::<DaemonSet>() {
            return Some(&mut object.downcast_mut::<DaemonSet>()?.spec.template);
        }
        if object.is::<Job>() {
            return object.downcast_mut::<Job>()?.spec.as_mut().map(|job| &mut job.template);
        }
        object.downcast_mut::<CronJob>()?.spec.job_template.spec.as_mut().map(|job| &mut job.template)
    }

    /// Gives the object a label, over one that it has. Pods and selectors are not touched.
    pub fn label(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.mark(Marks::Labels, key.into(), value.into());
    }

    /// Gives the object an annotation, over one that it has. Pods are not touched.
    pub fn annotation(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.mark(Marks::Annotations, key.into(), value.into());
    }

    fn mark(&mut self, marks: Marks, key: String, value: String) {
        match &mut self.entry.content {
            Content::Typed(object) => {
                let metadata = object.metadata_mut();
                let marks = match marks {
                    Marks::Labels => &mut metadata.labels,
                    Marks::Annotations => &mut metadata.annotations,
                };
                marks.get_or_insert_default().insert(key, value);
            }
            Content::Raw(raw) => {
                let field = match marks {
                    Marks::Labels => "labels",
                    Marks::Annotations => "annotations",
                };
                if let Some(marks) = below(raw, "metadata").and_then(|metadata| below(metadata, field))
                    && let Raw::Map(marks) = marks
                {
                    marks.insert(key, Raw::Text(value));
                }
            }
        }
    }
}

/// What an object is marked with.
#[derive(Clone, Copy)]
enum Marks {
    Labels,
    Annotations,
}

/// What a map has under a key; an empty map where there is nothing.
fn below<'a>(raw: &'a mut Raw, key: &str) -> Option<&'a mut Raw> {
    let Raw::Map(entries) = raw else { return None };
    Some(entries.entry(key.to_owned()).or_insert_with(|| Raw::Map(IndexMap::new())))
}

impl Tree {
    pub(crate) fn typed(&mut self, TypedPatch { target, by, change }: &TypedPatch) {
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.identity == *target) else {
            let message = format!("the patch matches nothing: there is no {target}");
            let hint = self.near(target.kind.name());
            self.diagnostics.push(by.error(&codes::PATCH_MISSES, message, hint));
            return;
        };
        let outcome = changed(entry, |entry| match &mut entry.content {
            Content::Typed(object) => change(&mut **object),
            Content::Raw(_) => false,
        });
        let (code, message, hint) = match outcome {
            Ok(Changed { said: true, is_other: true }) => return,
            Ok(Changed { said: true, is_other: false }) => {
                let hint = "delete the patch: the object is as it asks already".to_owned();
                (&codes::PATCH_CHANGES_NOTHING, format!("the patch on {target} changes nothing"), hint)
            }
            Ok(Changed { said: false, .. }) => {
                let message = format!("the patch on {target} is for another type than the object has");
                let hint = "a raw object is patched under `patches` of the spec, or where it is written";
                (&codes::PATCH_REFUSED, message, hint.to_owned())
            }
            Err(Mistake { code, message, hint, .. }) => (code, format!("the patch on {target}: {message}"), hint),
        };
        self.diagnostics.push(by.error(code, message, hint));
    }

    pub(crate) fn transform(&mut self, Transform { by, change }: &Transform) {
        let mut has_changed = false;
        let mut mistakes = Vec::new();
        for entry in &mut self.entries {
            match changed(entry, |entry| change(&mut AnyObject { entry })) {
                Ok(Changed { said: (), is_other }) => has_changed |= is_other,
                Err(Mistake { code, message, hint, .. }) => {
                    mistakes.push(by.error(code, format!("the transform on {}: {message}", entry.identity), hint));
                }
            }
        }
        if !has_changed && mistakes.is_empty() {
            let hint = "delete it; where it is for some environments only, add it for those: the request says which";
            let message = "the transform changes no object".to_owned();
            mistakes.push(by.error(&codes::PATCH_CHANGES_NOTHING, message, hint));
        }
        self.diagnostics.append(&mut mistakes);
    }
}

/// What became of an object.
struct Changed<R> {
    /// What the change has given back.
    said: R,
    /// Whether the object is another one now.
    is_other: bool,
}

fn changed<R>(entry: &mut Entry, change: impl FnOnce(&mut Entry) -> R) -> Result<Changed<R>, Mistake> {
    let before = raw_of(&entry.content)?;
    let said = change(entry);
    let after = raw_of(&entry.content)?;
    let is_other = after != before;
    if is_other {
        check_change(&before, &after, &entry.identity.kind)?;
    }
    Ok(Changed { said, is_other })
}

impl fmt::Debug for TypedPatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "patch of {}", self.target)
    }
}

impl fmt::Debug for Transform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "transform of {}", self.by.caller)
    }
}

//! The Secret that an `ExternalSecret` makes.

use std::collections::BTreeMap;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// The Secret that is made.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Target {
    /// Its name; the `ExternalSecret`'s own unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who owns it and what becomes of it.
    #[serde(flatten)]
    pub policy: TargetPolicy,
    /// Whether its data can never be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub immutable: Option<bool>,
    /// What it looks like.
    ///
    /// Always written: without a template the operator copies all labels and annotations of the
    /// `ExternalSecret` onto the Secret, Argo CD's tracking among them, and Argo CD then prunes it.
    pub template: Template,
}

/// Who owns the Secret and what becomes of it when the store's entry is gone
/// (`creationPolicy` and `deletionPolicy`).
///
/// The operator refuses `Delete` for a Secret that others may have made, and all but `Retain` when it makes none.
///
/// ```compile_fail,E0308
/// use terrace_k8s::custom::external_secrets::{OwnedDeletion, TargetPolicy};
///
/// let refused = TargetPolicy::Merge(OwnedDeletion::Delete);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetPolicy {
    /// The operator makes it, and it goes with the `ExternalSecret`.
    Owner(OwnedDeletion),
    /// The operator makes it, and it outlives the `ExternalSecret`.
    Orphan(OwnedDeletion),
    /// The keys are added to a Secret that exists.
    Merge(SharedDeletion),
    /// The keys are added to a Secret that exists; it is made if there is none.
    CreateOrMerge(SharedDeletion),
    /// No Secret is made: the template's output is for another use.
    None,
}

impl Default for TargetPolicy {
    fn default() -> Self {
        Self::Owner(OwnedDeletion::Retain)
    }
}

impl Serialize for TargetPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (creation, deletion) = match self {
            Self::Owner(deletion) => ("Owner", deletion.as_str()),
            Self::Orphan(deletion) => ("Orphan", deletion.as_str()),
            Self::Merge(deletion) => ("Merge", deletion.as_str()),
            Self::CreateOrMerge(deletion) => ("CreateOrMerge", deletion.as_str()),
            Self::None => ("None", SharedDeletion::Retain.as_str()),
        };
        let mut fields = serializer.serialize_struct("TargetPolicy", 2)?;
        fields.serialize_field("creationPolicy", creation)?;
        fields.serialize_field("deletionPolicy", deletion)?;
        fields.end()
    }
}

/// What becomes of a Secret of the operator's own when the store's entries are gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OwnedDeletion {
    /// It stays with its last values.
    #[default]
    Retain,
    /// It is deleted.
    Delete,
    /// It stays without the keys that are gone.
    Merge,
}

impl OwnedDeletion {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Retain => "Retain",
            Self::Delete => "Delete",
            Self::Merge => "Merge",
        }
    }
}

/// What becomes of a Secret that others may have made when the store's entries are gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SharedDeletion {
    /// It stays with its last values.
    #[default]
    Retain,
    /// It stays without the keys that are gone.
    Merge,
}

impl SharedDeletion {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Retain => "Retain",
            Self::Merge => "Merge",
        }
    }
}

/// What the Secret looks like.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// The language of `data`.
    pub engine_version: EngineVersion,
    /// Whether `data` stands in place of the entries' keys or beside them.
    pub merge_policy: MergePolicy,
    /// The type of the Secret; `Opaque` unless given.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub secret_type: Option<String>,
    /// All the labels and annotations that the Secret has.
    pub metadata: TemplateMetadata,
    /// Keys of the Secret and the templates of their values. Empty: the entries' own keys and values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub data: BTreeMap<String, String>,
}

/// The language of a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineVersion {
    /// Go templates with Sprig's functions, the only one left.
    #[default]
    V2,
}

/// Whether a template's keys stand in place of the entries' keys or beside them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum MergePolicy {
    /// In place of them.
    #[default]
    Replace,
    /// Beside them.
    Merge,
}

/// Labels and annotations of a Secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TemplateMetadata {
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

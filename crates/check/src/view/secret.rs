//! What External Secrets makes.

use terrace_document::Node;

use super::{Object, list, text};

/// An ExternalSecret.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExternalSecret<'a> {
    object: Object<'a>,
}

impl<'a> ExternalSecret<'a> {
    pub(crate) const fn of(object: Object<'a>) -> Self {
        Self { object }
    }

    /// A field of `spec.target`.
    pub(crate) fn target(self, field: &str) -> Option<Node<'a>> {
        self.object.spec_field("target")?.get(field)
    }

    /// The name of the Secret that it makes.
    pub(crate) fn secret(self) -> &'a str {
        self.target("name").and_then(Node::as_str).unwrap_or(self.object.name)
    }

    /// Who owns the Secret.
    pub(crate) fn creation_policy(self) -> &'a str {
        self.target("creationPolicy").and_then(Node::as_str).unwrap_or("Owner")
    }

    /// What becomes of the Secret when the source is gone.
    pub(crate) fn deletion_policy(self) -> &'a str {
        self.target("deletionPolicy").and_then(Node::as_str).unwrap_or("Retain")
    }

    /// The keys that are fetched one by one.
    pub(crate) fn fetched_keys(self) -> impl Iterator<Item = &'a str> {
        let data = self.object.spec_field("data").map(Node::items).into_iter().flatten();
        data.filter_map(|entry| text(entry, "secretKey"))
    }

    /// Whether the Secret has a key; `None` where that is known to the store alone.
    pub(crate) fn has_key(self, key: &str) -> Option<bool> {
        let template = self.target("template");
        let is_templated = template.is_some_and(|template| list(template, "templateFrom").next().is_some());
        let takes_all = self.object.spec_field("dataFrom").is_some_and(|from| from.items().next().is_some());
        if is_templated || !matches!(self.creation_policy(), "Owner" | "Orphan") {
            return None;
        }
        let replaced = template.and_then(|template| {
            let data = template.get("data").filter(|data| data.entries().next().is_some())?;
            Some((data.get(key).is_some(), text(template, "mergePolicy") == Some("Merge")))
        });
        let is_fetched = || self.fetched_keys().any(|fetched| fetched == key);
        match replaced {
            Some((has_key, false)) => Some(has_key),
            Some((true, true)) => Some(true),
            _ if is_fetched() => Some(true),
            _ if takes_all => None,
            _ => Some(false),
        }
    }
}

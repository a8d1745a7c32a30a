//! Label selectors.

use terrace_document::Node;

use super::{PRIMARY, list, text};

/// Whether a selector (`matchLabels`, `matchExpressions`) selects these labels. An empty one selects all.
pub(crate) fn selects(selector: Node<'_>, labels: Option<Node<'_>>) -> bool {
    let value_of = |key: &str| labels?.get(key)?.as_str();
    let equal = selector
        .get("matchLabels")
        .is_none_or(|wanted| wanted.entries().all(|(key, value)| value.as_str() == value_of(key)));
    equal
        && list(selector, "matchExpressions").all(|expression| {
            let value = text(expression, "key").and_then(value_of);
            let is_listed = || value.is_some() && list(expression, "values").any(|item| item.as_str() == value);
            match text(expression, "operator") {
                Some("In") => is_listed(),
                Some("NotIn") => !is_listed(),
                Some("Exists") => value.is_some(),
                Some("DoesNotExist") => value.is_none(),
                _ => false,
            }
        })
}

/// Whether a selector selects the pods that Flagger makes of pods with these labels: one value has `-primary` behind it.
pub(crate) fn selects_primary(selector: Node<'_>, labels: Option<Node<'_>>) -> bool {
    let Some(wanted) = selector.get("matchLabels") else { return false };
    let mut is_primary = false;
    wanted.entries().all(|(key, value)| {
        let own = labels.and_then(|labels| labels.get(key)?.as_str());
        let (Some(value), Some(own)) = (value.as_str(), own) else { return false };
        let is_suffixed = value.strip_suffix(PRIMARY) == Some(own);
        is_primary |= is_suffixed;
        is_suffixed || own == value
    }) && is_primary
}

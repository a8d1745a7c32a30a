//! What a schema says beside types, in words.

use super::Type;
use crate::yaml::Node;

/// Whether a value without a type is a number or a string.
pub(super) fn is_int_or_string(schema: &Node) -> bool {
    let any = schema.items_at("anyOf");
    let types: Vec<_> = any.iter().filter_map(|one| one.text_at("type")).collect();
    schema.get("type").is_none()
        && types.len() == any.len()
        && matches!(types.as_slice(), ["integer", "string"] | ["string", "integer"])
}

/// What is said of one field.
pub(super) fn of_field(schema: &Node, ty: &Type) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(default) = schema.get("default").and_then(Node::text).filter(|default| !default.contains('`')) {
        notes.push(if default.is_empty() {
            "Default: an empty string.".to_owned()
        } else {
            format!("Default: `{default}`.")
        });
    }
    // Those of a part stand on its type.
    if !matches!(ty, Type::Part(_)) {
        notes.extend(rules(schema));
    }
    notes
}

/// What is said of the fields of an object together.
pub(super) fn of_object(schema: &Node) -> Vec<String> {
    let mut notes = Vec::new();
    for (keyword, words) in [("oneOf", "Exactly one is given: "), ("anyOf", "At least one is given: ")] {
        let alternatives = schema.items_at(keyword);
        let required: Vec<String> = alternatives
            .iter()
            .filter_map(|one| one.get("required"))
            .map(|required| {
                let fields: Vec<_> =
                    required.items().iter().filter_map(Node::text).map(|field| format!("`{field}`")).collect();
                fields.join(" with ")
            })
            .filter(|fields| !fields.is_empty())
            .collect();
        if required.len() > 1 && required.len() == alternatives.len() {
            notes.push(format!("{words}{}.", required.join(", ")));
        }
    }
    notes.extend(rules(schema));
    notes
}

/// The rules that the API server holds values to, and what it says when they are broken.
fn rules(schema: &Node) -> Vec<String> {
    let rules = schema.items_at("x-kubernetes-validations").iter();
    let rules = rules.filter_map(|rule| {
        let condition = rule.text_at("rule")?.split_whitespace().collect::<Vec<_>>().join(" ");
        if condition.contains('`') {
            return rule.text_at("message").map(|message| format!("Rule: {message}"));
        }
        Some(match rule.text_at("message") {
            Some(message) => format!("Rule: {} (`{condition}`)", message.trim().trim_end_matches('.')),
            None => format!("Rule: `{condition}`"),
        })
    });
    rules.collect()
}

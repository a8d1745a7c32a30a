//! Where a field belongs that stands in the wrong place.

use serde_json::{Map, Value};
use terrace_diagnostic::{Path, Segment};

/// How many steps below or above a field is looked for: beyond them it is another field of the same name.
const REACH: usize = 3;

/// The places near a block that have the field, as `http.ingress`; or, from the top of the file, as `spec.team`.
pub(super) struct Places(pub(super) Vec<String>);

impl Places {
    /// How many steps away they are.
    pub(super) fn depth(&self) -> usize {
        self.0.first().map_or(0, |path| path.split('.').count())
    }
}

/// Looks for a field that the block at `path` does not have: below the block, then from the top of the file.
pub(super) fn places(schema: &Value, path: &Path, field: &str) -> Option<Places> {
    let below =
        blocks(schema, path).into_iter().map(|block| search(schema, block, field)).find(|found| !found.is_empty());
    let found = below.unwrap_or_else(|| search(schema, schema, field));
    if found.is_empty() { None } else { Some(Places(found)) }
}

/// The fields that the block at `path` must have.
pub(super) fn required<'a>(schema: &'a Value, path: &Path) -> impl Iterator<Item = &'a str> {
    let forms = blocks(schema, path).into_iter().flat_map(|block| forms(schema, block));
    forms.filter_map(|form| form.get("required")?.as_array()).flatten().filter_map(Value::as_str)
}

/// Whether the block at `path` has a field.
pub(super) fn has_field(schema: &Value, path: &Path, field: &Segment) -> bool {
    let blocks = blocks(schema, path).into_iter().flat_map(|block| forms(schema, block));
    blocks.flat_map(properties).any(|(name, _)| *field == Segment::from(name.as_str()))
}

/// The one field of the block at `path` that a word can be the value of.
pub(super) fn field_of_word<'a>(schema: &'a Value, path: &Path, word: &str) -> Option<&'a str> {
    let is_word = |value: &Value| value.as_str() == Some(word);
    let takes = |form: &Value| {
        let one_of = form.get("oneOf").and_then(Value::as_array).into_iter().flatten();
        let mut values = one_of.chain([form]).filter_map(|form| form.get("const"));
        let mut words = form.get("enum").and_then(Value::as_array).into_iter().flatten();
        values.any(is_word) || words.any(is_word)
    };
    let fields = blocks(schema, path).into_iter().flat_map(|block| forms(schema, block)).flat_map(properties);
    let mut fields = fields.filter(|(_, inner)| forms(schema, inner).into_iter().any(takes)).map(|(name, _)| name);
    let field = fields.next()?;
    fields.next().is_none().then_some(field)
}

/// Whether `null` removes an entry of the map at `path`.
pub(super) fn entries_take_null(schema: &Value, path: &Path) -> bool {
    let maps = blocks(schema, path).into_iter().flat_map(|block| forms(schema, block));
    let mut values = maps.flat_map(entries).flat_map(|value| forms(schema, value));
    values.any(|form| form.get("type").and_then(Value::as_str) == Some("null"))
}

/// What may stand at a path.
fn blocks<'a>(schema: &'a Value, path: &Path) -> Vec<&'a Value> {
    path.segments().iter().fold(vec![schema], |blocks, segment| {
        blocks.into_iter().flat_map(|block| inside(schema, block, segment)).collect()
    })
}

/// The fields of a schema's own block.
pub(super) fn top_fields(schema: &Value) -> impl Iterator<Item = &str> {
    forms(schema, schema).into_iter().flat_map(properties).map(|(name, _)| name.as_str())
}

/// All shortest paths to the field from a block.
fn search(schema: &Value, block: &Value, field: &str) -> Vec<String> {
    let mut level = vec![(String::new(), block)];
    for _ in 0..REACH {
        let mut next = Vec::new();
        for (path, block) in level {
            for form in forms(schema, block) {
                let steps = properties(form)
                    .map(|(name, inner)| (name.as_str(), inner))
                    .chain(entries(form).map(|inner| ("<name>", inner)));
                next.extend(steps.map(|(name, inner)| {
                    (if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }, inner)
                }));
            }
        }
        let mut found: Vec<_> =
            next.iter().map(|(path, _)| path).filter(|path| path.rsplit('.').next() == Some(field)).cloned().collect();
        if !found.is_empty() {
            found.dedup();
            return found;
        }
        level = next;
    }
    Vec::new()
}

/// What a step leads to.
fn inside<'a>(schema: &'a Value, block: &'a Value, segment: &Segment) -> Vec<&'a Value> {
    let mut found = Vec::new();
    for form in forms(schema, block) {
        match segment {
            Segment::Key(key) => {
                let property = properties(form).find(|(name, _)| *name == key).map(|(_, inner)| inner);
                found.extend(property.or_else(|| entries(form).next()));
            }
            Segment::Index(_) => found.extend(form.get("items")),
        }
    }
    found
}

/// The forms a value may have, references followed.
fn forms<'a>(schema: &'a Value, block: &'a Value) -> Vec<&'a Value> {
    let target =
        block.get("$ref").and_then(Value::as_str).and_then(|reference| schema.pointer(reference.strip_prefix('#')?));
    let block = target.unwrap_or(block);
    match block.get("anyOf") {
        Some(Value::Array(forms_of)) => forms_of.iter().flat_map(|form| forms(schema, form)).collect(),
        _ => vec![block],
    }
}

fn properties(form: &Value) -> impl Iterator<Item = (&String, &Value)> {
    form.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// The values of a map with names of the author's choice.
fn entries(form: &Value) -> impl Iterator<Item = &Value> {
    form.get("patternProperties").and_then(Value::as_object).into_iter().flat_map(Map::values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_in_the_wrong_place_is_found_where_it_belongs() {
        let schema = crate::schema::app();
        for (path, field, expected) in [
            ("spec.processes.web", "ingress", Some("http.ingress")),
            ("spec.processes.web", "replicas", Some("scale.replicas")),
            ("spec.processes.web", "memory", Some("resources.memory scale.memory")),
            ("environments.staging", "environments", Some("environments")),
            ("spec", "name", Some("metadata.name")),
            ("metadata", "team", Some("spec.team")),
            ("spec.processes.web.http", "schedule", None),
            ("spec", "nonsense", None),
        ] {
            let found = places(&schema, &Path::from(path), field).map(|Places(found)| found.join(" "));
            assert_eq!(found.as_deref(), expected, "{field} in {path}");
        }
    }
}

//! From a schema to types.

use std::collections::BTreeMap;

use terrace_diagnostic::{Diagnostic, Path};

use super::{Body, Field, Part, Struct, Type, conditions, keywords};
use crate::{
    crd::{broken, words},
    yaml::{Entry, Node},
};

/// Where a schema stands.
#[derive(Clone)]
pub(super) struct Place {
    /// In the file.
    path: Path,
    /// In the object, as words of names.
    words: Vec<String>,
    /// In the object, as a manifest has it.
    name: String,
}

impl Place {
    /// That of the whole object.
    pub(super) fn root(path: Path, kind: &str) -> Self {
        Self { path, words: vec![words::pascal(kind)], name: String::new() }
    }

    fn property(&self, key: &str) -> Self {
        let name = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        let mut words = self.words.clone();
        words.push(words::pascal(key));
        Self { path: self.path.clone().key("properties").key(key), words, name }
    }

    /// One of several: its name is the singular of theirs.
    fn one(&self, keyword: &str, mark: &str) -> Self {
        let mut words = self.words.clone();
        if let Some(last) = words.last_mut() {
            *last = words::singular(last);
        }
        Self { path: self.path.clone().key(keyword), words, name: format!("{}{mark}", self.name) }
    }
}

/// Reads a schema, and collects the parts that it meets.
pub(super) struct Reader<'text> {
    text: &'text str,
    pub(super) parts: Vec<Part>,
    /// Parts by all that tells one from another.
    known: BTreeMap<String, usize>,
    pub(super) mistakes: Vec<Diagnostic>,
}

impl<'text> Reader<'text> {
    pub(super) const fn new(text: &'text str) -> Self {
        Self { text, parts: Vec::new(), known: BTreeMap::new(), mistakes: Vec::new() }
    }

    fn ty(&mut self, schema: &Node, place: &Place) -> Type {
        let ty = self.non_null(schema, place);
        let is_in_collection = place.name.ends_with(']') || place.name.ends_with('}');
        if schema.is_true_at("nullable") && is_in_collection && !matches!(ty, Type::Free) {
            Type::Nullable(Box::new(ty))
        } else {
            ty
        }
    }

    fn non_null(&mut self, schema: &Node, place: &Place) -> Type {
        // Some definitions say so of what is a `string` as well: then the API server takes no number.
        let is_either = schema.is_true_at("x-kubernetes-int-or-string") && schema.text_at("type") != Some("string");
        if is_either || conditions::is_int_or_string(schema) {
            return Type::IntOrString;
        }
        match schema.text_at("type") {
            Some("string") => self.text_or_words(schema, place),
            Some("boolean") => Type::Boolean,
            Some("integer") => Type::Integer(integer(schema)),
            Some("number") => Type::Number,
            Some("array") => match schema.get("items") {
                Some(items) => Type::List(Box::new(self.ty(items, &place.one("items", "[]")))),
                None => Type::List(Box::new(Type::Free)),
            },
            None | Some("object") if !schema.entries_at("properties").is_empty() => {
                let structure = self.structure(schema, place, |_| true);
                self.part(schema, place, Body::Struct(structure))
            }
            Some("object") => self.map(schema, place),
            None => Type::Free,
            Some(other) => {
                let path = place.path.clone().key("type");
                let node = schema.get("type").unwrap_or(schema);
                let mistake = broken(format!("`{other}` is no type of a schema"), &path, node, self.text);
                let hint = "write one of `array`, `boolean`, `integer`, `number`, `object`, `string`";
                self.mistakes.push(mistake.hint(hint));
                Type::Free
            }
        }
    }

    /// An object of which no property is known.
    fn map(&mut self, schema: &Node, place: &Place) -> Type {
        let is_open = schema.is_true_at("x-kubernetes-preserve-unknown-fields")
            || schema.is_true_at("x-kubernetes-embedded-resource");
        match schema.get("additionalProperties") {
            _ if is_open => Type::Free,
            Some(values) if !values.entries().is_empty() => {
                Type::Map(Box::new(self.ty(values, &place.one("additionalProperties", "{}"))))
            }
            Some(values) if values.text() != Some("false") => Type::Map(Box::new(Type::Free)),
            _ => Type::Empty,
        }
    }

    fn text_or_words(&mut self, schema: &Node, place: &Place) -> Type {
        let words = schema.items_at("enum");
        let words: Vec<_> =
            words.iter().filter(|word| !word.is_null()).filter_map(Node::text).map(str::to_owned).collect();
        if words.is_empty() {
            return Type::Text;
        }
        let variants = words::distinct(words.iter().map(|word| words::variant(word)));
        self.part(schema, place, Body::Enum(words.into_iter().zip(variants).collect()))
    }

    /// An object with the properties that are wanted of it.
    pub(super) fn structure(&mut self, schema: &Node, place: &Place, is_wanted: impl Fn(&str) -> bool) -> Struct {
        let properties = schema.entries_at("properties");
        let required: Vec<_> = schema.items_at("required").iter().filter_map(Node::text).collect();
        let wanted: Vec<&Entry> = properties.iter().filter(|property| is_wanted(&property.key)).collect();
        let names = words::distinct(wanted.iter().map(|property| words::field(&property.key)));
        let fields = wanted.into_iter().zip(names);
        let mut fields: Vec<_> = fields.map(|(property, name)| self.field(property, name, place, &required)).collect();
        // Arguments of the constructor come first; what may be left out keeps its order.
        fields.sort_by_key(|field| !field.is_required);
        Struct {
            fields,
            is_open: schema.is_true_at("x-kubernetes-preserve-unknown-fields"),
            keywords: keywords::of_object(schema),
            notes: conditions::of_object(schema),
        }
    }

    fn field(&mut self, property: &Entry, name: String, place: &Place, required: &[&str]) -> Field {
        let Entry { key, value, .. } = property;
        let ty = self.ty(value, &place.property(key));
        let is_required = required.contains(&key.as_str());
        // What must be there and may be nothing is written as `null`.
        let is_null = is_required && value.is_true_at("nullable") && !matches!(ty, Type::Free);
        let ty = if is_null { Type::Nullable(Box::new(ty)) } else { ty };
        Field {
            name,
            key: key.clone(),
            description: value.text_at("description").unwrap_or_default().trim().to_owned(),
            notes: conditions::of_field(value, &ty),
            is_required,
            keywords: keywords::of_value(value, &ty),
            ty,
        }
    }

    /// A new part, or the one that is the same.
    fn part(&mut self, schema: &Node, place: &Place, body: Body) -> Type {
        let key = identity(&body, place.words.last().map(String::as_str).unwrap_or_default());
        if let Some(known) = self.known.get(&key) {
            let known = *known;
            // The shortest path names it best.
            let part = &mut self.parts[known];
            if place.words.len() < part.path.len() {
                part.path.clone_from(&place.words);
                part.place.clone_from(&place.name);
            }
            return Type::Part(known);
        }
        let number = self.parts.len();
        self.parts.push(Part {
            name: String::new(),
            path: place.words.clone(),
            place: place.name.clone(),
            description: schema.text_at("description").unwrap_or_default().trim().to_owned(),
            body,
        });
        self.known.insert(key, number);
        Type::Part(number)
    }
}

fn integer(schema: &Node) -> &'static str {
    match schema.text_at("format") {
        Some("int32") => "i32",
        Some("uint32") => "u32",
        Some("uint64") => "u64",
        _ => "i64",
    }
}

/// All that tells a part from others, but for what is said of the whole. Where nothing is said of the fields either, the name belongs to
/// it: two objects that happen to have a `name` and a `key` are not the same thing.
fn identity(body: &Body, name: &str) -> String {
    let is_documented =
        matches!(body, Body::Struct(structure) if structure.fields.iter().all(|field| !field.description.is_empty()));
    format!("{}{body:?}", if is_documented { "" } else { name })
}

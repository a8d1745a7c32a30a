//! The types that a schema comes to.

mod conditions;
mod keywords;

use std::collections::BTreeMap;

use terrace_diagnostic::{Diagnostic, Path};

use super::{
    broken,
    definition::{Definition, Scope},
    naming, words,
};
use crate::yaml::{Entry, Node};

/// The types of one version of a custom resource.
#[derive(Debug)]
pub(super) struct Module {
    /// The name of the object's struct: `HttpRoute` for the kind `HTTPRoute`.
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) api_version: String,
    pub(super) scope: Scope,
    /// The object itself, without `metadata`.
    pub(super) object: Struct,
    pub(super) description: String,
    /// Its parts; those that are the same are one.
    pub(super) parts: Vec<Part>,
}

/// A struct or an enum.
#[derive(Debug)]
pub(super) struct Part {
    /// Its name in Rust.
    pub(super) name: String,
    /// The words of the path on which it was met first, the kind in front.
    pub(super) path: Vec<String>,
    /// That path, as a manifest has it.
    pub(super) place: String,
    pub(super) description: String,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    Struct(Struct),
    /// The words, and the variants for them.
    Enum(Vec<(String, String)>),
}

#[derive(Debug)]
pub(super) struct Struct {
    pub(super) fields: Vec<Field>,
    /// Whether fields may be there of which the schema says nothing.
    pub(super) is_open: bool,
    /// Further keywords of its JSON Schema.
    pub(super) keywords: String,
    /// What is said of its fields together.
    pub(super) notes: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Field {
    /// Its name in Rust.
    pub(super) name: String,
    /// Its name in manifests.
    pub(super) key: String,
    pub(super) description: String,
    pub(super) notes: Vec<String>,
    pub(super) is_required: bool,
    pub(super) ty: Type,
    pub(super) keywords: String,
}

/// The type of a value.
#[derive(Clone, Debug)]
pub(super) enum Type {
    Text,
    Boolean,
    /// `i64` and its like.
    Integer(&'static str),
    Number,
    IntOrString,
    /// An object that is there or not, and holds nothing.
    Empty,
    /// Anything.
    Free,
    List(Box<Type>),
    Map(Box<Type>),
    /// The type, or `null`.
    Nullable(Box<Type>),
    /// A part, by its place among them.
    Part(usize),
}

impl Module {
    /// Reads the schema of a definition, or reports what cannot be read.
    pub(super) fn read(text: &str, definition: &Definition<'_>) -> Result<Self, Vec<Diagnostic>> {
        let mut reader = Reader { text, parts: Vec::new(), known: BTreeMap::new(), mistakes: Vec::new() };
        let place =
            Place { path: definition.path.clone(), words: vec![words::pascal(definition.kind)], name: String::new() };
        let mut object = reader
            .structure(definition.schema, &place, |key| !matches!(key, "apiVersion" | "kind" | "metadata" | "status"));
        // What is wanted of an object is what it is for.
        for field in object.fields.iter_mut().filter(|field| field.key == "spec") {
            field.is_required = true;
        }
        if !reader.mistakes.is_empty() {
            return Err(reader.mistakes);
        }
        let mut module = Self {
            name: words::pascal(definition.kind),
            kind: definition.kind.to_owned(),
            api_version: definition.api_version(),
            scope: definition.scope,
            object,
            description: definition.schema.text_at("description").unwrap_or_default().to_owned(),
            parts: reader.parts,
        };
        if !definition.kind.chars().all(|character| character.is_ascii_alphanumeric()) {
            let message = format!("`{}` is no name of a kind", definition.kind);
            let mistake = broken(message, &definition.path, definition.schema, text);
            return Err(vec![mistake.hint("kinds are words of letters and digits, such as `VirtualService`")]);
        }
        naming::name(&mut module);
        Ok(module)
    }

    /// Whether the object has `spec` and nothing else, as nearly all have.
    pub(super) fn is_plain(&self) -> bool {
        !self.object.is_open
            && self.object.keywords.is_empty()
            && matches!(self.object.fields.as_slice(), [field] if field.key == "spec")
    }
}

/// Where a schema stands.
#[derive(Clone)]
struct Place {
    /// In the file.
    path: Path,
    /// In the object, as words of names.
    words: Vec<String>,
    /// In the object, as a manifest has it.
    name: String,
}

impl Place {
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

struct Reader<'text> {
    text: &'text str,
    parts: Vec<Part>,
    /// Parts by all that tells one from another.
    known: BTreeMap<String, usize>,
    mistakes: Vec<Diagnostic>,
}

impl Reader<'_> {
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
        let is_open = schema.is_true_at("x-kubernetes-preserve-unknown-fields");
        let properties = schema.get("properties").map(Node::entries).unwrap_or_default();
        match schema.text_at("type") {
            Some("string") => self.text_or_words(schema, place),
            Some("boolean") => Type::Boolean,
            Some("integer") => Type::Integer(match schema.text_at("format") {
                Some("int32") => "i32",
                Some("uint32") => "u32",
                Some("uint64") => "u64",
                _ => "i64",
            }),
            Some("number") => Type::Number,
            Some("array") => match schema.get("items") {
                Some(items) => Type::List(Box::new(self.ty(items, &place.one("items", "[]")))),
                None => Type::List(Box::new(Type::Free)),
            },
            None | Some("object") if !properties.is_empty() => {
                let structure = self.structure(schema, place, |_| true);
                self.part(schema, place, Body::Struct(structure))
            }
            Some("object") => match schema.get("additionalProperties") {
                _ if is_open || schema.is_true_at("x-kubernetes-embedded-resource") => Type::Free,
                Some(values) if !values.entries().is_empty() => {
                    Type::Map(Box::new(self.ty(values, &place.one("additionalProperties", "{}"))))
                }
                Some(values) if values.text() != Some("false") => Type::Map(Box::new(Type::Free)),
                _ => Type::Empty,
            },
            None => Type::Free,
            Some(other) => {
                let node = schema.get("type").unwrap_or(schema);
                let mistake = broken(
                    format!("`{other}` is no type of a schema"),
                    &place.path.clone().key("type"),
                    node,
                    self.text,
                );
                self.mistakes
                    .push(mistake.hint("write one of `array`, `boolean`, `integer`, `number`, `object`, `string`"));
                Type::Free
            }
        }
    }

    fn text_or_words(&mut self, schema: &Node, place: &Place) -> Type {
        let words = schema.get("enum").map(Node::items).unwrap_or_default();
        let words: Vec<_> =
            words.iter().filter(|word| !word.is_null()).filter_map(Node::text).map(str::to_owned).collect();
        if words.is_empty() {
            return Type::Text;
        }
        let variants = words::distinct(words.iter().map(|word| words::variant(word)));
        self.part(schema, place, Body::Enum(words.into_iter().zip(variants).collect()))
    }

    fn structure(&mut self, schema: &Node, place: &Place, is_wanted: impl Fn(&str) -> bool) -> Struct {
        let properties = schema.get("properties").map(Node::entries).unwrap_or_default();
        let required: Vec<_> =
            schema.get("required").map(Node::items).unwrap_or_default().iter().filter_map(Node::text).collect();
        let wanted: Vec<&Entry> = properties.iter().filter(|property| is_wanted(&property.key)).collect();
        let names = words::distinct(wanted.iter().map(|property| words::field(&property.key)));
        let mut fields: Vec<_> = wanted
            .into_iter()
            .zip(names)
            .map(|(Entry { key, value, .. }, name)| {
                let place = place.property(key);
                let ty = self.ty(value, &place);
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
            })
            .collect();
        // Arguments of the constructor come first; what may be left out keeps its order.
        fields.sort_by_key(|field| !field.is_required);
        Struct {
            fields,
            is_open: schema.is_true_at("x-kubernetes-preserve-unknown-fields"),
            keywords: keywords::of_object(schema),
            notes: conditions::of_object(schema),
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

/// All that tells a part from others, but for what is said of the whole. Where nothing is said of the fields either, the name belongs to
/// it: two objects that happen to have a `name` and a `key` are not the same thing.
fn identity(body: &Body, name: &str) -> String {
    let is_documented =
        matches!(body, Body::Struct(structure) if structure.fields.iter().all(|field| !field.description.is_empty()));
    format!("{}{body:?}", if is_documented { "" } else { name })
}

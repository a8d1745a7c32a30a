//! The types that a schema comes to.

mod conditions;
mod keywords;
mod reader;

use terrace_diagnostic::Diagnostic;

use super::{
    broken,
    definition::{Definition, Scope},
    naming, words,
};

use reader::{Place, Reader};

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
        let mut reader = Reader::new(text);
        let place = Place::root(definition.path.clone(), definition.kind);
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

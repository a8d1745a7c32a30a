//! What attributes say of a part, a field and a word.

use syn::{Attribute, Error, Expr, ExprLit, Field, Ident, Lit, LitStr, Meta, Result, Type, Variant};

use super::setter;

/// What stands above a struct or an enum.
pub(super) struct Container {
    pub(super) documentation: String,
    /// Further keywords of the JSON Schema, as JSON.
    pub(super) schema: String,
    /// The API version and the kind, of a whole object.
    pub(super) object: Option<(String, String)>,
}

impl Container {
    pub(super) fn read(attributes: &[Attribute]) -> Result<Self> {
        let (mut schema, mut api_version, mut kind) = (String::new(), None, None);
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("part")) {
            attribute.parse_nested_meta(|meta| {
                let text = || meta.value()?.parse::<LitStr>().map(|text| text.value());
                match meta.path.get_ident().map(Ident::to_string).as_deref() {
                    Some("schema") => schema = text()?,
                    Some("api_version") => api_version = Some(text()?),
                    Some("kind") => kind = Some(text()?),
                    _ => return Err(meta.error("expected `schema`, `api_version` or `kind`")),
                }
                Ok(())
            })?;
        }
        let object = match (api_version, kind) {
            (Some(api_version), Some(kind)) => Some((api_version, kind)),
            (None, None) => None,
            _ => {
                let place = attributes.iter().find(|attribute| attribute.path().is_ident("part"));
                return Err(Error::new_spanned(place, "an object has both `api_version` and `kind`"));
            }
        };
        Ok(Self { documentation: documentation(attributes), schema, object })
    }
}

/// How a field is written and read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// Always; reading misses it.
    Required,
    /// Where it is there.
    Optional,
    /// It holds all that has no field of its own.
    Rest,
}

pub(super) struct PartField {
    pub(super) name: Ident,
    /// The key in manifests.
    pub(super) key: String,
    pub(super) comments: Vec<Attribute>,
    pub(super) documentation: String,
    pub(super) schema: String,
    pub(super) presence: Presence,
    pub(super) ty: Type,
}

impl PartField {
    pub(super) fn read(field: &Field) -> Result<Self> {
        let name = field.ident.clone().ok_or_else(|| Error::new_spanned(field, "a part has named fields"))?;
        let is_optional = setter::argument(&field.ty, "Option").is_some();
        let mut presence = if is_optional { Presence::Optional } else { Presence::Required };
        let (mut key, mut schema) = (None, String::new());
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("part")) {
            attribute.parse_nested_meta(|meta| {
                let text = || meta.value()?.parse::<LitStr>().map(|text| text.value());
                match meta.path.get_ident().map(Ident::to_string).as_deref() {
                    Some("name") => key = Some(text()?),
                    Some("schema") => schema = text()?,
                    Some("required") => presence = Presence::Required,
                    Some("rest") => presence = Presence::Rest,
                    _ => return Err(meta.error("expected `name`, `schema`, `required` or `rest`")),
                }
                Ok(())
            })?;
        }
        Ok(Self {
            key: key.unwrap_or_else(|| crate::field::camel_case(&name)),
            name,
            comments: field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect(),
            documentation: documentation(&field.attrs),
            schema,
            presence,
            ty: field.ty.clone(),
        })
    }
}

/// A variant of an enum, and the word that it stands for.
pub(super) struct Word {
    pub(super) name: Ident,
    pub(super) word: String,
}

impl Word {
    pub(super) fn read(variant: &Variant) -> Result<Self> {
        if !variant.fields.is_empty() {
            return Err(Error::new_spanned(variant, "a variant is a word, and holds nothing"));
        }
        let mut word = variant.ident.to_string();
        for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("part")) {
            attribute.parse_nested_meta(|meta| {
                if !meta.path.is_ident("name") {
                    return Err(meta.error("expected `name`"));
                }
                word = meta.value()?.parse::<LitStr>()?.value();
                Ok(())
            })?;
        }
        Ok(Self { name: variant.ident.clone(), word })
    }
}

/// The text of doc comments, as a JSON Schema has it: what Markdown has escaped is itself again.
fn documentation(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let text: Vec<_> = lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    let text = text.join("\n");
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\\' || !characters.peek().is_some_and(char::is_ascii_punctuation) {
            plain.push(character);
        }
    }
    plain
}

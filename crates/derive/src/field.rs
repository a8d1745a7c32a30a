//! One field of a layer, as the derive understands it.

use proc_macro2::Span;
use syn::{Attribute, Error, Expr, Field, GenericArgument, Ident, LitStr, PathArguments, Result, Type};

/// The three shapes a field of a layer may have.
pub(crate) enum Shape {
    /// `Option<T>`: scalars and lists; the higher layer replaces.
    Value(Box<Type>),
    /// `Switch<T>`: a block, merged field by field, that can be switched off.
    Block(Box<Type>),
    /// `Map<K, V>`: merged by key.
    Map(Box<Type>, Box<Type>),
}

/// What a value becomes when no layer wrote it.
pub(crate) enum Absent {
    Nothing,
    Required,
    Default(Box<Expr>),
}

pub(crate) struct LayerField {
    pub(crate) name: Ident,
    /// The key in YAML: the field's name in camel case.
    pub(crate) key: String,
    pub(crate) documentation: Vec<Attribute>,
    pub(crate) shape: Shape,
    pub(crate) absent: Absent,
    pub(crate) group: Option<String>,
    pub(crate) entry: Option<Ident>,
    /// Whether the other fields are said over this one: a layer that writes it drops all that lower layers say.
    pub(crate) base: bool,
    /// Whether a constructor of the same name takes the place of the setter.
    pub(crate) constructor: bool,
}

impl LayerField {
    pub(crate) fn read(field: &Field) -> Result<Self> {
        let name = field.ident.clone().ok_or_else(|| Error::new_spanned(field, "a layer has named fields"))?;
        let key = camel_case(&name);
        let documentation = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect();
        let shape = shape(&field.ty)?;
        let (mut absent, mut group, mut entry, mut base, mut constructor) = (Absent::Nothing, None, None, false, false);
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("layer")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("required") {
                    absent = Absent::Required;
                } else if meta.path.is_ident("base") {
                    base = true;
                } else if meta.path.is_ident("constructor") {
                    constructor = true;
                } else if meta.path.is_ident("default") {
                    absent = Absent::Default(Box::new(meta.value()?.parse()?));
                } else if meta.path.is_ident("group") {
                    group = Some(meta.value()?.parse::<LitStr>()?.value());
                } else if meta.path.is_ident("entry") {
                    let name: LitStr = meta.value()?.parse()?;
                    entry = Some(Ident::new(&name.value(), Span::call_site()));
                } else {
                    return Err(meta.error(
                        "expected `required`, `base`, `constructor`, `default = ..`, `group = \"..\"` or `entry = \"..\"`",
                    ));
                }
                Ok(())
            })?;
        }
        match (&shape, &absent, &entry) {
            (Shape::Map(..), Absent::Nothing, None) => {
                return Err(Error::new_spanned(&field.ty, "name the setter of one entry: `#[layer(entry = \"..\")]`"));
            }
            (Shape::Map(..) | Shape::Block(_), Absent::Default(_), _) => {
                return Err(Error::new_spanned(&field.ty, "only an `Option` has a default"));
            }
            (Shape::Value(_) | Shape::Block(_), _, Some(entry)) => {
                return Err(Error::new(entry.span(), "only a `Map` has entries"));
            }
            _ => {}
        }
        Ok(Self { name, key, documentation, shape, absent, group, entry, base, constructor })
    }
}

fn shape(ty: &Type) -> Result<Shape> {
    let refuse =
        || Error::new_spanned(ty, "every field of a layer is optional: write `Option<..>`, `Switch<..>` or `Map<..>`");
    let Type::Path(path) = ty else { return Err(refuse()) };
    let segment = path.path.segments.last().ok_or_else(refuse)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return Err(refuse()) };
    let types: Vec<Type> = arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty.clone()),
            _ => None,
        })
        .collect();
    match (segment.ident.to_string().as_str(), types.as_slice()) {
        ("Option", [value]) => Ok(Shape::Value(Box::new(value.clone()))),
        ("Switch", [block]) => Ok(Shape::Block(Box::new(block.clone()))),
        ("Map", [key, value]) => Ok(Shape::Map(Box::new(key.clone()), Box::new(value.clone()))),
        _ => Err(refuse()),
    }
}

/// As serde's `rename_all = "camelCase"` writes it.
pub(crate) fn camel_case(name: &Ident) -> String {
    let mut key = String::new();
    let mut upper = false;
    for character in name.to_string().trim_start_matches("r#").chars() {
        if character == '_' {
            upper = true;
        } else if std::mem::take(&mut upper) {
            key.extend(character.to_uppercase());
        } else {
            key.push(character);
        }
    }
    key
}

//! Types of values as Rust writes them, and what has to be imported for them.

use std::collections::BTreeSet;

use crate::crd::shape::{Module, Type};

/// Adds the names that a type is written with, apart from those of the prelude.
pub(super) fn see(ty: &Type, used: &mut BTreeSet<&'static str>) {
    match ty {
        Type::Text | Type::Boolean | Type::Integer(_) | Type::Number | Type::Part(_) => {}
        Type::IntOrString => {
            used.insert("IntOrString");
        }
        Type::Empty => {
            used.insert("Empty");
        }
        Type::Free => {
            used.insert("Raw");
        }
        Type::Map(inner) => {
            used.insert(MAP);
            see(inner, used);
        }
        Type::List(inner) | Type::Nullable(inner) => see(inner, used),
    }
}

/// The map of the standard library.
pub(super) const MAP: &str = "BTreeMap";

/// A type in Rust.
pub(super) fn written(module: &Module, ty: &Type) -> String {
    match ty {
        Type::Text => "String".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Integer(width) => (*width).to_owned(),
        Type::Number => "f64".to_owned(),
        Type::IntOrString => "IntOrString".to_owned(),
        Type::Empty => "Empty".to_owned(),
        Type::Free => "Raw".to_owned(),
        Type::List(item) => format!("Vec<{}>", written(module, item)),
        Type::Map(value) => format!("BTreeMap<String, {}>", written(module, value)),
        Type::Nullable(inner) => format!("Option<{}>", written(module, inner)),
        Type::Part(number) => module.parts[*number].name.clone(),
    }
}

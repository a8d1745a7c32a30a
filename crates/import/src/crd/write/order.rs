//! The order in which the parts of an object stand in its module.

use crate::crd::shape::{Body, Module, Struct, Type};

/// Parts as a reader meets them: each before its own parts.
pub(super) fn in_order(module: &Module) -> Vec<usize> {
    let mut order = Vec::with_capacity(module.parts.len());
    let mut seen = vec![false; module.parts.len()];
    let mut waiting = parts_of(&module.object);
    waiting.reverse();
    while let Some(number) = waiting.pop() {
        if std::mem::replace(&mut seen[number], true) {
            continue;
        }
        order.push(number);
        if let Body::Struct(structure) = &module.parts[number].body {
            waiting.extend(parts_of(structure).into_iter().rev());
        }
    }
    order
}

fn parts_of(structure: &Struct) -> Vec<usize> {
    fn part(ty: &Type) -> Option<usize> {
        match ty {
            Type::Part(number) => Some(*number),
            Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => part(inner),
            _ => None,
        }
    }
    structure.fields.iter().filter_map(|field| part(&field.ty)).collect()
}

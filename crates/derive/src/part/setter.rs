//! What a setter or a constructor takes for a field.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// The type of the argument, and what becomes of `value`.
pub(super) fn taken(ty: &Type) -> (TokenStream, TokenStream) {
    if let Some(item) = argument(ty, "Vec") {
        return if is_converted(item) {
            let taken = quote!(impl ::core::iter::IntoIterator<Item = impl ::core::convert::Into<#item>>);
            (taken, quote!(value.into_iter().map(::core::convert::Into::into).collect()))
        } else {
            (quote!(impl ::core::iter::IntoIterator<Item = #item>), quote!(value.into_iter().collect()))
        };
    }
    if let Some(entry) = argument(ty, "BTreeMap") {
        let key = quote!(impl ::core::convert::Into<::std::string::String>);
        let (value, converted) = if is_converted(entry) {
            (quote!(impl ::core::convert::Into<#entry>), quote!(value.into()))
        } else {
            (quote!(#entry), quote!(value))
        };
        let taken = quote!(impl ::core::iter::IntoIterator<Item = (#key, #value)>);
        return (taken, quote!(value.into_iter().map(|(key, value)| (key.into(), #converted)).collect()));
    }
    if is_converted(ty) {
        return (quote!(impl ::core::convert::Into<#ty>), quote!(value.into()));
    }
    (quote!(#ty), quote!(value))
}

/// The last argument of a generic type of this name: what a list or a map holds.
pub(super) fn argument<'ty>(ty: &'ty Type, name: &str) -> Option<&'ty Type> {
    let segment = last(ty).filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().rev().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Whether a value is made of others, such as a string of a literal.
fn is_converted(ty: &Type) -> bool {
    last(ty).is_some_and(|segment| ["String", "IntOrString", "Raw", "f64"].iter().any(|name| segment.ident == name))
}

fn last(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// The type that a JSON Schema is made of: free values have one of their own.
pub(super) fn described(ty: &Type) -> TokenStream {
    for (name, of) in [("Option", quote!(::core::option::Option)), ("Vec", quote!(::std::vec::Vec))] {
        if let Some(inner) = argument(ty, name) {
            let inner = described(inner);
            return quote!(#of<#inner>);
        }
    }
    if let Some(entry) = argument(ty, "BTreeMap") {
        let entry = described(entry);
        return quote!(::std::collections::BTreeMap<::std::string::String, #entry>);
    }
    match last(ty) {
        Some(segment) if segment.ident == "Raw" => quote!(__part::Anything),
        Some(segment) if segment.ident == "ObjectMeta" => quote!(__part::Metadata),
        _ => quote!(#ty),
    }
}

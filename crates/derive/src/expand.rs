//! The code that the derive writes.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DataStruct, DeriveInput, Error, Fields, Ident, Result};

use crate::field::{Absent, LayerField, Shape};

pub(crate) fn layer(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(DataStruct { fields: Fields::Named(named), .. }) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "a layer is a struct with named fields"));
    };
    let is_trace = |field: &&syn::Field| field.ident.as_ref().is_some_and(|name| name == "trace");
    if !named.named.iter().any(|field| is_trace(&field)) {
        return Err(Error::new_spanned(&input.ident, "a layer needs the field `#[serde(skip)] trace: Trace`"));
    }
    let mut by_hand = false;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("layer")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("by_hand") {
                return Err(meta.error("expected `by_hand`"));
            }
            by_hand = true;
            Ok(())
        })?;
    }
    let fields = named
        .named
        .iter()
        .filter(|field| !is_trace(field))
        .map(LayerField::read)
        .collect::<Result<Vec<LayerField>>>()?;
    let overlay = overlay(&input.ident, &fields);
    let hand_over = hand_over(&input.ident, &fields);
    let setters = setters(&input.ident, &fields);
    let twin = if by_hand { TokenStream::new() } else { twin(input, &fields) };
    Ok(quote! { #overlay #hand_over #setters #twin })
}

/// A higher layer over a lower one. Alternatives first: what the higher layer replaces as a whole is dropped below it.
fn overlay(name: &Ident, fields: &[LayerField]) -> TokenStream {
    let names: Vec<_> = fields.iter().map(|field| &field.name).collect();
    let bases = fields.iter().filter(|field| field.base).map(|field| &field.name);
    let mut groups = BTreeMap::<&str, Vec<&Ident>>::new();
    for field in fields {
        if let Some(group) = &field.group {
            groups.entry(group).or_default().push(&field.name);
        }
    }
    let sets: Vec<_> = groups.keys().map(|group| format_ident!("sets_{}", group)).collect();
    let tests = groups.values().zip(&sets).map(|(members, sets)| {
        quote! { let #sets = false #(|| ::terrace_spec::layer::Written::is_taken(&#members))*; }
    });
    let resets = groups.iter().enumerate().map(|(position, (group, members))| {
        let others = || groups.keys().zip(&sets).enumerate().filter(|(other, _)| *other != position);
        let other_sets = others().map(|(_, (_, sets))| sets);
        let other_groups = others().map(|(_, (group, _))| group);
        quote! {
            if trace.resets(#group) #(|| #other_sets)* {
                // What is dropped here has itself replaced the alternatives in the layers below.
                if false #(|| ::terrace_spec::layer::Written::is_taken(&self.#members))* {
                    #(self.trace.reset(#other_groups);)*
                }
                #(self.#members = Default::default();)*
                self.trace.reset(#group);
            }
        }
    });
    let had: Vec<_> = groups.keys().map(|group| format_ident!("had_{}", group)).collect();
    let befores = groups.values().zip(&had).map(|(members, had)| {
        quote! { let #had = false #(|| ::terrace_spec::layer::Written::is_taken(&self.#members))*; }
    });
    let switched_off = groups.iter().zip(&had).map(|((group, members), had)| {
        let others = groups.keys().filter(|other| *other != group);
        quote! {
            // An alternative that was taken and is switched off has replaced the others in the layers below all the same.
            if #had #(&& !::terrace_spec::layer::Written::is_taken(&self.#members))* {
                #(self.trace.reset(#others);)*
            }
        }
    });
    quote! {
        impl ::terrace_spec::layer::Overlay for #name {
            fn overlay(&mut self, over: Self) {
                let Self { #(#names,)* trace } = over;
                #(if ::terrace_spec::layer::Written::is_written(&#bases) {
                    *self = Self { trace: ::std::mem::take(&mut self.trace), ..Self::default() };
                })*
                #(#tests)*
                #(#resets)*
                #(#befores)*
                #(::terrace_spec::layer::Overlay::overlay(&mut self.#names, #names);)*
                #(#switched_off)*
                ::terrace_spec::layer::Overlay::overlay(&mut self.trace, trace);
            }
        }
    }
}

/// What the layer remembers, and the blocks in it.
fn hand_over(name: &Ident, fields: &[LayerField]) -> TokenStream {
    let blocks = || fields.iter().filter(|field| !matches!(field.shape, Shape::Value(_)));
    let names = blocks().map(|field| &field.name);
    let calls = blocks().map(|LayerField { name, key, .. }| {
        quote! { ::terrace_spec::layer::HandOver::hand_over(#name, &at.key(#key)); }
    });
    quote! {
        impl ::terrace_spec::layer::HandOver for #name {
            fn hand_over(&mut self, at: &::terrace_spec::layer::At<'_>) {
                let Self { #(#names,)* trace, .. } = self;
                trace.hand_over(at);
                #(#calls)*
            }
        }
    }
}

fn setters(name: &Ident, fields: &[LayerField]) -> TokenStream {
    let setters = fields.iter().filter(|field| !field.constructor).map(|field| {
        let LayerField { name, key, documentation, shape, entry, .. } = field;
        match (shape, entry) {
            (Shape::Value(ty), _) => quote! {
                #(#documentation)*
                #[track_caller]
                pub fn #name(mut self, #name: impl ::terrace_spec::layer::Input<#ty>) -> Self {
                    if let Some(value) = self.trace.take(#key, #name.input()) {
                        self.#name = Some(value);
                    }
                    self
                }
            },
            (Shape::Block(ty), _) => quote! {
                #(#documentation)*
                #[track_caller]
                pub fn #name(mut self, #name: impl ::terrace_spec::layer::Input<::terrace_spec::layer::Switch<#ty>>) -> Self {
                    if let Some(value) = self.trace.take(#key, #name.input()) {
                        ::terrace_spec::layer::Overlay::overlay(&mut self.#name, value);
                    }
                    self
                }
            },
            (Shape::Map(entry_key, value), Some(entry)) => quote! {
                #(#documentation)*
                #[track_caller]
                pub fn #entry(mut self, key: impl ::terrace_spec::layer::Input<#entry_key>, value: impl ::terrace_spec::layer::Input<#value>) -> Self {
                    if let Some((key, value)) = self.trace.take_entry(#key, key.input(), value.input()) {
                        let entry = ::terrace_spec::layer::Map::from_iter([(key, value)]);
                        ::terrace_spec::layer::Overlay::overlay(&mut self.#name, entry);
                    }
                    self
                }
            },
            (Shape::Map(..), None) => TokenStream::new(),
        }
    });
    quote! {
        impl #name {
            /// Says nothing yet: for a layer over one that does.
            pub fn new() -> Self {
                Self::default()
            }

            #(#setters)*
        }
    }
}

fn twin(input: &DeriveInput, fields: &[LayerField]) -> TokenStream {
    let name = &input.ident;
    let total = format_ident!("Resolved{name}");
    let documentation = format!("[`{name}`] after layering: every default filled in.");
    let names: Vec<_> = fields.iter().map(|field| &field.name).collect();
    let members = fields.iter().map(|field| {
        let LayerField { name, documentation, shape, absent, .. } = field;
        let ty = match (shape, absent) {
            (Shape::Value(ty), Absent::Nothing) => quote!(Option<#ty>),
            (Shape::Value(ty), _) => quote!(#ty),
            (Shape::Block(ty), Absent::Nothing) => quote!(Option<<#ty as ::terrace_spec::layer::Resolve>::Total>),
            (Shape::Block(ty), _) => quote!(<#ty as ::terrace_spec::layer::Resolve>::Total),
            (Shape::Map(key, value), _) => {
                quote!(::terrace_spec::layer::Map<#key, <#value as ::terrace_spec::layer::Resolve>::Total>)
            }
        };
        let skip = match (shape, absent) {
            (Shape::Map(..), _) => quote!(#[serde(skip_serializing_if = "::terrace_spec::layer::Map::is_empty")]),
            (_, Absent::Nothing) => quote!(#[serde(skip_serializing_if = "Option::is_none")]),
            _ => TokenStream::new(),
        };
        quote! { #(#documentation)* #skip pub #name: #ty, }
    });
    let resolutions = fields.iter().map(|field| {
        let LayerField { name, key, shape, absent, .. } = field;
        match (shape, absent) {
            (Shape::Value(_), Absent::Nothing) => TokenStream::new(),
            (Shape::Value(_), Absent::Default(value)) => quote!(let #name = #name.unwrap_or_else(|| #value);),
            (Shape::Value(_), Absent::Required) => quote!(let #name = at.required(#key, #name);),
            (Shape::Block(_), Absent::Required) => quote! {
                let #name = match at.required(#key, #name.into_option()) {
                    Some(block) => ::terrace_spec::layer::Resolve::resolve(block, &at.key(#key)),
                    None => None,
                };
            },
            _ => quote!(let #name = ::terrace_spec::layer::Resolve::resolve(#name, &at.key(#key));),
        }
    });
    let demands = fields.iter().filter_map(|field| {
        let LayerField { name, shape, absent, .. } = field;
        match (shape, absent) {
            (Shape::Map(..), _) | (_, Absent::Required) => Some(quote!(let #name = #name?;)),
            _ => None,
        }
    });
    quote! {
        #[doc = #documentation]
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct #total { #(#members)* }

        impl ::terrace_spec::layer::Resolve for #name {
            type Total = #total;
            fn resolve(self, at: &::terrace_spec::layer::At<'_>) -> Option<#total> {
                let Self { #(#names,)* trace } = self;
                trace.settle(at);
                #(#resolutions)*
                #(#demands)*
                Some(#total { #(#names),* })
            }
        }
    }
}

//! `#[derive(Outputs)]`: what a construct gives to others, by the names of its fields.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DataStruct, DeriveInput, Error, Fields, Result};

use crate::field::camel_case;

pub(crate) fn outputs(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(DataStruct { fields: Fields::Named(named), .. }) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "outputs are a struct with named fields: others name them"));
    };
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let fields: Vec<_> = named.named.iter().filter_map(|field| field.ident.as_ref()).collect();
    let keys: Vec<_> = fields.iter().map(|field| camel_case(field)).collect();
    let types: Vec<_> = named.named.iter().map(|field| &field.ty).collect();
    Ok(quote! {
        impl #generics ::terrace::build::Outputs for #name #arguments #bounds {
            const NAMES: &'static [(&'static str, ::terrace::build::OutputKind)] =
                &[#((#keys, <#types as ::terrace::build::OutputField>::KIND)),*];

            fn named(construct: &::terrace::spec::text::Name) -> Self {
                Self { #(#fields: <#types as ::terrace::build::OutputField>::named(construct, #keys)),* }
            }

            fn each(&self) -> ::std::vec::Vec<::terrace::build::AnyOutput> {
                ::std::vec![#(::terrace::build::OutputField::any(&self.#fields)),*]
            }
        }
    })
}

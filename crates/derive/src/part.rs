//! Parts of custom resources: structs and enums that read, write and describe themselves.
//!
//! What is written is small on purpose. A definition of a custom resource has hundreds of types, and serde's own derives take fifty
//! milliseconds for each: here the loops stand once, in `terrace::custom::expansion`, and a type adds a line for each field.

mod attribute;
mod enumeration;
mod setter;
mod structure;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Error, Fields, Result};

use attribute::Container;

pub(crate) fn part(input: &DeriveInput) -> Result<TokenStream> {
    if let Some(generic) = input.generics.params.first() {
        return Err(Error::new_spanned(generic, "a part has no parameters"));
    }
    let container = Container::read(&input.attrs)?;
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => structure::expand(&input.ident, &container, fields),
            Fields::Unnamed(_) | Fields::Unit => {
                Err(Error::new_spanned(&input.ident, "a part has named fields: write `struct Name { .. }`"))
            }
        },
        Data::Enum(data) => enumeration::expand(&input.ident, &container, data),
        Data::Union(_) => Err(Error::new_spanned(&input.ident, "a part is a struct or an enum")),
    }
}

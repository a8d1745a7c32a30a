//! An enum of words.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, Error, Ident, Result};

use super::attribute::{Container, Word};

pub(super) fn expand(name: &Ident, container: &Container, data: &DataEnum) -> Result<TokenStream> {
    let words = data.variants.iter().map(Word::read).collect::<Result<Vec<_>>>()?;
    if words.is_empty() {
        return Err(Error::new_spanned(name, "an enum has at least one word"));
    }
    let names: Vec<_> = words.iter().map(|word| &word.name).collect();
    let texts: Vec<_> = words.iter().map(|word| &word.word).collect();
    let (text, documentation, schema) = (name.to_string(), &container.documentation, &container.schema);
    Ok(quote! {
        const _: () = {
            use ::terrace::custom::expansion as __part;

            impl #name {
                /// The word that manifests have.
                #[must_use]
                pub const fn as_str(self) -> &'static str {
                    match self { #(Self::#names => #texts,)* }
                }
            }

            impl __part::Words for #name {
                const NAME: &'static str = #text;
                const WORDS: &'static [&'static str] = &[#(#texts),*];
                const VALUES: &'static [Self] = &[#(Self::#names),*];
            }

            impl __part::Serialize for #name {
                fn serialize<S: __part::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }

            impl<'de> __part::Deserialize<'de> for #name {
                fn deserialize<D: __part::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                    __part::word(deserializer)
                }
            }

            impl __part::JsonSchema for #name {
                fn schema_name() -> __part::Name {
                    __part::Name::Borrowed(#text)
                }

                fn schema_id() -> __part::Name {
                    __part::Name::Borrowed(::core::concat!(::core::module_path!(), "::", #text))
                }

                fn json_schema(_: &mut __part::SchemaGenerator) -> __part::Schema {
                    __part::describe_words(#documentation, #schema, <Self as __part::Words>::WORDS)
                }
            }
        };
    })
}

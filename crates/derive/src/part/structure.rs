//! A struct of fields.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, FieldsNamed, Ident, Result};

use super::{
    attribute::{Container, PartField, Presence},
    setter,
};

pub(super) fn expand(name: &Ident, container: &Container, fields: &FieldsNamed) -> Result<TokenStream> {
    let fields = fields.named.iter().map(PartField::read).collect::<Result<Vec<_>>>()?;
    let (rest, fields): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.presence == Presence::Rest);
    if let [_, second, ..] = rest.as_slice() {
        return Err(Error::new_spanned(&second.name, "one field holds the rest"));
    }
    let part = Part { name, container, fields, rest: rest.first().copied() };
    let (setters, writing, reading, describing) = (part.setters(), part.writing(), part.reading(), part.describing());
    Ok(quote! {
        const _: () = {
            use ::terrace::custom::expansion as __part;
            #setters
            #writing
            #reading
            #describing
        };
    })
}

struct Part<'input> {
    name: &'input Ident,
    container: &'input Container,
    fields: Vec<&'input PartField>,
    rest: Option<&'input PartField>,
}

impl Part<'_> {
    fn is_metadata(&self, field: &PartField) -> bool {
        self.container.object.is_some() && field.name == "metadata"
    }

    /// The constructor, and a setter for what may be left out.
    fn setters(&self) -> TokenStream {
        let name = self.name;
        let (mut arguments, mut values) = (Vec::new(), Vec::new());
        // A field of an object may be called as the argument for its name would be.
        let has_name = self.fields.iter().any(|field| field.name == "name");
        let object = if has_name { quote!(object_name) } else { quote!(name) };
        for field in &self.fields {
            let ident = &field.name;
            if self.is_metadata(field) {
                arguments.push(quote!(#object: impl ::core::convert::Into<::std::string::String>));
                values.push(quote!(#ident: __part::named(#object.into())));
            } else if field.presence == Presence::Required {
                let (taken, value) = setter::taken(&field.ty);
                arguments.push(quote!(#ident: #taken));
                values.push(quote!(#ident: { let value = #ident; #value }));
            } else {
                values.push(quote!(#ident: ::core::option::Option::None));
            }
        }
        values.extend(self.rest.map(|field| {
            let ident = &field.name;
            quote!(#ident: ::core::default::Default::default())
        }));
        let documentation =
            if arguments.is_empty() { "One that says nothing yet." } else { "One with what it must have." };
        let setters = self.fields.iter().filter(|field| field.presence == Presence::Optional).map(|field| {
            let PartField { name, comments, ty, .. } = field;
            let (taken, value) = setter::taken(setter::argument(ty, "Option").unwrap_or(ty));
            quote! {
                #(#comments)*
                #[must_use]
                pub fn #name(mut self, value: #taken) -> Self {
                    self.#name = ::core::option::Option::Some(#value);
                    self
                }
            }
        });
        let rest = self.rest.map(|field| {
            let PartField { name, comments, ty, .. } = field;
            let (taken, value) = setter::taken(ty);
            quote! {
                #(#comments)*
                #[must_use]
                pub fn #name(mut self, value: #taken) -> Self {
                    self.#name = #value;
                    self
                }
            }
        });
        quote! {
            impl #name {
                #[doc = #documentation]
                #[must_use]
                #[allow(clippy::too_many_arguments, reason = "as many as the definition requires")]
                pub fn new(#(#arguments),*) -> Self {
                    Self { #(#values),* }
                }

                #(#setters)*
                #rest
            }
        }
    }

    fn writing(&self) -> TokenStream {
        let name = self.name;
        let text = name.to_string();
        let written = self.fields.iter().map(|field| {
            let PartField { name, key, presence, .. } = field;
            match presence {
                Presence::Required => quote!(writer.required(#key, &self.#name);),
                Presence::Optional | Presence::Rest => quote!(writer.optional(#key, &self.#name);),
            }
        });
        let constants = self.container.object.iter().map(
            |(api_version, kind)| quote!(writer.required("apiVersion", #api_version); writer.required("kind", #kind);),
        );
        let start = if let Some(field) = self.rest {
            let rest = &field.name;
            quote!(let mut writer = __part::OpenWriter::start(serializer, &self.#rest);)
        } else {
            let present = self.fields.iter().map(|PartField { name, presence, .. }| match presence {
                Presence::Required => quote!(1),
                Presence::Optional | Presence::Rest => quote!(::core::primitive::usize::from(self.#name.is_some())),
            });
            let present = present.chain(self.container.object.iter().map(|_| quote!(2)));
            quote!(let mut writer = __part::Writer::start(serializer, #text, 0 #(+ #present)*);)
        };
        quote! {
            impl __part::Serialize for #name {
                fn serialize<S: __part::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                    #start
                    #(#constants)*
                    #(#written)*
                    writer.end()
                }
            }
        }
    }

    fn reading(&self) -> TokenStream {
        let name = self.name;
        let text = name.to_string();
        let idents: Vec<_> = self.fields.iter().map(|field| &field.name).collect();
        let mut keys: Vec<_> = self.fields.iter().map(|field| field.key.clone()).collect();
        let arms = self.fields.iter().enumerate().map(|(index, PartField { name, presence, .. })| match presence {
            Presence::Required => quote!(#index => __reader.required(&mut #name),),
            Presence::Optional | Presence::Rest => quote!(#index => __reader.optional(&mut #name),),
        });
        let mut arms: Vec<_> = arms.collect();
        if let Some((api_version, kind)) = &self.container.object {
            for (key, read) in [
                ("apiVersion", quote!(__reader.constant(#api_version))),
                ("kind", quote!(__reader.constant(#kind))),
                // What a cluster adds to an object is no part of a manifest.
                ("status", quote!(__reader.pass_over())),
            ] {
                let index = keys.len();
                keys.push(key.to_owned());
                arms.push(quote!(#index => #read,));
            }
        }
        let values = self.fields.iter().enumerate().map(|(index, PartField { name, presence, .. })| match presence {
            Presence::Required => quote!(#name: __reader.found(#name, #index)?),
            Presence::Optional | Presence::Rest => quote!(#name),
        });
        let mut values: Vec<_> = values.collect();
        let next = if let Some(field) = self.rest {
            let rest = &field.name;
            values.push(quote!(#rest));
            quote! {
                let mut #rest = ::std::collections::BTreeMap::new();
                while let ::core::option::Option::Some(__field) = __reader.field_or(&mut #rest)?
            }
        } else {
            quote!(while let ::core::option::Option::Some(__field) = __reader.field()?)
        };
        let expected = self.container.object.iter().map(|_| {
            let (api_version, kind) = (keys.len() - 3, keys.len() - 2);
            quote!(__reader.present(#api_version)?; __reader.present(#kind)?;)
        });
        quote! {
            impl<'de> __part::Fields<'de> for #name {
                const NAME: &'static str = #text;
                const NAMES: &'static [&'static str] = &[#(#keys),*];

                fn read<A: __part::MapAccess<'de>>(
                    mut __reader: __part::Reader<A>,
                ) -> ::core::result::Result<Self, A::Error> {
                    #(let mut #idents = ::core::option::Option::None;)*
                    #next {
                        let __read: ::core::result::Result<(), A::Error> = match __field {
                            #(#arms)*
                            _ => ::core::result::Result::Ok(()),
                        };
                        __read?;
                    }
                    #(#expected)*
                    ::core::result::Result::Ok(Self { #(#values),* })
                }
            }

            impl<'de> __part::Deserialize<'de> for #name {
                fn deserialize<D: __part::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                    __part::read(deserializer)
                }
            }
        }
    }

    fn describing(&self) -> TokenStream {
        let name = self.name;
        let text = name.to_string();
        let Container { documentation, schema, object } = self.container;
        let constants = object.iter().flat_map(|(api_version, kind)| {
            [("apiVersion", api_version), ("kind", kind)].map(|(key, value)| {
                let schema = format!("{{\"const\":{value:?}}}");
                quote! {
                    __part::Field {
                        name: #key, documentation: "", is_required: true, schema: #schema,
                        of: __part::schema_of::<__part::Anything>,
                    }
                }
            })
        });
        let fields = self.fields.iter().map(|PartField { key, documentation, schema, presence, ty, .. }| {
            let is_required = *presence == Presence::Required;
            // What may be left out is not `null` instead.
            let of = match presence {
                Presence::Required => setter::described(ty),
                Presence::Optional | Presence::Rest => setter::described(setter::argument(ty, "Option").unwrap_or(ty)),
            };
            quote! {
                __part::Field {
                    name: #key, documentation: #documentation, is_required: #is_required, schema: #schema,
                    of: __part::schema_of::<#of>,
                }
            }
        });
        let others = if self.rest.is_some() { quote!(__part::Others::Taken) } else { quote!(__part::Others::Refused) };
        quote! {
            impl __part::JsonSchema for #name {
                fn schema_name() -> __part::Name {
                    __part::Name::Borrowed(#text)
                }

                fn schema_id() -> __part::Name {
                    __part::Name::Borrowed(::core::concat!(::core::module_path!(), "::", #text))
                }

                fn json_schema(generator: &mut __part::SchemaGenerator) -> __part::Schema {
                    const FIELDS: &[__part::Field] = &[#(#constants,)* #(#fields),*];
                    __part::describe(generator, #documentation, #schema, FIELDS, #others)
                }
            }
        }
    }
}

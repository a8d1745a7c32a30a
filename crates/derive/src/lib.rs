//! The derives behind layers of a spec, and behind custom resources.
//!
//! `#[derive(Layer)]` reads the one struct that users see and writes what must never drift from it: `Overlay` (a higher
//! layer over a lower one, every field named, so that a forgotten one does not compile), `HandOver`, a chained setter per field, and the
//! total twin `ResolvedX` with its `Resolve`.
//!
//! Every field is an `Option`, a `Switch` or a `Map`, and one is `trace: Trace`. Field attributes:
//!
//! | attribute | meaning |
//! |---|---|
//! | `#[layer(required)]` | a spec without it is a mistake; the twin holds the value itself |
//! | `#[layer(default = EXPR)]` | the twin holds the value itself, `EXPR` when no layer wrote one |
//! | `#[layer(group = "name")]` | alternatives: a layer that sets a field of one group drops the lower layers' fields of the others |
//! | `#[layer(base)]` | the other fields are said over it: a layer that writes it drops all that lower layers say |
//! | `#[layer(constructor)]` | no setter: a constructor of the same name, written by hand, says it |
//! | `#[layer(entry = "name")]` | the name of the setter for one entry of a map |
//!
//! `#[layer(by_hand)]` on the struct leaves the twin out, for concepts whose resolved shape is another one.

mod expand;
mod field;
mod outputs;
mod part;

use syn::{DeriveInput, parse_macro_input};

/// Derives overlay, setters and the resolved twin. See the crate's documentation; `terrace_spec::layer` has an example.
#[proc_macro_derive(Layer, attributes(layer))]
pub fn layer(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::layer(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Derives the names of a construct's outputs: `terrace::build::Outputs`, for a struct whose fields are all `Output`s. `terrace::Definition` has an example.
///
/// The crate that derives it depends on `terrace`.
#[proc_macro_derive(Outputs)]
pub fn outputs(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    outputs::outputs(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Derives how a struct or an enum of a custom resource is made, written, read and described: `terrace::custom` documents it.
#[proc_macro_derive(Part, attributes(part))]
pub fn part(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    part::part(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

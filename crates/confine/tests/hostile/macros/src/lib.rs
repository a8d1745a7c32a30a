//! A macro that tries what `attempts` lists, inside the compiler, and expands to how each ended.

mod attempts;

use proc_macro::{Literal, TokenStream, TokenTree};

/// Attacks.
#[proc_macro]
pub fn attack(_: TokenStream) -> TokenStream {
    let folder = std::env::var("CARGO_MANIFEST_DIR").expect("Cargo names a folder");
    let list = std::fs::read_to_string(format!("{folder}/macro-attempts")).expect("the tests write a list");
    TokenStream::from(TokenTree::from(Literal::string(&attempts::all(&list))))
}

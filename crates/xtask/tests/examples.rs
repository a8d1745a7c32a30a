//! Which public items `cargo xtask examples` misses an example of, and what it says of them.

use std::{fs, process::Command};

/// What the task says of a library of this text: nothing but a count, or a line for each item and a count.
fn said(library: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder to work in");
    let file = folder.path().join("shop/src/lib.rs");
    fs::create_dir_all(file.parent().expect("it has one")).expect("the folder can be made");
    fs::write(&file, library).expect("the file can be written");
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("examples")
        .arg(&file)
        .env_remove("RUST_BACKTRACE")
        .output()
        .expect("the task can be run");
    let text = String::from_utf8_lossy(if output.status.success() { &output.stdout } else { &output.stderr });
    (output.status.success(), text.replace(&format!("{}:", file.display()), "lib.rs:"))
}

const HEAD: &str = "//! A shop.\n//!\n//! ```\n//! assert!(true);\n//! ```\n";

#[test]
fn an_item_without_an_example_is_named_with_its_line_and_what_to_do() {
    let cases = [
        (
            "/// Sells.\npub fn sell() {}\n",
            "lib.rs:7: function `sell` has no example: write one above it, or make it `pub(crate)`",
        ),
        ("/// ```text\n/// sell\n/// ```\npub trait Sell {}\n", "lib.rs:9: trait `Sell`"),
        ("/// ```compile_fail\n/// Cart;\n/// ```\npub struct Cart;\n", "lib.rs:9: type `Cart`"),
        (
            "/// A cart.\npub struct Cart;\nimpl Cart {\n    /// Empty.\n    pub fn new() -> Self { Self }\n}\n",
            "lib.rs:10: method `Cart::new`",
        ),
        ("/// Most.\npub const MOST: u32 = 3;\n", "lib.rs:7: constant `MOST`"),
        ("/// Codes.\npub mod codes {}\n", "lib.rs:7: module `codes`"),
        ("text! {\n    /// A name.\n    Name { pattern: \"[a-z]+\" }\n}\n", "lib.rs:8: type `Name`"),
        ("/// Sells.\n#[proc_macro_derive(Sell, attributes(price))]\npub fn sell() {}\n", "lib.rs:7: macro `Sell`"),
        (
            "/// ```\n/// Cart::new();\n/// ```\n#[derive(Layer)]\npub struct Cart {\n    /// How many.\n    pub item_count: Option<u32>,\n}\n",
            "lib.rs:12: setter `Cart::item_count` has no example: call it in an example that names `Cart`, or write `itemCount:` in the YAML of one",
        ),
    ];
    for (item, expected) in cases {
        let (is_fine, text) = said(&format!("{HEAD}{item}"));
        assert!(!is_fine && text.contains(expected), "{item}\n{text}");
        assert!(text.contains("public items have no example"), "{item}\n{text}");
    }
}

#[test]
fn what_is_shown_or_seen_by_nobody_is_passed() {
    let cases = [
        "/// ```\n/// sell();\n/// ```\npub fn sell() {}\n",
        "/// ```no_run\n/// sell();\n/// ```\npub fn sell() {}\n",
        "pub(crate) fn sell() {}\nfn price() {}\n",
        "#[cfg(test)]\nmod tests {\n    pub fn sell() {}\n}\n#[doc(hidden)]\npub mod expansion {\n    pub fn sell() {}\n}\n",
        // A method, a setter, a constant and a plain part of something are shown where they are used.
        "/// ```\n/// let cart = Cart::new().items(MOST).pay(Way::Card);\n/// ```\n#[derive(Clone, Layer)]\npub struct Cart {\n    /// Items.\n    pub items: Option<u32>,\n}\n\
         impl Cart {\n    /// Pays.\n    pub fn pay(self, way: Way) -> Self { self }\n}\n/// How.\npub enum Way { Card }\n/// Most.\npub const MOST: u32 = 3;\n",
        "/// ```\n/// let cart: Cart = yaml(\"itemCount: 3\");\n/// ```\n#[derive(Layer)]\npub struct Cart {\n    /// Items.\n    pub item_count: Option<u32>,\n}\n",
    ];
    for item in cases {
        let (is_fine, text) = said(&format!("{HEAD}{item}"));
        assert!(is_fine && text.contains("every item is shown by one"), "{item}\n{text}");
    }
}

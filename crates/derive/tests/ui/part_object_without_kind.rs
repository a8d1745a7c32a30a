//! A part that does not compile.

use terrace_derive::Part;

#[derive(Part)]
#[part(api_version = "example.com/v1")]
struct Cache {
    spec: String,
}

fn main() {}

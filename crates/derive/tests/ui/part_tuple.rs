//! A part that does not compile.

use terrace_derive::Part;

#[derive(Part)]
struct Spec(String);

fn main() {}

//! A layer that does not compile.

use terrace_derive::Layer;

struct Trace;

#[derive(Layer)]
struct Scale {
    min: Option<u32>,
}

fn main() {}

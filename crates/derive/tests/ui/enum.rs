//! A layer that does not compile.

use terrace_derive::Layer;

struct Trace;

#[derive(Layer)]
enum Scale {
    Fixed(Trace),
}

fn main() {}

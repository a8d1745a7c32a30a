//! A layer that does not compile.

use terrace_derive::Layer;

struct Trace;

struct Switch<T>(T);

#[derive(Layer)]
struct Spec {
    #[layer(default = 1)]
    scale: Switch<u32>,
    trace: Trace,
}

fn main() {}

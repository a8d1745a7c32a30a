//! A layer that does not compile.

use terrace_derive::Layer;

struct Trace;

struct Map<K, V>(K, V);

#[derive(Layer)]
struct Spec {
    labels: Map<String, String>,
    trace: Trace,
}

fn main() {}

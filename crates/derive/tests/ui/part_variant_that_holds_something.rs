//! A part that does not compile.

use terrace_derive::Part;

#[derive(Clone, Copy, Part)]
enum Protocol {
    Tcp,
    Port(u16),
}

fn main() {}

//! A part that does not compile.

use terrace_derive::Part;

#[derive(Part)]
struct Spec {
    #[part(rename = "podCIDR")]
    pod_cidr: String,
}

fn main() {}

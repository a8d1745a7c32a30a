use terrace::k8s::api::core::v1::Container;
use terrace::prelude::*;

fn main() {
    let _ = Definition::new("shop").patch::<Container>("web", |web| web.tty = Some(true));
}

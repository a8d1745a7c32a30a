use terrace::prelude::*;

fn spec(host: Output<String>) -> Spec {
    Spec::new().secret("REDIS_HOST", host)
}

fn main() {}

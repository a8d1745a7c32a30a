use terrace::prelude::*;

fn spec(url: Output<SecretKey>) -> Spec {
    Spec::new().config("REDIS_URL", url)
}

fn main() {}

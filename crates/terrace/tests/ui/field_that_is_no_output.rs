use terrace::prelude::*;

#[derive(Outputs)]
struct RedisOutputs {
    url: Output<SecretKey>,
    port: u16,
}

fn main() {}

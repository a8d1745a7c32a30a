use terrace::prelude::*;

#[derive(Outputs)]
struct RedisOutputs(Output<SecretKey>);

fn main() {}

use terrace::k8s::api::core::v1::ConfigMap;
use terrace::prelude::*;

fn url(config: Handle<ConfigMap>) -> Output<SecretKey> {
    config.key("url")
}

fn main() {}

//! The app of `../app.yaml`, in Rust. Rendered by `cargo run -p storefront-definition -- synth --environment production`.

use std::process::ExitCode;

use terrace::prelude::*;

fn main() -> ExitCode {
    terrace::main(|_request| storefront())
}

fn storefront() -> App {
    App::new(
        "storefront",
        Spec::new()
            .team("marketplace")
            .image("123456789012.dkr.ecr.us-east-1.amazonaws.com/storefront:1.42.0")
            .identity("storefront")
            .config("LOG_LEVEL", "info")
            .secret("DATABASE_URL", "storefront/db#url")
            .process("web", web())
            .process(
                "mailer",
                Process::run(["storefront", "mailer"]).scale(2).secret("SMTP_PASSWORD", "storefront/smtp#password"),
            )
            .process("digest", Process::run(["storefront", "digest"]).schedule("0 7 * * *"))
            .process("migrate", Process::run(["storefront", "migrate"]).release(Phase::Before)),
    )
    .on(
        "staging",
        Spec::new()
            .config("LOG_LEVEL", "debug")
            .process(
                "web",
                Process::new()
                    .scale(1)
                    .http(Http::default().ingress(Ingress::host("shop.staging.example.com")))
                    .canary(Switch::Off),
            )
            .process("mailer", Process::new().scale(1)),
    )
}

fn web() -> Process {
    Process::run(["storefront", "serve"])
        .scale(Scale::between(3, 30).cpu(65))
        .resources(Resources::of("500m", "512Mi"))
        .health("/healthz")
        .http(Http::port(8080).ingress(Ingress::host("shop.example.com")))
        .canary(Canary::steps([5, 10, 25, 50]).interval("1m").success_rate(99).latency("500ms"))
}

#[cfg(test)]
mod tests {
    use terrace::testing::Snapshots;

    #[test]
    fn the_manifests_are_those_of_the_yaml() {
        Snapshots::new("../../../snapshots/storefront").check(super::storefront());
    }
}

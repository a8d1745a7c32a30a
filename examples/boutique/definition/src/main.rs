//! The app of `../app.yaml`, in Rust. Rendered by `cargo run -p boutique-definition -- synth --environment production`.

use std::process::ExitCode;

use terrace::prelude::*;

fn main() -> ExitCode {
    terrace::main(|_request| boutique())
}

fn boutique() -> App {
    let spec = Spec::new()
        .team("boutique")
        .user(1000)
        .config("DISABLE_PROFILER", "1")
        .resources(small())
        .process("frontend", frontend())
        .process("catalog", service("productcatalogservice").http(grpc(3550)))
        .process("currency", service("currencyservice").http(grpc(7000)))
        .process(
            "cart",
            service("cartservice")
                .link("REDIS_ADDR", "redis")
                .http(grpc(7070).port_variable(Switch::Off))
                .resources(Resources::default().cpu("200m")),
        )
        .process(
            "recommendation",
            service("recommendationservice")
                .link("PRODUCT_CATALOG_SERVICE_ADDR", "catalog")
                .http(grpc(8080))
                .resources(Resources::default().memory("220Mi").limits(Limits::default().memory("450Mi"))),
        )
        .process("shipping", service("shippingservice").http(grpc(50051)))
        .process("payment", service("paymentservice").http(grpc(50051)))
        .process("email", service("emailservice").http(grpc(8080)))
        .process("checkout", checkout())
        .process("ad", service("adservice").http(grpc(9555)).resources(limited("200m", "180Mi", "300Mi")))
        .process("redis", redis())
        .process("load", load());
    let mut app = App::new("boutique", spec);
    for environment in ["development", "staging"] {
        let host = format!("shop.{environment}.boutique.example.com");
        let frontend = Process::new().http(Http::default().ingress(Ingress::host(host)));
        app = app.on(environment, Spec::new().process("frontend", frontend));
    }
    app.on("production", production())
}

/// A service of the boutique: every one has an image and a ServiceAccount of its own, and none has a role.
fn service(name: &str) -> Process {
    Process::new()
        .image(format!("us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/{name}:v0.10.6"))
        .identity(Switch::Off)
}

/// Every service but the frontend speaks gRPC.
fn grpc(port: u16) -> Http {
    Http::port(port).protocol(HttpProtocol::Grpc)
}

fn limited(cpu: &str, memory: &str, limit: &str) -> Resources {
    Resources::of(cpu, memory).limits(Limits::default().memory(limit))
}

/// What is enough for most of them.
fn small() -> Resources {
    limited("100m", "64Mi", "128Mi")
}

/// The shop, in Go: the only one that is reached from outside.
fn frontend() -> Process {
    service("frontend")
        .config("ENABLE_PROFILER", "0")
        .config("DISABLE_PROFILER", Setting::Removed)
        .link("AD_SERVICE_ADDR", "ad")
        .link("CART_SERVICE_ADDR", "cart")
        .link("CHECKOUT_SERVICE_ADDR", "checkout")
        .link("CURRENCY_SERVICE_ADDR", "currency")
        .link("PRODUCT_CATALOG_SERVICE_ADDR", "catalog")
        .link("RECOMMENDATION_SERVICE_ADDR", "recommendation")
        .link("SHIPPING_SERVICE_ADDR", "shipping")
        .config("SHOPPING_ASSISTANT_SERVICE_ADDR", "shoppingassistantservice:80")
        .http(8080)
        .health(Health::default().readiness(asked_as("x-readiness-probe")).liveness(asked_as("x-liveness-probe")))
}

/// A customer's request, by a session of its own.
fn asked_as(session: &str) -> Check {
    let probe = HttpProbe::get("/_healthz").header("Cookie", format!("shop_session-id={session}"));
    Check::default().probe(Probe::default().http(probe))
}

/// Puts cart, shipping, payment and email together. Go.
fn checkout() -> Process {
    service("checkoutservice")
        .link("CART_SERVICE_ADDR", "cart")
        .link("CURRENCY_SERVICE_ADDR", "currency")
        .link("EMAIL_SERVICE_ADDR", "email")
        .link("PAYMENT_SERVICE_ADDR", "payment")
        .link("PRODUCT_CATALOG_SERVICE_ADDR", "catalog")
        .link("SHIPPING_SERVICE_ADDR", "shipping")
        .http(grpc(5050))
}

/// Carts may be lost: what Redis writes is gone with its copy.
fn redis() -> Process {
    Process::new()
        .image("redis:8.2.3-alpine")
        .scratch("/data", Switch::On(Scratch::default()))
        .singleton(true)
        .port("redis", 6379)
        .resources(limited("70m", "200Mi", "256Mi"))
}

/// Customers. Python.
fn load() -> Process {
    service("loadgenerator")
        .link("FRONTEND_ADDR", "frontend")
        // Runs first, in the same image and with the same variables: nobody comes before the shop is open.
        .initially(
            "wait",
            Init::run(r#"until wget -q -O /dev/null "http://$FRONTEND_ADDR/_healthz"; do sleep 5; done"#),
        )
        .config("USERS", "10")
        .config("RATE", "1")
        .resources(limited("300m", "256Mi", "512Mi"))
}

fn production() -> Spec {
    let frontend = Process::new()
        .scale(Scale::between(3, 20).cpu(65))
        .http(Http::default().ingress(Ingress::host("shop.boutique.example.com")))
        .canary(Canary::steps([5, 25, 50]).interval("1m").success_rate(99).latency("500ms"));
    let cart = Process::new()
        .link("REDIS_ADDR", Switch::Off)
        .config("REDIS_ADDR", "boutique.x1k3f9.ng.0001.use1.cache.amazonaws.com:6379");
    Spec::new()
        .process("frontend", frontend)
        .process("redis", Switch::Off)
        .process("cart", cart)
        .process("load", Switch::Off)
}

#[cfg(test)]
mod tests {
    use terrace::testing::Snapshots;

    #[test]
    fn the_manifests_are_those_of_the_yaml() {
        Snapshots::new("../../../snapshots/boutique").check(super::boutique());
    }
}

//! An internal gRPC service: no construct, but a function, for all that it is can be said in a spec.

use terrace::prelude::*;

// begin: construct
/// A gRPC service that only processes with a link to it may call, with the settings that all of them have here.
///
/// What comes back is a process like any other: an app goes on with setters, and its environments have layers over it.
pub fn grpc_service<const N: usize>(command: [&str; N]) -> Process {
    Process::run(command)
        .http(Http::port(9090).protocol(HttpProtocol::Grpc))
        .scale(Scale::between(2, 10).cpu(70))
        .resources(Resources::of("250m", "256Mi"))
        .network(Network::new())
        .config("GRPC_MAX_CONNECTION_AGE", "5m")
}
// end: construct

// begin: use
/// A shop whose prices are a service of their own.
pub fn shop() -> Definition {
    let web = Process::run(["shop", "serve"]).http(8080).health("/healthz").link("PRICES_ADDR", "prices");
    let prices = grpc_service(["shop", "prices"]).config("CURRENCY", "EUR");
    let spec = Spec::new().image("example.com/shop:1.42.0").process("web", web).process("prices", prices);
    Definition::new("shop").spec(spec)
}
// end: use

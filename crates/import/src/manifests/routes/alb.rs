//! Ingresses for AWS Load Balancer Controller.

use terrace::spec::Raw;

use super::{Place, backend::Backends, by_service, dns};
use crate::manifests::{
    Look,
    found::{Context, Found},
    object::Object,
    value::{Entries, as_map, is_empty, map, text, words},
    volumes::duration,
};

/// What the keys of its annotations begin with.
const ALB: &str = "alb.ingress.kubernetes.io/";

/// Puts an Ingress into the processes that it leads to, by the rules of its name; otherwise says why it has no form.
pub(super) fn ingress(object: &Object, context: &Context<'_>, found: &mut Found) -> Result<(), String> {
    let class = object.raw.text("spec.ingressClassName").or_else(|| object.annotation("kubernetes.io/ingress.class"));
    if !is_annotated(object) && class.is_none_or(|class| !class.contains("alb")) {
        let class = class.unwrap_or("the default class");
        return Err(format!("it is of the class `{class}`: Terrace writes Ingresses for AWS Load Balancer Controller"));
    }
    let backends = backends(object)?;
    // What the Ingress is called after says what holds for all.
    let place = backends.0.iter().find_map(|backend| Place::of(object.name(), &backend.service));
    let place = place.ok_or_else(|| match object.annotation(&format!("{ALB}group.name")) {
        Some(_) => "another name is another Ingress, with target groups of its own",
        None => "another name is another Ingress, and without a group another load balancer",
    })?;
    let shared = load_balancer(object);
    for backend in &backends.0 {
        let named = by_service(&backend.service, context)?;
        let service = context.objects.get("Service", &backend.service).filter(|service| is_annotated(service));
        let mut block = shared.clone();
        as_map(&mut block).extend(target_group(service.unwrap_or(object)));
        backend.say(&mut block);
        place.put(named, block, found);
    }
    Ok(())
}

fn is_annotated(object: &Object) -> bool {
    object.raw.entries("metadata.annotations").any(|(key, _)| key.starts_with(ALB))
}

/// All that it leads to; otherwise why that has no form.
fn backends(object: &Object) -> Result<Backends, String> {
    let mut backends = Backends::default();
    for rule in object.raw.items("spec.rules") {
        let host = rule.text("host").ok_or("it has a rule for any host")?;
        for path in rule.items("http.paths") {
            let service = path.text("backend.service.name").ok_or("a path leads to no Service")?;
            // An action of the load balancer itself.
            if service == "ssl-redirect" || path.text("backend.service.port.name") == Some("use-annotation") {
                continue;
            }
            let prefix = prefix(path).ok_or("a path is meant exactly: an app serves a path with all below it")?;
            let backend = backends.of(service);
            backend.host(host);
            backend.path(prefix);
        }
    }
    Ok(backends)
}

/// The beginning of all paths that are meant; none where one is meant exactly.
fn prefix(path: &Raw) -> Option<&str> {
    let written = path.text("path").unwrap_or("/");
    let prefix = if path.text("pathType") == Some("Prefix") { written } else { written.strip_suffix('*')? };
    let prefix = prefix.trim_end_matches('/');
    Some(if prefix.is_empty() { "/" } else { prefix })
}

/// Seconds as annotations have them, as the spec writes them.
pub(super) fn seconds(written: &str) -> Option<Raw> {
    written.parse().ok().map(|seconds| text(duration(seconds)))
}

/// What an Ingress says of its load balancer.
fn load_balancer(object: &Object) -> Raw {
    let says = |key: &str| object.annotation(&format!("{ALB}{key}"));
    let group = says("group.name").map(|name| {
        let order =
            says("group.order").and_then(|order| order.parse().ok()).filter(|order| *order != 0).map(Raw::Integer);
        map([("name", Some(text(name))), ("order", order)])
    });
    let certificate = says("certificate-arn");
    let idle =
        says("load-balancer-attributes").and_then(|attributes| attribute(attributes, "idle_timeout.timeout_seconds"));
    let is_redirected =
        says("ssl-redirect").is_some() || says("listen-ports").is_some_and(|ports| !ports.contains("\"HTTP\""));
    map([
        ("via", Some(text("alb"))),
        ("scheme", says("scheme").map(text)),
        ("group", group),
        ("certificate", certificate.filter(|arn| !arn.contains(',')).map(text)),
        ("tlsPolicy", says("ssl-policy").map(text)),
        ("redirect", (certificate.is_some() && !is_redirected).then(|| text("off"))),
        ("idleTimeout", idle.and_then(seconds)),
        ("webAcl", says("wafv2-acl-arn").map(|arn| text(if arn == "none" { "off" } else { arn }))),
        ("inboundCidrs", says("inbound-cidrs").map(|ranges| words(ranges.split(',').map(str::trim)))),
        ("dns", object.annotations().and_then(dns)),
    ])
}

fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    attributes.split(',').find_map(|attribute| attribute.trim().strip_prefix(wanted)?.strip_prefix('='))
}

/// What holds for the copies of one process.
fn target_group(object: &Object) -> Entries {
    let says = |key: &str| object.annotation(&format!("{ALB}{key}"));
    let number = |key: &str| says(key).and_then(|number| number.parse().ok()).map(Raw::Integer);
    let check = map([
        ("path", says("healthcheck-path").map(text)),
        ("interval", says("healthcheck-interval-seconds").and_then(seconds)),
        ("timeout", says("healthcheck-timeout-seconds").and_then(seconds)),
        ("healthy", number("healthy-threshold-count")),
        ("unhealthy", number("unhealthy-threshold-count")),
        ("codes", says("success-codes").map(text)),
    ]);
    let attributes = says("target-group-attributes").unwrap_or_default();
    let sticky = match attribute(attributes, "stickiness.enabled") {
        Some("true") => {
            let duration = attribute(attributes, "stickiness.lb_cookie.duration_seconds").unwrap_or("86400");
            seconds(duration).map(|duration| map([("duration", Some(duration))]))
        }
        Some("false") => Some(text("off")),
        _ => None,
    };
    let mut group = map([("healthCheck", (!is_empty(&check)).then_some(check)), ("sticky", sticky)]);
    std::mem::take(as_map(&mut group))
}

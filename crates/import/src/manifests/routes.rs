//! How services are reached from outside: by an Application Load Balancer, or by the platform's gateway.

use terrace::spec::Raw;

use super::{
    Look,
    clean::Keyed,
    found::{Context, Found},
    group::is_name,
    names::Named,
    object::Object,
    value::{is_empty, map, text, words},
    volumes::duration,
};

const ALB: &str = "alb.ingress.kubernetes.io/";

/// Puts Ingresses and routes into the processes that they lead to.
pub(super) fn routes(context: &Context<'_>, found: &mut Found) {
    for object in &context.objects.0 {
        let put = match object.kind() {
            "Ingress" => ingress(object, context, found),
            "HTTPRoute" => http_route(object, context, found),
            "VirtualService" if object.group() == "gateway.solo.io" => virtual_service(object, context, found),
            _ => continue,
        };
        match put {
            Ok(()) => found.claim(&object.id),
            Err(why) => found.stays(&object.id, why),
        }
    }
}

/// The process that is called by a Service of this name.
pub(super) fn by_service<'a>(service: &str, context: &'a Context<'_>) -> Option<&'a Named> {
    if let Some(known) = context.objects.get("Service", service)
        && let Some(named) = context.selected(&known.selector())
    {
        return Some(named);
    }
    // Under a canary Flagger makes the Service, by the name of the Deployment.
    context.named.iter().find(|named| named.id.kind == "Deployment" && named.id.name == service)
}

/// Where an ingress stands in a process.
#[derive(Clone, Debug)]
enum Place {
    /// It is the one without a name.
    Own,
    /// It is one of several.
    Named(String),
}

/// By the name of its object, which is that of the Service, with its own behind it.
fn place(object: &str, service: &str) -> Option<Place> {
    if object == service {
        return Some(Place::Own);
    }
    let name = object.strip_prefix(service)?.strip_prefix('-')?;
    is_name(name).then(|| Place::Named(name.to_owned()))
}

fn put(named: &Named, place: &Place, block: Raw, found: &mut Found) {
    match place {
        Place::Own => found.set(named, &["http", "ingress"], block),
        Place::Named(name) => found.set(named, &["http", "ingresses", name], block),
    }
}

/// An Ingress for AWS Load Balancer Controller, by the rules of its name.
fn ingress(object: &Object, context: &Context<'_>, found: &mut Found) -> Result<(), String> {
    let class = object.raw.text("spec.ingressClassName").or_else(|| object.annotation("kubernetes.io/ingress.class"));
    let has_alb = object.raw.entries("metadata.annotations").any(|(key, _)| key.starts_with(ALB));
    if !has_alb && class.is_none_or(|class| !class.contains("alb")) {
        let class = class.unwrap_or("the default class");
        return Err(format!("it is of the class `{class}`: Terrace writes Ingresses for AWS Load Balancer Controller"));
    }
    let mut backends: Vec<Backend> = Vec::new();
    for rule in object.raw.items("spec.rules") {
        let Some(host) = rule.text("host") else { return Err("it has a rule for any host".to_owned()) };
        for path in rule.items("http.paths") {
            let (kind, written) = (path.text("pathType").unwrap_or_default(), path.text("path").unwrap_or("/"));
            let Some(service) = path.text("backend.service.name") else {
                return Err("a path leads to no Service".to_owned());
            };
            if service == "ssl-redirect" || path.text("backend.service.port.name") == Some("use-annotation") {
                continue;
            }
            let written = if kind == "Prefix" { Some(written) } else { written.strip_suffix('*') };
            let Some(written) = written.map(|path| if path.len() > 1 { path.trim_end_matches('/') } else { "/" })
            else {
                return Err("a path is meant exactly: an app serves a path with all below it".to_owned());
            };
            let written = if written.is_empty() { "/" } else { written };
            let known = backends.iter().position(|backend| backend.service == service);
            let index = known.unwrap_or_else(|| {
                backends.push(Backend { service: service.to_owned(), ..Backend::default() });
                backends.len() - 1
            });
            push(&mut backends[index].hosts, host);
            push(&mut backends[index].paths, written);
        }
    }
    // What the Ingress is called after says what holds for all.
    let Some(first) = backends.iter().position(|backend| place(object.name(), &backend.service).is_some()) else {
        return Err("another name is another Ingress, and without a group another load balancer".to_owned());
    };
    let Some(place) = place(object.name(), &backends[first].service) else { return Ok(()) };
    let shared = load_balancer(object);
    for backend in &backends {
        let Some(named) = by_service(&backend.service, context).cloned() else {
            return Err(format!("it leads to the Service `{}`, which is of no process", backend.service));
        };
        let own = context.objects.get("Service", &backend.service);
        let source =
            own.filter(|service| service.raw.entries("metadata.annotations").any(|(key, _)| key.starts_with(ALB)));
        let mut block = shared.clone();
        super::value::as_map(&mut block).extend(target_group(source.unwrap_or(object)));
        backend.say(&mut block);
        put(&named, &place, block, found);
    }
    Ok(())
}

/// What an Ingress leads to, and by which hosts and paths.
#[derive(Default)]
struct Backend {
    service: String,
    hosts: Vec<String>,
    paths: Vec<String>,
}

impl Backend {
    fn say(&self, block: &mut Raw) {
        let block = super::value::as_map(block);
        match self.hosts.as_slice() {
            [only] => block.insert("host".to_owned(), text(only)),
            several => block.insert("hosts".to_owned(), words(several)),
        };
        if self.paths != ["/"] {
            block.insert("paths".to_owned(), words(&self.paths));
        }
    }
}

fn push(list: &mut Vec<String>, item: &str) {
    if list.iter().all(|known| known != item) {
        list.push(item.to_owned());
    }
}

fn seconds(written: &str) -> Option<Raw> {
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
    let certificate = says("certificate-arn").filter(|arn| !arn.contains(',')).map(text);
    let idle =
        says("load-balancer-attributes").and_then(|attributes| attribute(attributes, "idle_timeout.timeout_seconds"));
    let redirect =
        says("ssl-redirect").is_none() && says("listen-ports").is_none_or(|ports| ports.contains("\"HTTP\""));
    map([
        ("via", Some(text("alb"))),
        ("scheme", says("scheme").map(text)),
        ("group", group),
        ("certificate", certificate),
        ("tlsPolicy", says("ssl-policy").map(text)),
        ("redirect", (redirect && certificate_is_said(object)).then(|| text("off"))),
        ("idleTimeout", idle.and_then(seconds)),
        ("dns", dns(object)),
    ])
}

fn certificate_is_said(object: &Object) -> bool {
    object.annotation(&format!("{ALB}certificate-arn")).is_some()
}

fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    attributes.split(',').find_map(|attribute| attribute.trim().strip_prefix(wanted)?.strip_prefix('='))
}

/// What holds for the copies of one process.
fn target_group(object: &Object) -> super::value::Entries {
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
    match map([("healthCheck", (!is_empty(&check)).then_some(check)), ("sticky", sticky)]) {
        Raw::Map(entries) => entries,
        _ => super::value::Entries::new(),
    }
}

/// The records of its hosts.
fn dns(object: &Object) -> Option<Raw> {
    let annotations = object.raw.at("metadata.annotations")?;
    dns_of(annotations)
}

pub(super) fn dns_of(annotations: &Raw) -> Option<Raw> {
    let says = |key: &str| {
        ["external-dns.alpha.kubernetes.io/", "external-dns.kubernetes.io/"]
            .iter()
            .find_map(|prefix| annotations.text_of(&format!("{prefix}{key}")))
    };
    let ttl = says("ttl").and_then(|ttl| seconds(ttl.trim_end_matches('s')));
    let weight = says("aws-weight").and_then(|weight| weight.parse().ok());
    let policy = match (weight, says("aws-region")) {
        (Some(weight), _) => Some(map([("weighted", Some(map([("weight", Some(Raw::Integer(weight)))])))])),
        (None, Some(_)) => Some(map([("latency", Some(text("on")))])),
        (None, None) => None,
    };
    let dns = map([("ttl", ttl), ("policy", policy)]);
    (!is_empty(&dns)).then_some(dns)
}

/// A route of the Gateway API that sends all of some paths to one Service.
fn http_route(object: &Object, context: &Context<'_>, found: &mut Found) -> Result<(), String> {
    let Some(base) = object.name().strip_suffix("-route") else {
        return Err("a route of another name would be there beside it".to_owned());
    };
    let [rule] = object.raw.items("spec.rules") else { return Err("it has several rules".to_owned()) };
    let [backend] = rule.items("backendRefs") else { return Err("it splits traffic".to_owned()) };
    if !rule.items("filters").is_empty() {
        return Err("it changes requests on their way".to_owned());
    }
    let service = backend.text("name").unwrap_or_default();
    let Some(named) = by_service(service, context).cloned() else {
        return Err(format!("it leads to the Service `{service}`, which is of no process"));
    };
    let Some(place) = place(base, service) else {
        return Err("a route of another name would be there beside it".to_owned());
    };
    let mut target = Backend::default();
    for host in object.raw.items("spec.hostnames").iter().filter_map(Raw::as_str) {
        push(&mut target.hosts, host);
    }
    for wanted in rule.items("matches") {
        match (wanted.text("path.type").unwrap_or("PathPrefix"), wanted.text("path.value")) {
            ("PathPrefix", Some(path)) => push(&mut target.paths, path),
            _ => return Err("it matches more than the beginning of a path".to_owned()),
        }
    }
    if target.paths.is_empty() {
        target.paths.push("/".to_owned());
    }
    let mut block = map([("dns", dns(object))]);
    target.say(&mut block);
    put(&named, &place, block, found);
    Ok(())
}

/// A virtual service of Gloo's gateway that sends paths to Services, or leaves them to Flagger's route tables.
fn virtual_service(object: &Object, context: &Context<'_>, found: &mut Found) -> Result<(), String> {
    let mut backends: Vec<Backend> = Vec::new();
    for route in object.raw.items("spec.virtualHost.routes") {
        let service = route
            .text("routeAction.single.kube.ref.name")
            .or_else(|| route.text("delegateAction.ref.name"))
            .or_else(|| route.entries("delegateAction.selector.labels").next()?.1.as_str());
        let Some(service) = service else { return Err("a route leads to no Service".to_owned()) };
        let known = backends.iter().position(|backend| backend.service == service);
        let index = known.unwrap_or_else(|| {
            backends.push(Backend { service: service.to_owned(), ..Backend::default() });
            backends.len() - 1
        });
        for path in route.items("matchers").iter().filter_map(|matcher| matcher.text("prefix")) {
            push(&mut backends[index].paths, path);
        }
    }
    let hosts: Vec<_> = object.raw.items("spec.virtualHost.domains").iter().filter_map(Raw::as_str).collect();
    let first = backends.iter().find_map(|backend| place(object.name(), &backend.service));
    let Some(place) = first else {
        return Err("a virtual service of another name would be there beside it".to_owned());
    };
    for backend in &mut backends {
        let Some(named) = by_service(&backend.service, context).cloned() else {
            return Err(format!("it leads to the Service `{}`, which is of no process", backend.service));
        };
        backend.hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut block = map([("dns", dns(object))]);
        backend.say(&mut block);
        put(&named, &place, block, found);
    }
    Ok(())
}

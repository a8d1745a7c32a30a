//! What makes a process a service: its ports, and how callers reach them.

use terrace::spec::Raw;

use super::{
    Look,
    found::{Context, Found},
    group::is_name,
    names::Named,
    object::{Id, Object},
    probes::number_of,
    value::{as_map, is_empty, map, take, text},
};

/// A port of a process, and by which port callers reach it.
struct Called {
    name: Option<String>,
    port: i64,
    service_port: Option<i64>,
    protocol: Option<String>,
    is_udp: bool,
}

/// Puts the Service of a workload into its process.
pub(super) fn service(object: &Object, named: &Named, context: &Context<'_>, found: &mut Found) {
    let Some(container) = object.template().and_then(|template| main_container(template, named, found, &object.id))
    else {
        return;
    };
    let container = container.clone();
    let canary =
        context.objects.of_kind("Canary").find(|canary| canary.raw.text("spec.targetRef.name") == Some(object.name()));
    let services: Vec<_> = context
        .objects
        .of_kind("Service")
        .filter(|service| context.selected(&service.selector()).is_some_and(|selected| selected.id == object.id))
        .collect();
    let preferred = services.iter().position(|service| service.name() == object.name()).unwrap_or(0);
    let mut ports = Vec::new();
    if let Some(service) = services.get(preferred) {
        let adopted = service.name() != object.name();
        if adopted {
            found.set(named, &["adopt", "service"], text(service.name()));
        }
        found.claim(&service.id);
        if service.raw.text("spec.clusterIP") == Some("None") {
            found.set(named, &["headless"], text("on"));
        }
        exposed(service, found);
        ports = called(service, &container);
    }
    for (_, service) in services.iter().enumerate().filter(|(index, _)| *index != preferred) {
        found.stays(&service.id, "a process has one Service: this is another for the same pods");
    }
    if let Some(canary) = canary {
        ports = of_canary(canary, &container, ports);
        // Flagger makes the Services of a canary, and they are among what a cluster shows.
        for suffix in ["", "-canary", "-primary"] {
            let id = Id::new("Service", format!("{}{suffix}", object.name()));
            if context.object(&id).is_some() {
                found.claim(&id);
                found.replace(&id, "Flagger makes it");
            }
        }
    }
    if services.is_empty() && canary.is_none() {
        if object.is_terraces {
            return;
        }
        // Nobody calls it by a Service: its ports are for whoever knows its pods.
        return;
    }
    put(&ports, &container, object, named, context, found);
}

/// The container of the process, by the name that it had.
pub(super) fn main_container<'a>(template: &'a Raw, named: &Named, found: &Found, id: &Id) -> Option<&'a Raw> {
    let name = found.containers.get(id).map_or(named.name.as_str(), |renamed| renamed.from.as_str());
    let containers = template.items("spec.containers");
    containers.iter().find(|container| container.text("name") == Some(name)).or_else(|| containers.first())
}

/// What callers from outside see of a Service has no form.
fn exposed(service: &Object, found: &mut Found) {
    if service.raw.text("spec.type").is_some_and(|kind| kind != "ClusterIP") {
        found.keep(&service.id, "spec.type", "it is reached from outside the cluster without an Ingress");
    }
}

fn called(service: &Object, container: &Raw) -> Vec<Called> {
    let ports = service.raw.items("spec.ports").iter().filter_map(|port| {
        let service_port = port.number("port")?;
        let target = port.at("targetPort").cloned().unwrap_or(Raw::Integer(service_port));
        Some(Called {
            name: port.text("name").map(str::to_owned),
            port: number_of(&target, container)?,
            service_port: Some(service_port),
            protocol: port.text("appProtocol").map(str::to_owned),
            is_udp: port.text("protocol") == Some("UDP"),
        })
    });
    ports.collect()
}

/// The port that Flagger's Services have, first.
fn of_canary(canary: &Object, container: &Raw, mut ports: Vec<Called>) -> Vec<Called> {
    let service_port = canary.raw.number("spec.service.port");
    let target = canary.raw.at("spec.service.targetPort").cloned().or(service_port.map(Raw::Integer));
    let Some(port) = target.and_then(|target| number_of(&target, container)) else { return ports };
    ports.retain(|known| known.port != port);
    let first = Called {
        name: canary.raw.text("spec.service.portName").map(str::to_owned),
        port,
        service_port,
        protocol: canary.raw.text("spec.service.appProtocol").map(str::to_owned),
        is_udp: false,
    };
    ports.insert(0, first);
    if canary.raw.is("spec.service.portDiscovery") == Some(true) {
        for other in container.items("ports") {
            if let Some(number) =
                other.number("containerPort").filter(|number| ports.iter().all(|known| known.port != *number))
            {
                ports.push(Called {
                    name: other.text("name").map(str::to_owned),
                    port: number,
                    service_port: None,
                    protocol: None,
                    is_udp: other.text("protocol") == Some("UDP"),
                });
            }
        }
    }
    ports
}

fn put(ports: &[Called], container: &Raw, object: &Object, named: &Named, context: &Context<'_>, found: &mut Found) {
    let http = ports.iter().position(|port| is_http(port, container, object, context));
    let is_headless = found.process(named, "headless").as_str() == Some("on");
    if is_empty(found.process(named, "headless")) {
        take(&mut found.draft.spec, &[named.section, &named.name, "headless"]);
    }
    for (index, port) in ports.iter().enumerate() {
        let says =
            |port: &Called| port.service_port.filter(|number| !is_headless || *number != port.port).map(Raw::Integer);
        if Some(index) == http {
            let is_grpc = is_grpc(port);
            let block = map([
                ("port", Some(Raw::Integer(port.port))),
                ("protocol", is_grpc.then(|| text("grpc"))),
                ("servicePort", says(port)),
            ]);
            found.set(named, &["http"], block);
            port_variable(port.port, named, container, found);
            continue;
        }
        let known = container.items("ports").iter().find(|known| known.number("containerPort") == Some(port.port));
        let name = port.name.clone().or_else(|| known.and_then(|known| known.text("name")).map(str::to_owned));
        let name = name.filter(|name| is_name(name)).unwrap_or_else(|| format!("port-{}", port.port));
        let protocol = match port.protocol.as_deref() {
            _ if port.is_udp => Some("udp"),
            Some("kubernetes.io/h2c" | "grpc") => Some("grpc"),
            Some("http") => Some("http"),
            _ if name == "grpc" => Some("grpc"),
            _ => None,
        };
        let block = map([
            ("port", Some(Raw::Integer(port.port))),
            ("protocol", protocol.map(text)),
            ("servicePort", says(port)),
        ]);
        Found::entry(found.process(named, "ports"), &name, block);
    }
}

fn is_grpc(port: &Called) -> bool {
    port.name.as_deref() == Some("grpc") || matches!(port.protocol.as_deref(), Some("kubernetes.io/h2c" | "grpc"))
}

/// Whether a port speaks HTTP: by its name, by what asks it, or by who leads to it.
fn is_http(port: &Called, container: &Raw, object: &Object, context: &Context<'_>) -> bool {
    if port.is_udp {
        return false;
    }
    let name = port.name.as_deref().unwrap_or_default();
    if object.is_terraces {
        return matches!(name, "http" | "grpc");
    }
    let known = container.items("ports").iter().find(|known| known.number("containerPort") == Some(port.port));
    let container_name = known.and_then(|known| known.text("name")).unwrap_or_default();
    let is_named =
        |name: &str| matches!(name, "http" | "grpc" | "web" | "http2" | "https") || name.starts_with("http-");
    let is_asked = ["readinessProbe", "livenessProbe", "startupProbe"].iter().any(|probe| {
        let http = container.at(&format!("{probe}.httpGet"));
        http.and_then(|http| number_of(http.at("port")?, container)) == Some(port.port)
    });
    let is_only = port.service_port == Some(80);
    let has_canary =
        context.objects.of_kind("Canary").any(|canary| canary.raw.text("spec.targetRef.name") == Some(object.name()));
    is_named(name) || is_named(container_name) || is_asked || is_only || has_canary
}

/// The variable that tells a process its port, where it has one: it is not written twice.
fn port_variable(port: i64, named: &Named, container: &Raw, found: &mut Found) {
    let port = port.to_string();
    let is_port = |variable: &&Raw| variable.word("value").as_deref() == Some(port.as_str());
    let named_so =
        |name: &str| container.items("env").iter().filter(is_port).any(|variable| variable.text("name") == Some(name));
    let first = container.items("env").first().filter(is_port).and_then(|variable| variable.text("name"));
    let variable = if named_so("PORT") { Some("PORT") } else { first.filter(|name| name.ends_with("PORT")) };
    if let Some(name) = variable {
        take(&mut found.draft.spec, &[named.section, &named.name, "config", name]);
    }
    let value = match variable {
        Some("PORT") => return,
        Some(name) => text(name),
        None => text("off"),
    };
    as_map(found.process(named, "http")).insert("portVariable".to_owned(), value);
}

//! The ports of a process: what is spoken there, and by which port callers reach it.

use terrace::spec::Raw;

use crate::manifests::{
    Look,
    found::Found,
    group::is_name,
    names::{Named, Subject},
    object::Object,
    probes::number_of,
    value::{as_map, map, text},
};

/// A port of a process, and by which port callers reach it.
pub(super) struct Called {
    name: Option<String>,
    port: i64,
    service_port: Option<i64>,
    protocol: Option<String>,
    is_udp: bool,
}

/// The ports of a Service, by those of the container.
pub(super) fn called(service: &Object, container: &Raw) -> Vec<Called> {
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
pub(super) fn of_canary(canary: &Object, container: &Raw, mut ports: Vec<Called>) -> Vec<Called> {
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

/// Puts ports into a process: the one that speaks HTTP as `http`, all others as `ports`.
pub(super) fn put(ports: &[Called], container: &Raw, subject: Subject<'_>, found: &mut Found) {
    let named = subject.named;
    let http = ports.iter().position(|port| is_http(port, container, subject));
    let is_headless = found.said(named, "headless").and_then(Raw::as_str) == Some("on");
    for (index, port) in ports.iter().enumerate() {
        let is_http = Some(index) == http;
        let name = port.entry_name(container);
        let protocol = if is_http { port.is_grpc().then_some("grpc") } else { port.protocol(&name) };
        let service_port = port.service_port.filter(|number| !is_headless || *number != port.port);
        let block = map([
            ("port", Some(Raw::Integer(port.port))),
            ("protocol", protocol.map(text)),
            ("servicePort", service_port.map(Raw::Integer)),
        ]);
        if is_http {
            found.set(named, &["http"], block);
            port_variable(port.port, named, container, found);
        } else {
            Found::entry(found.process(named, "ports"), &name, block);
        }
    }
}

impl Called {
    /// What it is called among `ports`.
    fn entry_name(&self, container: &Raw) -> String {
        let known = container.items("ports").iter().find(|known| known.number("containerPort") == Some(self.port));
        let name = self.name.as_deref().or_else(|| known.and_then(|known| known.text("name")));
        name.filter(|name| is_name(name)).map_or_else(|| format!("port-{}", self.port), str::to_owned)
    }

    /// What is spoken there, where that is said.
    fn protocol(&self, name: &str) -> Option<&'static str> {
        match self.protocol.as_deref() {
            _ if self.is_udp => Some("udp"),
            Some("kubernetes.io/h2c" | "grpc") => Some("grpc"),
            Some("http") => Some("http"),
            _ if name == "grpc" => Some("grpc"),
            _ => None,
        }
    }

    fn is_grpc(&self) -> bool {
        self.name.as_deref() == Some("grpc") || matches!(self.protocol.as_deref(), Some("kubernetes.io/h2c" | "grpc"))
    }
}

/// Whether a port speaks HTTP: by its name, by what asks it, or by who leads to it.
fn is_http(port: &Called, container: &Raw, subject: Subject<'_>) -> bool {
    if port.is_udp {
        return false;
    }
    let name = port.name.as_deref().unwrap_or_default();
    if subject.object.is_terraces {
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
    let has_canary = subject.context.canary_of(subject.object).is_some();
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
        found.draft.take(&named.run, &["config", name]);
    }
    let value = match variable {
        Some("PORT") => return,
        Some(name) => text(name),
        None => text("off"),
    };
    as_map(found.process(named, "http")).insert("portVariable".to_owned(), value);
}

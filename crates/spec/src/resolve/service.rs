use serde::Serialize;

use super::{
    ResolvedCanary, ResolvedHealth, ResolvedIngress, ResolvedRollout, ResolvedScale, canary, health::Asked, ingress,
    process::Surroundings,
};
use crate::{
    canary::Canary,
    codes,
    http::{Http, HttpProtocol},
    layer::{At, Map, Switch},
    port::{Headless, ListeningPort, Protocol},
    text::{Port, PortName},
};

/// A process that listens to callers: by HTTP, at other ports, or both.
///
/// ```
/// use terrace_spec::{
///     App, Platform, Process, Spec,
///     resolve::{Addressing, Listening, Overrides, ResolvedHttp, ResolvedPort, ResolvedRollout, Target, Workload, resolve},
/// };
///
/// let spec = Spec::new().image("nginx:1.29").process("web", Process::new().http(8080).port("metrics", 9464));
/// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let Workload::Service(service) = &app.processes["web"].workload else { unreachable!("it has `http`") };
/// let ports: Vec<_> = service.listening().map(|Listening { name, port: ResolvedPort { port, .. }, .. }| (name, port.number())).collect();
/// assert_eq!(ports, [("http", 8080), ("metrics", 9464)]);
/// let Some(ResolvedHttp { service_port, .. }) = &service.http else { unreachable!("it has `http`") };
/// assert_eq!(service_port.number(), 80);
/// assert_eq!(service.addressing, Addressing::Balanced);
/// assert!(matches!(service.rollout, ResolvedRollout::Rolling { .. }));
/// assert!(service.canary().is_none() && service.ingresses().is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Service {
    /// How it is called by HTTP or gRPC. Without it there are `ports`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<ResolvedHttp>,
    /// Its other ports.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub ports: Map<PortName, ResolvedPort>,
    /// What its name leads to.
    pub addressing: Addressing,
    /// How many copies run.
    pub scale: ResolvedScale,
    /// How they are replaced.
    pub rollout: ResolvedRollout,
}

/// How a service is called by HTTP or gRPC.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedHttp {
    /// The port it listens on.
    pub port: Port,
    /// What is spoken there.
    pub protocol: HttpProtocol,
    /// The port that callers in the cluster use.
    pub service_port: Port,
    /// How it is reached from outside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ingresses: Vec<ResolvedIngress>,
    /// How a new version gets its traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary: Option<ResolvedCanary>,
}

/// A port beside that of `http`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedPort {
    /// The port the process listens on.
    pub port: Port,
    /// What is spoken there.
    pub protocol: Protocol,
    /// The port that callers in the cluster use.
    pub service_port: Port,
}

/// What the name of a service leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Addressing {
    /// One address, which spreads connections over the copies.
    Balanced,
    /// The addresses of all copies. Callers use the ports that the process listens on.
    Headless,
}

/// Any port of a service, under the name that its Service and its container have for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listening<'a> {
    /// Its name.
    pub name: &'a str,
    /// The port.
    pub port: ResolvedPort,
}

impl Service {
    /// All ports, that of `http` first.
    pub fn listening(&self) -> impl Iterator<Item = Listening<'_>> {
        let http = self.http.as_ref().map(|http| Listening {
            name: http.protocol.port_name(),
            port: ResolvedPort { port: http.port, protocol: http.protocol.into(), service_port: http.service_port },
        });
        http.into_iter().chain(self.ports.iter().map(|(name, port)| Listening { name: name.as_str(), port: *port }))
    }

    /// How a new version gets its traffic, where that is by steps.
    pub fn canary(&self) -> Option<&ResolvedCanary> {
        self.http.as_ref()?.canary.as_ref()
    }

    /// How it is reached from outside.
    pub fn ingresses(&self) -> &[ResolvedIngress] {
        self.http.as_ref().map_or(&[], |http| &http.ingresses)
    }
}

/// Whether something calls the process.
pub(super) fn is_service(http: &Switch<Http>, ports: &Map<PortName, Switch<ListeningPort>>) -> bool {
    http.as_option().is_some() || ports.values().any(|port| port.as_option().is_some())
}

/// The port that is asked how a copy is, unless a check says otherwise: that of `http`, then the first that speaks HTTP, then the first over TCP.
pub(super) fn asked(http: &Switch<Http>, ports: &Map<PortName, Switch<ListeningPort>>) -> Option<Asked> {
    if let Some(http) = http.as_option() {
        return Some(Asked { port: http.port?, protocol: http.protocol.unwrap_or_default().into() });
    }
    let ports = || ports.values().filter_map(Switch::as_option);
    let speaks_http = ports().find(|port| port.protocol == Some(Protocol::Http));
    let port = speaks_http.or_else(|| ports().find(|port| port.protocol != Some(Protocol::Udp)))?;
    Some(Asked { port: port.port?, protocol: port.protocol.unwrap_or(Protocol::Tcp) })
}

/// What makes a process a service, and what only services have.
pub(super) struct Listens {
    pub(super) http: Switch<Http>,
    pub(super) ports: Map<PortName, Switch<ListeningPort>>,
    pub(super) headless: Switch<Headless>,
    pub(super) canary: Switch<Canary>,
}

pub(super) fn resolve(
    listens: Listens,
    copies: Option<(ResolvedScale, ResolvedRollout)>,
    health: Option<&ResolvedHealth>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<Service> {
    let Listens { http, ports, headless, canary } = listens;
    let addressing = match headless.into_option() {
        Some(Headless { trace }) => {
            trace.settle(&at.key("headless"));
            Addressing::Headless
        }
        None => Addressing::Balanced,
    };
    let canary = match canary.into_option() {
        Some(canary) => canary::resolve(canary, around.facts, &at.key("canary")).map(Some),
        None => Some(None),
    };
    let ports = resolve_ports(ports, addressing, &at.key("ports"));
    let http = match http.into_option() {
        Some(http) => resolve_http(http, addressing, health, around, &at.key("http")).map(Some),
        None => Some(None),
    };
    let (http, canary, ports) = (http?, canary?, ports?);
    let http = http.map(|http| ResolvedHttp { canary, ..http });
    let service = copies.map(|(scale, rollout)| Service { http, ports, addressing, scale, rollout })?;
    check_ports(&service, at);
    canary::check(&service, around.facts, at);
    Some(service)
}

fn resolve_http(
    http: Http,
    addressing: Addressing,
    health: Option<&ResolvedHealth>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<ResolvedHttp> {
    let Http { port, protocol, service_port, port_variable: _, ingress, ingresses, trace } = http;
    trace.settle(at);
    let port = at.required("port", port);
    let service_port = port.and_then(|port| resolve_service_port(service_port, port, Port::HTTP, addressing, at));
    let namespace = around.app.namespace.as_ref();
    let protocol = protocol.unwrap_or_default();
    let around = ingress::Surroundings { facts: around.facts, cluster: around.cluster, namespace, health, protocol };
    let mut resolved = Vec::new();
    let mut is_whole = true;
    if let Some(ingress) = ingress.into_option() {
        let ingress = ingress::resolve(None, ingress, &around, &at.key("ingress"));
        is_whole &= ingress.is_some();
        resolved.extend(ingress);
    }
    for (name, ingress) in ingresses {
        let Some(ingress) = ingress.into_option() else { continue };
        let ingress = ingress::resolve(Some(name.clone()), ingress, &around, &at.key("ingresses").key(name.as_str()));
        is_whole &= ingress.is_some();
        resolved.extend(ingress);
    }
    let ingresses = is_whole.then_some(resolved);
    Some(ResolvedHttp { port: port?, protocol, service_port: service_port?, ingresses: ingresses?, canary: None })
}

fn resolve_ports(
    ports: Map<PortName, Switch<ListeningPort>>,
    addressing: Addressing,
    at: &At<'_>,
) -> Option<Map<PortName, ResolvedPort>> {
    let mut resolved = Map::with_capacity(ports.len());
    let mut is_whole = true;
    for (name, port) in ports {
        let Some(ListeningPort { port, protocol, service_port, trace }) = port.into_option() else { continue };
        let at = at.key(name.as_str());
        trace.settle(&at);
        let port = at.required("port", port).and_then(|port| {
            let service_port = resolve_service_port(service_port, port, port, addressing, &at)?;
            Some(ResolvedPort { port, protocol: protocol.unwrap_or(Protocol::Tcp), service_port })
        });
        is_whole &= port.is_some();
        resolved.extend(port.map(|port| (name.clone(), port)));
    }
    is_whole.then_some(resolved)
}

/// A headless Service has no address that could translate one port to another.
fn resolve_service_port(
    written: Option<Port>,
    port: Port,
    default: Port,
    addressing: Addressing,
    at: &At<'_>,
) -> Option<Port> {
    match (addressing, written) {
        (Addressing::Balanced, written) => Some(written.unwrap_or(default)),
        (Addressing::Headless, Some(written)) if written != port => {
            let message = format!("callers of a headless service use its own port {port}, not {written}");
            at.key("servicePort").error(&codes::BAD_PORTS, message, "delete `servicePort`, or `headless`");
            None
        }
        (Addressing::Headless, _) => Some(port),
    }
}

/// A name, a port that is listened on and a port that is called are each there once.
fn check_ports(service: &Service, at: &At<'_>) {
    let is_udp = |port: ResolvedPort| port.protocol == Protocol::Udp;
    for (index, second) in service.listening().enumerate() {
        for first in service.listening().take(index) {
            let same_transport = is_udp(first.port) == is_udp(second.port);
            let (message, hint) = if first.name == second.name {
                (format!("the port of `http` is called `{}` too", first.name), "give this one another name")
            } else if same_transport && first.port.port == second.port.port {
                (
                    format!("the process listens on port {} as `{}` too", first.port.port, first.name),
                    "delete one of them",
                )
            } else if same_transport && first.port.service_port == second.port.service_port {
                let message = format!("callers reach `{}` at port {} too", first.name, first.port.service_port);
                (message, "write another `servicePort` for one of them")
            } else {
                continue;
            };
            at.key("ports").key(second.name).error(&codes::BAD_PORTS, message, hint);
        }
    }
}

//! Kubernetes' probes.

use terrace_k8s::api::{
    apimachinery::pkg::util::intstr::IntOrString,
    core::v1::{ExecAction, GRPCAction, HTTPGetAction, HTTPHeader, Probe, TCPSocketAction},
};
use terrace_spec::{
    ProbeScheme, Protocol,
    resolve::{ResolvedCheck, ResolvedProbe, Service},
    text::Port,
};

use super::environment::literal;
use crate::scale::whole;

/// A probe. A port that the process listens on is referred to by its name.
pub(super) fn probe(check: &ResolvedCheck, service: Option<&Service>) -> Probe {
    let port = |number: Port| {
        let mut own = service.into_iter().flat_map(Service::listening);
        let own = own.find(|own| own.port.port == number && own.port.protocol != Protocol::Udp);
        own.map_or_else(|| IntOrString::Int(number.into()), |own| IntOrString::String(own.name.to_owned()))
    };
    let question = match &check.probe {
        ResolvedProbe::Http { path, port: number, scheme, headers } => {
            let headers =
                headers.iter().map(|(name, value)| HTTPHeader { name: name.to_string(), value: value.clone() });
            let action = HTTPGetAction {
                path: Some(path.to_string()),
                port: port(*number),
                scheme: (*scheme == ProbeScheme::Https).then(|| "HTTPS".to_owned()),
                http_headers: (headers.len() > 0).then(|| headers.collect()),
                ..HTTPGetAction::default()
            };
            Probe { http_get: Some(action), ..Probe::default() }
        }
        ResolvedProbe::Tcp { port: number } => Probe {
            tcp_socket: Some(TCPSocketAction { port: port(*number), ..TCPSocketAction::default() }),
            ..Probe::default()
        },
        // The one form that takes no name of a port (Kubernetes `GRPCAction`).
        ResolvedProbe::Grpc { port, service } => Probe {
            grpc: Some(GRPCAction { port: (*port).into(), service: service.clone(), ..GRPCAction::default() }),
            ..Probe::default()
        },
        ResolvedProbe::Exec { command } => Probe {
            exec: Some(ExecAction { command: Some(command.iter().map(|word| literal(word)).collect()) }),
            ..Probe::default()
        },
    };
    Probe {
        period_seconds: Some(whole(check.every)),
        timeout_seconds: Some(whole(check.timeout)),
        failure_threshold: Some(whole(check.failures)),
        success_threshold: (check.successes > 1).then(|| whole(check.successes)),
        ..question
    }
}

//! Kubernetes' probes.

use terrace_k8s::api::{
    api::core::v1::{HTTPGetAction, Probe, TCPSocketAction},
    apimachinery::pkg::util::intstr::IntOrString,
};
use terrace_spec::{
    resolve::{ResolvedCheck, ResolvedProbe},
    text::Port,
};

use super::PORT_NAME;
use crate::scale::whole;

/// A probe. The port that the process listens on is referred to by its name.
pub(super) fn probe(check: &ResolvedCheck, listens_on: Option<Port>) -> Probe {
    let port = |port: Port| match listens_on {
        Some(own) if own == port => IntOrString::String(PORT_NAME.to_owned()),
        _ => IntOrString::Int(port.into()),
    };
    let (http_get, tcp_socket) = match &check.probe {
        ResolvedProbe::Http { path, port: number } => (
            Some(HTTPGetAction { path: Some(path.to_string()), port: port(*number), ..HTTPGetAction::default() }),
            None,
        ),
        ResolvedProbe::Tcp { port: number } => {
            (None, Some(TCPSocketAction { port: port(*number), ..TCPSocketAction::default() }))
        }
    };
    Probe {
        http_get,
        tcp_socket,
        period_seconds: Some(whole(check.every)),
        timeout_seconds: Some(whole(check.timeout)),
        failure_threshold: Some(whole(check.failures)),
        ..Probe::default()
    }
}

//! The ways in that one object carries: of every process of the app that serves a host of it.

use terrace_spec::{
    resolve::{ResolvedHttp, ResolvedIngress, Workload},
    text::{Host, HttpPath},
};

use crate::{Scope, link::service_name};

/// What a path leads to.
pub(crate) struct Backend<'a> {
    pub(crate) service: String,
    pub(crate) http: &'a ResolvedHttp,
    pub(crate) ingress: &'a ResolvedIngress,
}

/// What the object of an ingress carries: its own way in, and those that share its host.
pub(crate) fn carried<'a>(scope: &Scope<'a>, own: Backend<'a>, process: &str) -> Vec<Backend<'a>> {
    let name = own.ingress.name.clone();
    let mut backends = vec![own];
    let app = scope.context().app();
    for (other, resolved) in &app.processes {
        let Workload::Service(service) = &resolved.workload else { continue };
        let Some(http) = &service.http else { continue };
        let is_carried = |ingress: &&ResolvedIngress| {
            ingress
                .carrier
                .as_ref()
                .is_some_and(|carrier| carrier.process.as_str() == process && carrier.ingress == name)
        };
        let ingresses = http.ingresses.iter().filter(is_carried);
        backends.extend(ingresses.map(|ingress| Backend { service: service_name(app, other), http, ingress }));
    }
    backends
}

/// All hosts, in the order met.
pub(crate) fn hosts<'a>(backends: &[Backend<'a>]) -> Vec<&'a Host> {
    let mut hosts: Vec<&Host> = Vec::new();
    for host in backends.iter().flat_map(|backend| &backend.ingress.hosts) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// The paths of a host and what each leads to. The most specific goes first, where there are several backends.
pub(crate) fn paths<'a, 'b>(backends: &'b [Backend<'a>], host: &Host) -> Vec<(&'a HttpPath, &'b Backend<'a>)> {
    let of_host = backends.iter().filter(|backend| backend.ingress.hosts.contains(host));
    let mut paths: Vec<_> =
        of_host.flat_map(|backend| backend.ingress.paths.iter().map(move |path| (path, backend))).collect();
    if backends.len() > 1 {
        paths.sort_by_key(|(path, _)| std::cmp::Reverse(path.as_str().len()));
    }
    paths
}

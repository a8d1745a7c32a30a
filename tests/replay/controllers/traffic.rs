//! What brings traffic in: the AWS Load Balancer Controller, gateways of the Gateway API, and Gloo.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::replay::{
    cluster::Cluster,
    object::{items, text},
};

pub(super) fn step(cluster: &mut Cluster) {
    for name in cluster.names("Ingress") {
        let Some(live) = cluster.get("Ingress", &name) else { continue };
        let paths = items(&live.object, "/spec/rules").iter().flat_map(|rule| items(rule, "/http/paths"));
        let services: Vec<_> = paths.map(|path| text(path, "/backend/service/name").to_owned()).collect();
        // The load balancer is made when all targets are known; actions by annotation have names of their own.
        let is_known = |service: &String| {
            cluster.get("Service", service).is_some()
                || live
                    .object
                    .pointer(&format!("/metadata/annotations/alb.ingress.kubernetes.io~1actions.{service}"))
                    .is_some()
        };
        if services.iter().all(is_known) {
            cluster.report("Ingress", &name, json!({"loadBalancer": {"ingress": [{"hostname": "alb.example.com"}]}}));
        }
    }
    for kind in ["HTTPRoute", "GRPCRoute"] {
        for name in cluster.names(kind) {
            let Some(live) = cluster.get(kind, &name) else { continue };
            let backends = items(&live.object, "/spec/rules").iter().flat_map(|rule| items(rule, "/backendRefs"));
            let is_resolved = backends
                .filter(|backend| matches!(text(backend, "/kind"), "" | "Service"))
                .all(|backend| cluster.get("Service", text(backend, "/name")).is_some());
            let status = if is_resolved { "True" } else { "False" };
            let conditions = json!([
                {"type": "Accepted", "status": "True"},
                {"type": "ResolvedRefs", "status": status},
            ]);
            cluster.report(kind, &name, json!({"parents": [{"conditions": conditions}]}));
        }
    }
    for name in cluster.names("VirtualService") {
        let Some(live) = cluster.get("VirtualService", &name) else { continue };
        let state = if gloo_resolves(&live.object, cluster) { 1 } else { 3 };
        cluster.report("VirtualService", &name, json!({"statuses": {"gloo": {"state": state}}}));
    }
}

/// Whether everything that a VirtualService sends traffic to is there. Gloo warns where it is not.
fn gloo_resolves(object: &Value, cluster: &Cluster) -> bool {
    items(object, "/spec/virtualHost/routes").iter().all(|route| {
        let delegated = text(route, "/delegateAction/ref/name");
        let service = text(route, "/routeAction/single/kube/ref/name");
        let upstream = text(route, "/routeAction/single/upstream/name");
        [("RouteTable", delegated), ("Service", service), ("Upstream", upstream)]
            .into_iter()
            .all(|(kind, name)| name.is_empty() || cluster.get(kind, name).is_some())
    })
}

/// The Services that each host leads to, over all of its routes; `None` where one of them leads nowhere.
pub(crate) fn entrances(cluster: &Cluster) -> BTreeMap<String, Option<Vec<String>>> {
    let mut entrances = BTreeMap::<String, Option<Vec<String>>>::new();
    let mut add = |hosts: &[Value], services: Option<Vec<String>>| {
        for host in hosts.iter().filter_map(Value::as_str) {
            let known = entrances.entry(host.to_owned()).or_insert_with(|| Some(Vec::new()));
            *known = known.take().zip(services.clone()).map(|(known, services)| [known, services].concat());
        }
    };
    for (_, live) in cluster.of_kind("HTTPRoute") {
        // Of several backends the first has the traffic, but for what a canary gets.
        let rules = items(&live.object, "/spec/rules").iter();
        let services = rules.map(|rule| text(rule, "/backendRefs/0/name").to_owned()).collect();
        add(items(&live.object, "/spec/hostnames"), Some(services));
    }
    for (_, live) in cluster.of_kind("VirtualService") {
        let routes = items(&live.object, "/spec/virtualHost/routes").iter().map(|route| {
            let table = text(route, "/delegateAction/ref/name");
            let service = text(route, "/routeAction/single/kube/ref/name");
            match (table, service) {
                ("", service) => Some(service.to_owned()),
                (table, _) => cluster.get("RouteTable", table).map(|_| format!("{table}-primary")),
            }
        });
        add(items(&live.object, "/spec/virtualHost/domains"), routes.collect());
    }
    entrances
}

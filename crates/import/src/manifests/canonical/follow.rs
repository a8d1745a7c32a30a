//! References from one object to another, followed to what they lead to.

use terrace::spec::Raw;

use super::Side;
use crate::manifests::{
    Look,
    labels::{Selected, selected, selector},
    object::{Id, template_path},
    probes::number_of,
    value::{as_map, at_mut, items_mut, make, map, words},
};

impl Side<'_> {
    /// Ports by their numbers, whatever they are called.
    pub(super) fn follow(&self, id: &Id, raw: &mut Raw) {
        match id.kind.as_str() {
            "Service" => self.service(raw),
            "Ingress" => {
                for rule in items_mut(raw, "spec.rules") {
                    for path in items_mut(rule, "http.paths") {
                        self.backend(path);
                    }
                }
            }
            "Canary" => self.canary(raw),
            _ => {}
        }
        self.selector(id, raw);
    }

    /// What is selected, by whichever labels: one that selects nothing here is for others, and stays.
    fn selector(&self, id: &Id, raw: &mut Raw) {
        let Some((path, what)) = selector(&id.kind) else { return };
        let found = selected(raw, path, what, self.objects.iter().copied());
        let found: Vec<_> = found.into_iter().map(|(id, _)| id.to_string()).collect();
        if let Some(labels) = at_mut(raw, path).filter(|_| !found.is_empty()) {
            *labels = words(found);
        }
    }

    fn service(&self, raw: &mut Raw) {
        let pods = selected(raw, "spec.selector", Selected::Pods, self.objects.iter().copied());
        let Some((id, workload)) = pods.first() else { return };
        let Some(template) = template_path(&id.kind).and_then(|path| workload.at(path)) else { return };
        for port in items_mut(raw, "spec.ports") {
            let target = port.at("targetPort").or(port.at("port"));
            if let Some(number) = target.and_then(|target| number_among(target, template.items("spec.containers"))) {
                as_map(port).insert("targetPort".to_owned(), Raw::Integer(number));
            }
        }
    }

    /// What a path of an Ingress leads to.
    fn backend(&self, path: &mut Raw) {
        let number = path.text("backend.service.port.name").and_then(|name| {
            let service = self.get("Service", path.text("backend.service.name")?)?;
            service.items("spec.ports").iter().find(|port| port.text("name") == Some(name))?.number("port")
        });
        if let Some(number) = number {
            let port = make(path, &["backend", "service", "port"]);
            *port = map([("number", Some(Raw::Integer(number)))]);
        }
    }

    fn canary(&self, raw: &mut Raw) {
        let target = raw.text("spec.targetRef.name").and_then(|name| self.get("Deployment", name));
        let port = raw.at("spec.service.targetPort").or(raw.at("spec.service.port"));
        let number = port
            .zip(target)
            .and_then(|(port, target)| number_among(port, target.items("spec.template.spec.containers")));
        if let (Some(number), Some(service)) = (number, at_mut(raw, "spec.service")) {
            as_map(service).insert("targetPort".to_owned(), Raw::Integer(number));
        }
    }
}

/// The number of a port of one of these containers.
fn number_among(port: &Raw, containers: &[Raw]) -> Option<i64> {
    containers.iter().find_map(|container| number_of(port, container))
}

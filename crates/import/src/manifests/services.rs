//! What makes a process a service: its ports, and how callers reach them.

mod ports;

use terrace::spec::Raw;

use super::{
    Look,
    found::Found,
    names::{Named, Subject},
    object::{Id, Object},
    value::text,
};

use ports::{called, of_canary, put};

/// Puts the Service of a workload into its process.
pub(super) fn service(subject: Subject<'_>, found: &mut Found) {
    let Subject { object, named, context } = subject;
    let Some(container) = object.template().and_then(|template| main_container(template, named, found, &object.id))
    else {
        return;
    };
    let canary = context.canary_of(object);
    let services: Vec<_> = context
        .objects
        .of_kind("Service")
        .filter(|service| context.selected(&service.selector()).is_some_and(|selected| selected.id == object.id))
        .collect();
    let preferred = services.iter().position(|service| service.name() == object.name()).unwrap_or(0);
    let mut ports = Vec::new();
    if let Some(service) = services.get(preferred) {
        if service.name() != object.name() {
            found.set(named, &["adopt", "service"], text(service.name()));
        }
        found.claim(&service.id);
        if service.raw.text("spec.clusterIP") == Some("None") {
            found.set(named, &["headless"], text("on"));
        }
        exposed(service, found);
        ports = called(service, container);
    }
    for (_, service) in services.iter().enumerate().filter(|(index, _)| *index != preferred) {
        found.stays(&service.id, "a process has one Service: this is another for the same pods");
    }
    if let Some(canary) = canary {
        ports = of_canary(canary, container, ports);
        // Flagger makes the Services of a canary, and they are among what a cluster shows.
        for suffix in ["", "-canary", "-primary"] {
            let id = Id::new("Service", format!("{}{suffix}", object.name()));
            if context.object(&id).is_some() {
                found.claim(&id);
                found.replace(&id, "Flagger makes it");
            }
        }
    }
    // Where nobody calls it by a Service, its ports are for whoever knows its pods.
    if !services.is_empty() || canary.is_some() {
        put(&ports, container, subject, found);
    }
}

/// The container of the process, by the name that it had.
pub(super) fn main_container<'a>(template: &'a Raw, named: &Named, found: &Found, id: &Id) -> Option<&'a Raw> {
    let name = found.containers.get(id).map_or(named.run.name.as_str(), |renamed| renamed.from.as_str());
    let containers = template.items("spec.containers");
    containers.iter().find(|container| container.text("name") == Some(name)).or_else(|| containers.first())
}

/// What callers from outside see of a Service has no form.
fn exposed(service: &Object, found: &mut Found) {
    if service.raw.text("spec.type").is_some_and(|kind| kind != "ClusterIP") {
        found.keep(&service.id, "spec.type", "it is reached from outside the cluster without an Ingress");
    }
}

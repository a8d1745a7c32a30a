//! Virtual services of Gloo's gateway.

use terrace::spec::Raw;

use super::{Place, backend::Backends, by_service, dns};
use crate::manifests::{
    Look,
    found::{Context, Found},
    object::Object,
    value::map,
};

/// Puts a virtual service that sends paths to Services, or leaves them to Flagger's route tables, into their processes; otherwise says why it
/// has no form.
pub(super) fn virtual_service(object: &Object, context: &Context<'_>, found: &mut Found) -> Result<(), String> {
    let mut backends = Backends::default();
    for route in object.raw.items("spec.virtualHost.routes") {
        let service = route
            .text("routeAction.single.kube.ref.name")
            .or_else(|| route.text("delegateAction.ref.name"))
            .or_else(|| route.entries("delegateAction.selector.labels").next()?.1.as_str());
        let backend = backends.of(service.ok_or("a route leads to no Service")?);
        for path in route.items("matchers").iter().filter_map(|matcher| matcher.text("prefix")) {
            backend.path(path);
        }
    }
    let place = backends.0.iter().find_map(|backend| Place::of(object.name(), &backend.service));
    let place = place.ok_or("a virtual service of another name would be there beside it")?;
    for mut backend in backends.0 {
        let named = by_service(&backend.service, context)?;
        for host in object.raw.items("spec.virtualHost.domains").iter().filter_map(Raw::as_str) {
            backend.host(host);
        }
        let mut block = map([("dns", object.annotations().and_then(dns))]);
        backend.say(&mut block);
        place.put(named, block, found);
    }
    Ok(())
}

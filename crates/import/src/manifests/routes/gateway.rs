//! Routes of the Gateway API.

use terrace::spec::Raw;

use super::{Place, backend::Backend, by_service, dns};
use crate::manifests::{
    Look,
    found::{Context, Found},
    object::Object,
    value::map,
};

/// Why a route of another name has no form.
const BESIDE: &str = "a route of another name would be there beside it";

/// Puts a route that sends all of some paths to one Service into its process; otherwise says why it has no form.
pub(super) fn http_route(object: &Object, context: &Context<'_>, found: &mut Found) -> Result<(), String> {
    let base = object.name().strip_suffix("-route").ok_or(BESIDE)?;
    let [rule] = object.raw.items("spec.rules") else { return Err("it has several rules".to_owned()) };
    let [target] = rule.items("backendRefs") else { return Err("it splits traffic".to_owned()) };
    if !rule.items("filters").is_empty() {
        return Err("it changes requests on their way".to_owned());
    }
    let service = target.text("name").unwrap_or_default();
    let named = by_service(service, context)?;
    let place = Place::of(base, service).ok_or(BESIDE)?;
    let mut backend = Backend::default();
    for host in object.raw.items("spec.hostnames").iter().filter_map(Raw::as_str) {
        backend.host(host);
    }
    for wanted in rule.items("matches") {
        match (wanted.text("path.type").unwrap_or("PathPrefix"), wanted.text("path.value")) {
            ("PathPrefix", Some(path)) => backend.path(path),
            _ => return Err("it matches more than the beginning of a path".to_owned()),
        }
    }
    let mut block = map([("dns", object.annotations().and_then(dns))]);
    backend.say(&mut block);
    place.put(named, block, found);
    Ok(())
}

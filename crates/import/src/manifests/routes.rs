//! How services are reached from outside: by an Application Load Balancer, or by the platform's gateway.

mod alb;
mod backend;
mod dns;
mod gateway;
mod gloo;

use terrace::spec::Raw;

use super::{
    found::{Context, Found},
    group::is_name,
    names::Named,
};

pub(super) use backend::Backend;
pub(super) use dns::dns;

/// Puts Ingresses and routes into the processes that they lead to.
pub(super) fn routes(context: &Context<'_>, found: &mut Found) {
    for object in &context.objects.0 {
        let put = match object.kind() {
            "Ingress" => alb::ingress(object, context, found),
            "HTTPRoute" => gateway::http_route(object, context, found),
            "VirtualService" if object.group() == "gateway.solo.io" => gloo::virtual_service(object, context, found),
            _ => continue,
        };
        match put {
            Ok(()) => found.claim(&object.id),
            Err(why) => found.stays(&object.id, why),
        }
    }
}

/// The process that is called by a Service of this name; otherwise why there is none.
fn by_service<'a>(service: &str, context: &'a Context<'_>) -> Result<&'a Named, String> {
    let known = context.objects.get("Service", service);
    known
        .and_then(|known| context.selected(&known.selector()))
        // Under a canary Flagger makes the Service, by the name of the Deployment.
        .or_else(|| context.deployment(service))
        .ok_or_else(|| format!("it leads to the Service `{service}`, which is of no process"))
}

/// Where an ingress stands in a process.
enum Place {
    /// It is the one without a name.
    Own,
    /// It is one of several.
    Named(String),
}

impl Place {
    /// By the name of its object, which is that of the Service, with its own behind it.
    fn of(object: &str, service: &str) -> Option<Self> {
        if object == service {
            return Some(Self::Own);
        }
        let name = object.strip_prefix(service)?.strip_prefix('-')?;
        is_name(name).then(|| Self::Named(name.to_owned()))
    }

    fn put(&self, named: &Named, block: Raw, found: &mut Found) {
        match self {
            Self::Own => found.set(named, &["http", "ingress"], block),
            Self::Named(name) => found.set(named, &["http", "ingresses", name], block),
        }
    }
}

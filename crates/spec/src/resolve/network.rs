//! Who may call a process.

use serde::Serialize;

use super::{Reported, ResolvedTraffic, Route, Workload, offered};
use crate::{
    codes,
    layer::{At, Map, Overlay, Switch},
    network::{Caller, Network},
    one_off::OneOff,
    platform::ResolvedFacts,
    process::Process,
    spec::Spec,
    text::Name,
};

/// Who may call a process, besides the processes of its app whose links lead to it.
///
/// ```
/// use terrace_spec::{App, Network, Platform, Process, Spec, resolve::{Overrides, ResolvedNetwork, Target, resolve}};
///
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .process("cart", Process::new().http(8080).network(Network::new().from(["tax/web"])));
/// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let ResolvedNetwork { from, entrances, .. } = app.processes["cart"].network.as_ref().unwrap();
/// assert_eq!((from.len(), entrances.len()), (1, 0));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedNetwork {
    /// Who comes through its ways in from outside, to the port of `http` alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entrances: Vec<Caller>,
    /// Who else may, at all its ports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Caller>,
}

/// The app's rules with the process's own over them; `None` where anybody may call.
pub(super) fn resolve(
    own: Switch<Network>,
    app: &Switch<Network>,
    workload: Option<&Workload>,
    facts: &ResolvedFacts,
    at: &At<'_>,
) -> Result<Option<ResolvedNetwork>, Reported> {
    if own.is_unset() && app.is_unset() {
        return Ok(None);
    }
    let mut network = app.clone();
    network.overlay(own);
    let Some(Network { from, trace }) = network.into_option() else { return Ok(None) };
    trace.settle(at);
    let mut resolved = ResolvedNetwork::default();
    for caller in facts
        .network
        .iter()
        .flat_map(|network| network.from.iter().flatten().cloned())
        .chain(from.into_iter().flatten())
    {
        if !resolved.from.contains(&caller) {
            resolved.from.push(caller);
        }
    }
    let Some(Workload::Service(service)) = workload else { return Ok(Some(resolved)) };
    for ingress in service.ingresses() {
        let callers = match &ingress.route {
            Route::Alb(_) => load_balancers(facts, at).ok_or(Reported)?,
            Route::Gateway(traffic) => vec![gateway(traffic, facts, at).ok_or(Reported)?],
        };
        for caller in callers {
            if !resolved.entrances.contains(&caller) {
                resolved.entrances.push(caller);
            }
        }
    }
    Ok(Some(resolved))
}

fn load_balancers(facts: &ResolvedFacts, at: &At<'_>) -> Option<Vec<Caller>> {
    let ranges = facts.network.as_ref().and_then(|network| network.load_balancers.as_ref());
    let Some(ranges) = ranges.filter(|ranges| !ranges.is_empty()) else {
        at.error(
            &codes::FACT_MISSING,
            "the platform does not say which addresses load balancers call from",
            "add `facts: {network: {loadBalancers: [<the CIDRs of their subnets>]}}` to `platform.yaml`",
        );
        return None;
    };
    Some(ranges.iter().map(|cidr| Caller::Addresses { cidr: cidr.clone() }).collect())
}

fn gateway(traffic: &ResolvedTraffic, facts: &ResolvedFacts, at: &At<'_>) -> Option<Caller> {
    let Some(namespace) = facts.network.as_ref().and_then(|network| network.gateway.as_ref()) else {
        let likely = match traffic {
            ResolvedTraffic::Gatewayapi(_) => "<namespace>",
            ResolvedTraffic::Gloo(gloo) => gloo.namespace.as_str(),
        };
        at.error(
            &codes::FACT_MISSING,
            "the platform does not say in which namespace the proxies of its gateway run",
            format!("add `facts: {{network: {{gateway: {likely}}}}}` to `platform.yaml`"),
        );
        return None;
    };
    Some(Caller::Namespace { namespace: namespace.clone() })
}

/// Callers of this app are processes or commands that it has: one that is misspelt would be kept out without a word.
///
/// One that is switched off here, or runs in another cluster, is none to complain of.
pub(super) fn check(
    spec: &Spec,
    processes: &Map<Name, Switch<Process>>,
    commands: &Map<Name, Switch<OneOff>>,
    own_name: Option<&Name>,
    at: &At<'_>,
) {
    let others = || commands.keys().filter(|name| !processes.contains_key(*name));
    let check = |network: &Switch<Network>, at: &At<'_>| {
        let Some(from) = network.as_option().and_then(|network| network.from.as_ref()) else { return };
        for (index, caller) in from.iter().enumerate() {
            let process = match caller {
                Caller::Process { process } => process,
                Caller::App { app, process: Some(process), .. } if Some(app) == own_name => process,
                _ => continue,
            };
            if !processes.contains_key(process) && !commands.contains_key(process) {
                let known = offered(process, "it has", processes.keys().chain(others()));
                let hint = format!("{known}; of another app, write `app/process`");
                at.key("network").key("from").index(index).error(
                    &codes::UNKNOWN_PROCESS,
                    format!("the app has no process `{process}`"),
                    hint,
                );
            }
        }
    };
    check(&spec.network, at);
    let at = at.key("processes");
    for (name, process) in processes {
        if let Some(process) = process.as_option() {
            check(&process.network, &at.key(name.as_str()));
        }
    }
}

//! Who may call a process.

use std::collections::BTreeMap;

use terrace_k8s::api::{
    apimachinery::pkg::{apis::meta::v1::LabelSelector, util::intstr::IntOrString},
    networking::v1::{
        IPBlock, NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
    },
};
use terrace_spec::{
    Caller,
    resolve::{ResolvedApp, ResolvedNetwork, ResolvedPort, ResolvedProcess, Service, Workload},
    text::{Name, Port},
};

use crate::{Construct, Scope, pod::Pod, service::transport};

const APP: &str = "app.kubernetes.io/part-of";
const PROCESS: &str = "app.kubernetes.io/component";
/// The label that Kubernetes gives every namespace: its name.
const NAMESPACE: &str = "kubernetes.io/metadata.name";

/// A `NetworkPolicy` that lets in who is known to call.
///
/// It is held against the addresses and ports of pods, after a Service has been translated to them: ports are those that the process listens
/// on. Probes come from the pod's own node, which always gets in (Kubernetes, Network Policies).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Network<'a> {
    pub(crate) pod: &'a Pod<'a>,
    pub(crate) name: &'a Name,
    pub(crate) network: &'a ResolvedNetwork,
}

impl Construct for Network<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Self { pod, name, network } = *self;
        let app = scope.context().app();
        let service = match &pod.process.workload {
            Workload::Service(service) => Some(service),
            _ => None,
        };
        let mut rules = service.map(|service| linked(app, name, service)).unwrap_or_default();
        let mut let_in = |callers: &[Caller], ports: Option<Vec<NetworkPolicyPort>>| {
            if !callers.is_empty() {
                let from = callers.iter().map(|caller| peer(caller, app)).collect();
                rules.push(NetworkPolicyIngressRule { from: Some(from), ports });
            }
        };
        // With `http`, its port is the first; without it there is no way in from outside.
        if let Some(http) = service.and_then(|service| service.listening().next()) {
            let_in(&network.entrances, Some(vec![policy_port(http.port)]));
        }
        // Without ports, all are meant.
        let all = service.map(|service| service.listening().map(|listening| policy_port(listening.port)).collect());
        let_in(&network.from, all);
        let policy = NetworkPolicy {
            metadata: scope.metadata_named(pod.name),
            spec: Some(NetworkPolicySpec {
                pod_selector: Some(pods(app, name, Some(pod.process))),
                policy_types: Some(vec!["Ingress".to_owned()]),
                ingress: (!rules.is_empty()).then_some(rules),
                ..NetworkPolicySpec::default()
            }),
        };
        scope.add(policy);
    }
}

/// A rule for each port that links of the app lead to: callers that have the same ports are not told apart.
fn linked(app: &ResolvedApp, name: &Name, service: &Service) -> Vec<NetworkPolicyIngressRule> {
    let lets_in = |number: Port| {
        let callers = app.running().filter(move |(_, process)| {
            process.all_links().any(|link| link.app.is_none() && link.process == *name && link.port == number)
        });
        callers.map(|(caller, process)| NetworkPolicyPeer {
            pod_selector: Some(pods(app, caller, Some(process))),
            ..NetworkPolicyPeer::default()
        })
    };
    let rules = service.listening().filter_map(|listening| {
        let from: Vec<_> = lets_in(listening.port.service_port).collect();
        let ports = Some(vec![policy_port(listening.port)]);
        (!from.is_empty()).then_some(NetworkPolicyIngressRule { from: Some(from), ports })
    });
    rules.collect()
}

fn policy_port(port: ResolvedPort) -> NetworkPolicyPort {
    NetworkPolicyPort {
        protocol: Some(transport(port.protocol).to_owned()),
        port: Some(IntOrString::Int(port.port.number().into())),
        ..NetworkPolicyPort::default()
    }
}

fn peer(caller: &Caller, app: &ResolvedApp) -> NetworkPolicyPeer {
    let in_namespace = |name: &Name| of([(NAMESPACE.to_owned(), name.to_string())].into());
    let own = |process: &Name| NetworkPolicyPeer {
        pod_selector: Some(pods(app, process, app.processes.get(process))),
        ..NetworkPolicyPeer::default()
    };
    match caller {
        Caller::Process { process } => own(process),
        Caller::App { app: named, process: Some(process), namespace: None } if *named == app.name => own(process),
        Caller::App { app, process, namespace } => {
            let process = process.as_ref().map(|process| (PROCESS.to_owned(), process.to_string()));
            let labels = process.into_iter().chain([(APP.to_owned(), app.to_string())]).collect();
            NetworkPolicyPeer {
                namespace_selector: namespace.as_ref().map(in_namespace),
                pod_selector: Some(of(labels)),
                ..NetworkPolicyPeer::default()
            }
        }
        Caller::Namespace { namespace } => {
            NetworkPolicyPeer { namespace_selector: Some(in_namespace(namespace)), ..NetworkPolicyPeer::default() }
        }
        Caller::Addresses { cidr } => NetworkPolicyPeer {
            ip_block: Some(IPBlock { cidr: cidr.to_string(), ..IPBlock::default() }),
            ..NetworkPolicyPeer::default()
        },
    }
}

/// The pods of a process, those of its copy under Flagger among them: their selector label is another (`<name>-primary`), these two are the
/// same (Flagger `pkg/canary/deployment_controller.go`).
///
/// A live workload that was taken over may have brought others of its own under these keys; no canary has.
fn pods(app: &ResolvedApp, name: &Name, process: Option<&ResolvedProcess>) -> LabelSelector {
    let mut labels = BTreeMap::from([(APP.to_owned(), app.name.to_string()), (PROCESS.to_owned(), name.to_string())]);
    for (key, value) in process.into_iter().flat_map(|process| &process.adopt.selector) {
        if let Some(label) = labels.get_mut(key.as_str()) {
            *label = value.to_string();
        }
    }
    of(labels)
}

fn of(labels: BTreeMap<String, String>) -> LabelSelector {
    LabelSelector { match_labels: Some(labels), ..LabelSelector::default() }
}

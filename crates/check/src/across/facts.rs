use std::sync::Arc;

use terrace_diagnostic::Path;
use terrace_document::Node;
use terrace_spec::{
    layer::Map,
    platform::Edition,
    resolve::{ResolvedApp, ResolvedLink, ResolvedProcess, Workload},
    text::VariableName,
};

use crate::{
    Kind, Object,
    view::{Ingress, list, text},
};

/// The little of an app that rules over several apps read. No tree and no tape is kept.
///
/// ```
/// use terrace_check::AppFacts;
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let facts = AppFacts::of(&app, &[], "shop/app.yaml");
/// assert_eq!((facts.name.as_str(), &*facts.file), ("shop", "shop/app.yaml"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppFacts {
    /// The app's name.
    pub name: String,
    /// Where it is rendered for: environment and cluster.
    pub target: (Option<String>, Option<String>),
    /// What its file is called in diagnostics.
    pub file: Arc<str>,
    /// The edition it is rendered by.
    pub edition: Edition,
    pub(crate) served: Vec<Served>,
    pub(crate) groups: Vec<Membership>,
    pub(crate) domains: Vec<Domain>,
    pub(crate) cluster_objects: Vec<ClusterObject>,
    pub(crate) namespace: Option<String>,
    pub(crate) listens: Vec<Listens>,
    pub(crate) links: Vec<LinkAcross>,
}

/// Requests that an app answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Served {
    pub(crate) host: String,
    pub(crate) path: String,
    /// The entrance that the host's record leads to.
    pub(crate) entrance: Entrance,
    /// Where its rules stand among those of a load balancer, if they are for everything below the path.
    pub(crate) place: Option<Place>,
    pub(crate) spec: Path,
}

/// Where an Ingress stands in its group: by its order, then by its namespace and its name. An app whose namespace is not known is taken for one
/// in a namespace of its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) order: i64,
    namespace: String,
    name: String,
}

/// What the record of a host leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entrance {
    /// A load balancer of its own.
    Own,
    /// The load balancer of a group.
    Group(String),
    /// A gateway.
    Gateway(String),
}

/// An Ingress in a load balancer group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) group: String,
    /// What it says about the load balancer as a whole.
    pub(crate) settings: Vec<(String, String)>,
    pub(crate) spec: Path,
}

/// A domain of a Gloo VirtualService.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Domain {
    pub(crate) name: String,
    pub(crate) spec: Path,
}

/// An object that belongs to no namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClusterObject {
    pub(crate) identity: String,
    pub(crate) spec: Path,
}

/// A process that callers reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listens {
    pub(crate) process: String,
    pub(crate) ports: Vec<u16>,
}

/// A link to a process of another app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkAcross {
    pub(crate) app: String,
    pub(crate) variable: String,
    pub(crate) link: ResolvedLink,
    pub(crate) spec: Path,
}

impl AppFacts {
    /// The facts of an app whose file is called `file`, and of the objects rendered of it.
    pub fn of(app: &ResolvedApp, objects: &[Object<'_>], file: impl Into<Arc<str>>) -> Self {
        let mut facts = Self {
            name: app.name.to_string(),
            target: (
                app.environment.as_ref().map(ToString::to_string),
                app.cluster.as_ref().map(|cluster| cluster.name.to_string()),
            ),
            file: file.into(),
            edition: app.edition,
            served: Vec::new(),
            groups: Vec::new(),
            domains: Vec::new(),
            cluster_objects: Vec::new(),
            namespace: app.namespace.as_ref().map(ToString::to_string),
            listens: Vec::new(),
            links: Vec::new(),
        };
        for (name, process) in &app.processes {
            facts.add_process(name.as_str(), process);
        }
        for ingress in Ingress::all(app, objects) {
            facts.add_ingress(ingress);
        }
        for object in objects {
            match object.kind {
                Kind::HttpRoute => facts.add_route(*object),
                Kind::VirtualService => {
                    let domains = object.node.at("/spec/virtualHost/domains").map(Node::items).into_iter().flatten();
                    let domains = domains.filter_map(Node::as_str);
                    facts
                        .domains
                        .extend(domains.map(|name| Domain { name: name.to_owned(), spec: object.spec.clone() }));
                }
                _ if is_of_cluster(object.node.kind().unwrap_or_default()) => {
                    let object = ClusterObject { identity: object.to_string(), spec: object.spec.clone() };
                    facts.cluster_objects.push(object);
                }
                _ => {}
            }
        }
        facts
    }

    fn add_process(&mut self, name: &str, process: &ResolvedProcess) {
        if let Workload::Service(service) = &process.workload {
            let ports = service.listening().map(|listening| listening.port.service_port.number()).collect();
            self.listens.push(Listens { process: name.to_owned(), ports });
        }
        let spec = Path::from("processes").key(name);
        self.add_links(&process.environment.links, &spec);
        for (section, containers) in [("sidecars", &process.sidecars), ("init", &process.init)] {
            for (name, container) in containers {
                self.add_links(&container.links, &spec.clone().key(section).key(name.as_str()));
            }
        }
    }

    fn add_links(&mut self, links: &Map<VariableName, ResolvedLink>, holder: &Path) {
        for (variable, link) in links {
            let Some(app) = &link.app else { continue };
            // A link of the app is one of each of its processes, and said once.
            let is_known = |known: &LinkAcross| known.link == *link && known.variable == variable.as_str();
            if !self.links.iter().any(is_known) {
                let spec = holder.clone().key("links").key(variable.as_str());
                let (app, link) = (app.to_string(), link.clone());
                self.links.push(LinkAcross { app, variable: variable.to_string(), link, spec });
            }
        }
    }

    fn add_ingress(&mut self, ingress: Ingress<'_>) {
        let spec = ingress.object.spec;
        let entrance = ingress.group().map_or(Entrance::Own, |group| Entrance::Group(group.to_owned()));
        let place = Place {
            order: ingress.order(),
            namespace: self.namespace.as_ref().unwrap_or(&self.name).clone(),
            name: ingress.object.name.to_owned(),
        };
        self.served.extend(ingress.rules().filter_map(|rule| {
            let (host, path) = (rule.host?.to_owned(), rule.path.to_owned());
            let place = (rule.path_type == "Prefix").then(|| place.clone());
            Some(Served { host, path, entrance: entrance.clone(), place, spec: spec.clone() })
        }));
        if let Some(group) = ingress.group() {
            let settings = ingress.shared_settings().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
            self.groups.push(Membership { group: group.to_owned(), settings, spec: spec.clone() });
        }
    }

    fn add_route(&mut self, route: Object<'_>) {
        let Some(spec) = route.node.get("spec") else { return };
        let gateway = list(spec, "parentRefs").next().and_then(|parent| text(parent, "name")).unwrap_or_default();
        let matches = list(spec, "rules").flat_map(|rule| list(rule, "matches"));
        let paths = || matches.clone().filter_map(|entry| text(entry.get("path")?, "value"));
        for host in list(spec, "hostnames").filter_map(Node::as_str) {
            let root = paths().next().is_none().then_some("/");
            self.served.extend(paths().chain(root).map(|path| Served {
                host: host.to_owned(),
                path: path.to_owned(),
                entrance: Entrance::Gateway(gateway.to_owned()),
                place: None,
                spec: route.spec.clone(),
            }));
        }
    }
}

/// Whether objects of a kind belong to no namespace: two apps that emit one of a name overwrite each other.
fn is_of_cluster(kind: &str) -> bool {
    matches!(
        kind,
        "ClusterExternalSecret"
            | "ClusterIssuer"
            | "ClusterPolicy"
            | "ClusterRole"
            | "ClusterRoleBinding"
            | "ClusterSecretStore"
            | "CustomResourceDefinition"
            | "EC2NodeClass"
            | "GatewayClass"
            | "IngressClass"
            | "IngressClassParams"
            | "MutatingWebhookConfiguration"
            | "Namespace"
            | "NodePool"
            | "PersistentVolume"
            | "PriorityClass"
            | "StorageClass"
            | "ValidatingAdmissionPolicy"
            | "ValidatingWebhookConfiguration"
    )
}

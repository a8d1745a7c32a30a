//! Ingresses of AWS Load Balancer Controller.

use terrace_document::Node;
use terrace_spec::resolve::ResolvedApp;

use super::{Kind, Object, PodTemplate, entries, list, text};
use crate::Subject;

const PREFIX: &str = "alb.ingress.kubernetes.io/";

/// Annotations that hold for the load balancer as a whole (`pkg/ingress/model_build_load_balancer.go`).
const SHARED: [&str; 19] = [
    "customer-owned-ipv4-pool",
    "enable-frontend-nlb",
    "inbound-cidrs",
    "ip-address-type",
    "ipam-ipv4-pool-id",
    "load-balancer-attributes",
    "load-balancer-name",
    "manage-backend-security-group-rules",
    "minimum-load-balancer-capacity",
    "scheme",
    "security-group-prefix-lists",
    "security-groups",
    "shield-advanced-protection",
    "ssl-policy",
    "subnets",
    "waf-acl-id",
    "wafv2-acl-arn",
    "wafv2-acl-name",
    "web-acl-id",
];

/// An Ingress that AWS Load Balancer Controller reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ingress<'a> {
    pub(crate) object: Object<'a>,
}

/// A rule of an Ingress: the requests it is for, and where they go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IngressRule<'a> {
    /// The host name; every one when left out.
    pub(crate) host: Option<&'a str>,
    pub(crate) path: &'a str,
    pub(crate) path_type: &'a str,
    pub(crate) backend: Option<Node<'a>>,
}

/// What a listener speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http,
    Https,
}

/// A port that a load balancer listens on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listener {
    pub(crate) protocol: Protocol,
    pub(crate) port: u16,
}

impl<'a> Ingress<'a> {
    /// Every Ingress among an app's objects that the controller reads.
    pub(crate) fn all(app: &ResolvedApp, objects: &[Object<'a>]) -> impl Iterator<Item = Self> {
        let class = app.facts.alb.as_ref().map_or("alb", |alb| alb.class.as_str());
        objects.iter().filter_map(move |object| Self::of(*object, class))
    }

    /// An object that is an Ingress which the controller reads: of its class, or with one of its annotations.
    fn of(object: Object<'a>, class: &str) -> Option<Self> {
        let is_read = object.kind == Kind::Ingress
            && (object.spec_field("ingressClassName").and_then(Node::as_str) == Some(class)
                || entries(object.annotations).any(|(key, _)| key.starts_with(PREFIX)));
        is_read.then_some(Self { object })
    }

    /// The controller's annotations, without their prefix.
    pub(crate) fn settings(self) -> impl Iterator<Item = (&'a str, &'a str)> + Clone {
        settings(self.object)
    }

    /// The value of one of the controller's annotations, by the end of its key.
    pub(crate) fn setting(self, key: &str) -> Option<&'a str> {
        self.settings().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The group whose load balancer it shares.
    pub(crate) fn group(self) -> Option<&'a str> {
        self.setting("group.name")
    }

    /// Where its rules stand among those of its group.
    pub(crate) fn order(self) -> i64 {
        self.setting("group.order").and_then(|order| order.trim().parse().ok()).unwrap_or_default()
    }

    /// Whether both are rules of one load balancer.
    pub(crate) fn shares_with(self, other: Self) -> bool {
        self.object.name == other.object.name || self.group().is_some() && self.group() == other.group()
    }

    /// The ports it listens on: those written, otherwise 443 with a certificate and 80 without.
    pub(crate) fn listeners(self) -> impl Iterator<Item = Listener> {
        let written = self.setting("listen-ports");
        let default = match self.setting("certificate-arn") {
            Some(_) => Listener { protocol: Protocol::Https, port: 443 },
            None => Listener { protocol: Protocol::Http, port: 80 },
        };
        // `[{"HTTP":80},{"HTTPS":443}]`: between the brackets there is nothing but names and numbers.
        let pairs = written.into_iter().flat_map(|text| text.split(['[', ']', '{', '}', ',']));
        let listeners = pairs.filter_map(|pair| {
            let (protocol, port) = pair.split_once(':')?;
            let protocol = match protocol.trim().trim_matches('"') {
                "HTTP" => Protocol::Http,
                "HTTPS" => Protocol::Https,
                _ => return None,
            };
            Some(Listener { protocol, port: port.trim().parse().ok()? })
        });
        listeners.chain(written.is_none().then_some(default))
    }

    /// The port that HTTP is redirected to.
    pub(crate) fn redirect(self) -> Option<u16> {
        self.setting("ssl-redirect")?.trim().parse().ok()
    }

    /// What it says about the load balancer as a whole: members of a group that differ in one stop the group.
    pub(crate) fn shared_settings(self) -> impl Iterator<Item = (&'a str, &'a str)> + Clone {
        self.settings().filter(|(key, _)| SHARED.contains(key) || key.starts_with("frontend-nlb-"))
    }

    /// The rules.
    pub(crate) fn rules(self) -> impl Iterator<Item = IngressRule<'a>> {
        let rules = self.object.spec_field("rules").map(Node::items).into_iter().flatten();
        rules.flat_map(|rule| {
            let host = text(rule, "host");
            rule.get("http").into_iter().flat_map(|http| list(http, "paths")).map(move |path| IngressRule {
                host,
                path: text(path, "path").unwrap_or("/"),
                path_type: text(path, "pathType").unwrap_or("ImplementationSpecific"),
                backend: path.get("backend").and_then(|backend| backend.get("service")),
            })
        })
    }

    /// The Services that requests go to, that for requests without a rule included.
    pub(crate) fn backends(self) -> impl Iterator<Item = Node<'a>> {
        let default = self.object.spec_field("defaultBackend").and_then(|backend| backend.get("service"));
        default.into_iter().chain(self.rules().filter_map(|rule| rule.backend))
    }
}

/// Whether a path is below another one, and not that itself: `/cart/items` is below `/cart`, and `/carts` is not.
pub(crate) fn is_below(path: &str, above: &str) -> bool {
    let (path, above) = (path.trim_end_matches('/'), above.trim_end_matches('/'));
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

/// The annotations for AWS Load Balancer Controller of an Ingress or a Service, without their prefix.
pub(crate) fn settings(object: Object<'_>) -> impl Iterator<Item = (&str, &str)> + Clone {
    entries(object.annotations).filter_map(|(key, value)| Some((key.strip_prefix(PREFIX)?, value.as_str()?)))
}

/// A pod that a load balancer sends requests to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Behind<'a> {
    pub(crate) ingress: Ingress<'a>,
    pub(crate) service: Object<'a>,
    pub(crate) workload: &'a Object<'a>,
    pub(crate) pod: &'a PodTemplate<'a>,
}

/// Every pod that a load balancer sends requests to, by way of a Service of the app.
pub(crate) fn behind_load_balancer<'a>(subject: &'a Subject<'a>) -> impl Iterator<Item = Behind<'a>> {
    let routes = subject.ingresses().flat_map(move |ingress| {
        let services = ingress.backends().filter_map(|backend| subject.find(Kind::Service, text(backend, "name")?));
        services.map(move |service| (ingress, service))
    });
    routes.flat_map(move |(ingress, service)| {
        let selector = service.spec_field("selector");
        let selected = subject.pods().filter(move |(_, pod)| {
            let mut labels = entries(selector).peekable();
            labels.peek().is_some()
                && labels.all(|(key, value)| value.as_str().is_some() && value.as_str() == pod.label(key))
        });
        selected.map(move |(workload, pod)| Behind { ingress, service, workload, pod })
    })
}

/// Something that two members of a group say differently of their load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clash<'a> {
    pub(crate) setting: &'a str,
    pub(crate) first: &'a str,
    pub(crate) second: &'a str,
}

impl Clash<'_> {
    /// How it is mended: what the platform can say for all members, it says once.
    pub(crate) fn edit(&self) -> &'static str {
        match self.setting {
            "idle_timeout.timeout_seconds" | "inbound-cidrs" | "scheme" | "wafv2-acl-arn" => {
                "say it once for the group, in `facts.alb.groups` of `platform.yaml`"
            }
            "ssl-policy" => "say it once, as `facts.alb.tlsPolicy` of `platform.yaml`",
            "security-groups" => "write the same in both, in the same order: the controller compares them one by one",
            _ => "write the same in both, or leave it to one of them",
        }
    }
}

/// The first setting that both say, and say differently. The controller merges attributes key by key, and takes subnets and callers for sets.
pub(crate) fn first_clash<'a>(
    first: &(impl Iterator<Item = (&'a str, &'a str)> + Clone),
    mut second: impl Iterator<Item = (&'a str, &'a str)>,
) -> Option<Clash<'a>> {
    second.find_map(|(setting, second)| {
        let (_, first) = first.clone().find(|(other, _)| *other == setting)?;
        match setting {
            "load-balancer-attributes" | "minimum-load-balancer-capacity" => attribute_clash(first, second),
            "inbound-cidrs" | "security-group-prefix-lists" | "subnets" => {
                let is_in = |list: &str, item: &str| list.split(',').any(|other| other.trim() == item.trim());
                let same = first.split(',').all(|item| is_in(second, item))
                    && second.split(',').all(|item| is_in(first, item));
                (!same).then_some(Clash { setting, first, second })
            }
            _ => (first.trim() != second.trim()).then_some(Clash { setting, first, second }),
        }
    })
}

fn attribute_clash<'a>(first: &'a str, second: &'a str) -> Option<Clash<'a>> {
    let pairs = |text: &'a str| text.split(',').filter_map(|pair| pair.split_once('='));
    pairs(second).find_map(|(setting, second)| {
        let (_, first) = pairs(first).find(|(other, _)| other.trim() == setting.trim())?;
        (first.trim() != second.trim()).then_some(Clash { setting: setting.trim(), first, second })
    })
}

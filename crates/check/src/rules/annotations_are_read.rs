//! An annotation for a controller is one that the controller reads: others are passed over without a word.

use terrace_diagnostic::{Path, Segment, nearest};
use terrace_spec::{
    layer::Map,
    platform::{AnnotationPrefix, Edition, Level},
    text::AnnotationKey,
};

use crate::{
    Kind, Object, Report, Rule, Subject, codes,
    view::{entries, settings},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::ANNOTATION_NOT_READ, level: Level::Warn, since: Edition::Of202611, check };

/// What AWS Load Balancer Controller reads of an Ingress (`pkg/annotations/constants.go`), but for families of annotations.
const LOAD_BALANCER: [&str; 55] = [
    "acm-pca-arn",
    "auth-idp-cognito",
    "auth-idp-oidc",
    "auth-on-unauthenticated-request",
    "auth-scope",
    "auth-session-cookie",
    "auth-session-timeout",
    "auth-type",
    "backend-protocol",
    "backend-protocol-version",
    "certificate-arn",
    "create-acm-cert",
    "customer-owned-ipv4-pool",
    "enable-frontend-nlb",
    "group.name",
    "group.order",
    "healthcheck-interval-seconds",
    "healthcheck-path",
    "healthcheck-port",
    "healthcheck-protocol",
    "healthcheck-timeout-seconds",
    "healthy-threshold-count",
    "inbound-cidrs",
    "ip-address-type",
    "ipam-ipv4-pool-id",
    "jwt-validation",
    "listen-ports",
    "load-balancer-attributes",
    "load-balancer-name",
    "manage-backend-security-group-rules",
    "minimum-load-balancer-capacity",
    "multi-cluster-target-group",
    "mutual-authentication",
    "scheme",
    "security-group-prefix-lists",
    "security-groups",
    "shield-advanced-protection",
    "ssl-policy",
    "ssl-redirect",
    "subnets",
    "success-codes",
    "tags",
    "target-group-attributes",
    "target-node-labels",
    "target-type",
    "unhealthy-threshold-count",
    "use-regex-path-match",
    "waf-acl-id",
    "wafv2-acl-arn",
    "wafv2-acl-name",
    "web-acl-id",
    // Families whose members are named by something else.
    "actions",
    "conditions",
    "listener-attributes",
    "transforms",
];

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    // An annotation of a process is on several of its objects: it is told of once.
    let mut told: Vec<&str> = Vec::new();
    let mut is_new = |key| {
        let is_new = !told.contains(&key);
        told.push(key);
        is_new
    };
    for ingress in subject.ingresses() {
        for (key, _) in settings(ingress.object).filter(|(key, _)| !is_known(key)) {
            // One that resembles none may be that of a later controller.
            let Some(meant) = nearest(key, LOAD_BALANCER) else { continue };
            if is_new(key) {
                misspelled(subject, &ingress.object, key, meant, report);
            }
        }
    }
    let Some(dns) = &subject.app.facts.dns else { return };
    let prefixes = dns.prefix.prefixes();
    for object in subject.objects.iter().filter(|object| has_records(object.kind)) {
        for (key, _) in entries(object.annotations) {
            let mut other = AnnotationPrefix::Both.prefixes().iter().filter(|prefix| !prefixes.contains(prefix));
            let Some(name) = other.find_map(|prefix| key.strip_prefix(prefix)) else { continue };
            if is_new(key) {
                let read = prefixes[0];
                let message =
                    format!("`{key}` of `{object}` is not read: ExternalDNS here reads what begins with `{read}`");
                let hint =
                    format!("write `{read}{name}`, or state in `platform.yaml` what it reads: `facts: {{dns: ..}}`");
                report.broken(&place(subject, object, key), message, hint);
            }
        }
    }
}

/// Where the annotation is written: at the app, at the process, or by whatever the object is of.
fn place(subject: &Subject<'_>, object: &Object<'_>, key: &str) -> Path {
    let is_said = |annotations: &Map<AnnotationKey, String>| annotations.keys().any(|own| own.as_str() == key);
    if is_said(&subject.app.annotations) {
        return Path::from("annotations").key(key);
    }
    let process = match object.spec.segments() {
        [Segment::Key(section), Segment::Key(process), ..] if section == "processes" => process,
        _ => return object.spec.clone(),
    };
    let is_of_process =
        subject.app.processes.iter().any(|(name, own)| name.as_str() == process && is_said(&own.annotations));
    if is_of_process { Path::from("processes").key(process).key("annotations").key(key) } else { object.spec.clone() }
}

fn misspelled(subject: &Subject<'_>, object: &Object<'_>, key: &str, meant: &str, report: &mut Report<'_>) {
    let prefix = "alb.ingress.kubernetes.io/";
    let message = format!("`{prefix}{key}` of `{object}` is not an annotation that AWS Load Balancer Controller reads");
    report.broken(&place(subject, object, &format!("{prefix}{key}")), message, format!("write `{prefix}{meant}`"));
}

/// Whether the controller reads it: by its name, or as one of a family that is named by something else too, a Service or a listener.
fn is_known(key: &str) -> bool {
    let families =
        ["actions.", "conditions.", "frontend-nlb-", "listener-attributes.", "target-control-port.", "transforms."];
    LOAD_BALANCER.contains(&key) || families.iter().any(|family| key.starts_with(family))
}

const fn has_records(kind: Kind) -> bool {
    matches!(kind, Kind::Ingress | Kind::HttpRoute | Kind::VirtualService | Kind::Service)
}

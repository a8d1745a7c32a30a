//! The records of hosts, by the annotations that ExternalDNS reads.

use terrace::spec::Raw;

use super::alb::seconds;
use crate::manifests::{
    Look,
    value::{is_empty, map, text},
};

/// What annotations say of the records, as a block; none where they say nothing.
pub(in crate::manifests) fn dns(annotations: &Raw) -> Option<Raw> {
    let says = |key: &str| {
        ["external-dns.alpha.kubernetes.io/", "external-dns.kubernetes.io/"]
            .iter()
            .find_map(|prefix| annotations.text_of(&format!("{prefix}{key}")))
    };
    let ttl = says("ttl").and_then(|ttl| seconds(ttl.trim_end_matches('s')));
    let weight = says("aws-weight").and_then(|weight| weight.parse().ok());
    let policy = match (weight, says("aws-region")) {
        (Some(weight), _) => Some(map([("weighted", Some(map([("weight", Some(Raw::Integer(weight)))])))])),
        (None, Some(_)) => Some(map([("latency", Some(text("on")))])),
        (None, None) => None,
    };
    let dns = map([("ttl", ttl), ("policy", policy)]);
    (!is_empty(&dns)).then_some(dns)
}

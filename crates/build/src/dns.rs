//! The annotations that ExternalDNS reads.

use std::collections::BTreeMap;

use terrace_spec::{ResolvedDns, resolve::ResolvedPolicy, text::Host};

use crate::Context;

/// Where ExternalDNS finds the host names of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostSource {
    /// In an annotation, which is written.
    Annotation,
    /// In the object itself; written again on what copies its annotations, the name would be seen twice.
    Object,
}

/// Annotations for an object by which the hosts are reached, under the prefix that the platform's ExternalDNS reads.
pub(crate) fn annotations(
    context: Context<'_>,
    dns: &ResolvedDns,
    hosts: &[&Host],
    source: HostSource,
) -> BTreeMap<String, String> {
    let mut values = Vec::new();
    if source == HostSource::Annotation {
        let hosts: Vec<_> = hosts.iter().map(|host| host.as_str()).collect();
        values.push(("hostname", hosts.join(",")));
    }
    if let Some(ttl) = dns.ttl {
        values.push(("ttl", ttl.seconds_rounded_up().to_string()));
    }
    // One policy for each set of records, and with it an identifier (ExternalDNS provider/aws/aws.go).
    if let (Some(policy), Some(cluster)) = (&dns.policy, context.cluster()) {
        values.push(("set-identifier", cluster.name.to_string()));
        match policy {
            ResolvedPolicy::Latency(_) => {
                values.extend(cluster.region.as_ref().map(|region| ("aws-region", region.to_string())));
            }
            ResolvedPolicy::Weighted(weighted) => values.push(("aws-weight", weighted.weight.to_string())),
        }
    }
    let prefixes = context.facts().dns.as_ref().map_or(&[][..], |facts| facts.prefix.prefixes());
    prefixes
        .iter()
        .flat_map(|prefix| values.iter().map(move |(key, value)| (format!("{prefix}{key}"), value.clone())))
        .collect()
}

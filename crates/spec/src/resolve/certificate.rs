//! The certificates of an Ingress.

use super::{ResolvedCluster, ingress::Surroundings};
use crate::{
    codes,
    layer::At,
    platform::ResolvedCertificateFacts,
    text::{Certificate, Host},
};

/// The ARNs of the certificates for the hosts, without repetition: the one that is named, or for each host one of the platform's.
pub(super) fn certificates(
    certificate: Option<Certificate>,
    hosts: &[Host],
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<Vec<Certificate>> {
    if let Some(certificate) = certificate {
        return named(certificate, hosts, around, &at.key("certificate")).map(|arn| vec![arn]);
    }
    let mut certificates = Vec::new();
    for host in hosts {
        let arn = covering(host, around, at)?;
        if !certificates.contains(arn) {
            certificates.push(arn.clone());
        }
    }
    Some(certificates)
}

fn named(certificate: Certificate, hosts: &[Host], around: &Surroundings<'_>, at: &At<'_>) -> Option<Certificate> {
    if certificate.is_arn() {
        check_place(&certificate, &certificate, around.cluster, at)?;
        return Some(certificate);
    }
    let known = around.facts.certificates.iter().find(|(name, _)| name.as_str() == certificate.as_str());
    let Some((_, known)) = known else {
        let message = format!("the platform has no certificate `{certificate}`");
        let hint =
            format!("add `facts: {{certificates: {{{certificate}: {{arn: <arn>, names: [..]}}}}}}` to `platform.yaml`");
        at.error(&codes::FACT_MISSING, message, hint);
        return None;
    };
    if let Some(host) = hosts.iter().find(|host| !is_for(known, host)) {
        let message = format!("the certificate `{certificate}` is not for `{host}`");
        at.error(&codes::NOT_COVERED, message, "a wildcard covers one label: name another certificate");
        return None;
    }
    check_place(&known.arn, &certificate, around.cluster, at)?;
    Some(known.arn.clone())
}

/// Of several certificates for a host, the one that the cluster's load balancers can use: a platform may state one for each cluster.
fn covering<'a>(host: &Host, around: &Surroundings<'a>, at: &At<'_>) -> Option<&'a Certificate> {
    let covering = || around.facts.certificates.iter().filter(|(_, known)| is_for(known, host));
    let usable = covering().find(|(_, known)| other_place(&known.arn, around.cluster).is_none());
    if let Some((_, known)) = usable {
        return Some(&known.arn);
    }
    let Some((name, known)) = covering().next() else {
        let message = format!("no certificate of the platform is for `{host}`");
        let hint = format!(
            "add one that has it in `names` to `facts.certificates` of `platform.yaml`: `{{arn: <arn>, names: [{host}]}}`"
        );
        at.error(&codes::NOT_COVERED, message, hint);
        return None;
    };
    check_place(&known.arn, name, around.cluster, at)?;
    None
}

fn is_for(certificate: &ResolvedCertificateFacts, host: &Host) -> bool {
    certificate.names.iter().any(|name| host.is_covered_by(name))
}

/// A load balancer takes certificates of its own region and account only (Elastic Load Balancing, "Certificates for your Application Load
/// Balancer").
fn check_place(
    arn: &Certificate,
    name: &(impl AsRef<str> + ?Sized),
    cluster: Option<&ResolvedCluster>,
    at: &At<'_>,
) -> Option<()> {
    let Some((own, theirs)) = other_place(arn, cluster) else { return Some(()) };
    let name = name.as_ref();
    let message = format!("the certificate `{name}` is of {theirs}, and the cluster's load balancers are of {own}");
    let hint = "a load balancer takes certificates of its own region and account: state one of the cluster's in `facts.certificates` of `platform.yaml`, of the environment or the cluster";
    at.error(&codes::NOT_COVERED, message, hint);
    None
}

/// Where the cluster is and where the certificate is, if they are apart.
fn other_place(arn: &Certificate, cluster: Option<&ResolvedCluster>) -> Option<(String, String)> {
    let (region, account) = arn.place()?;
    let cluster = cluster?;
    if let Some(own) = cluster.region.as_ref().filter(|own| own.as_str() != region) {
        return Some((format!("region `{own}`"), format!("region `{region}`")));
    }
    let own = cluster.account.as_ref().filter(|own| own.as_str() != account)?;
    Some((format!("account `{own}`"), format!("account `{account}`")))
}

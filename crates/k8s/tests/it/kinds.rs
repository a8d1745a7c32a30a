//! The order of kinds and the names they allow.

use terrace_k8s::{Identity, Kind};

#[test]
fn identities_sort_in_install_order_and_unknown_kinds_come_last() {
    let expected = [
        "ServiceAccount/web",
        "ExternalSecret.external-secrets.io/web",
        "ConfigMap/a",
        "ConfigMap/b",
        "ConfigMap/other/a",
        "Service/web",
        "Deployment/web",
        "HorizontalPodAutoscaler/web",
        "CronJob/digest",
        "Ingress/web",
        "HTTPRoute.gateway.networking.k8s.io/web",
        "MetricTemplate.flagger.app/web",
        "Canary.flagger.app/web",
        "Database.example.com/web",
        "Cache.example.org/web",
    ];
    let mut identities = [
        Identity::new(Kind::new("example.org", "Cache"), "web"),
        Identity::new(Kind::new("example.com", "Database"), "web"),
        Identity::new(Kind::of_api_version("flagger.app/v1beta1", "Canary"), "web"),
        Identity::new(Kind::of_api_version("flagger.app/v1beta1", "MetricTemplate"), "web"),
        Identity::new(Kind::of_api_version("gateway.networking.k8s.io/v1", "HTTPRoute"), "web"),
        Identity::new(Kind::of_api_version("networking.k8s.io/v1", "Ingress"), "web"),
        Identity::new(Kind::of_api_version("batch/v1", "CronJob"), "digest"),
        Identity::new(Kind::of_api_version("autoscaling/v2", "HorizontalPodAutoscaler"), "web"),
        Identity::new(Kind::of_api_version("apps/v1", "Deployment"), "web"),
        Identity::new(Kind::of_api_version("v1", "Service"), "web"),
        Identity::new(Kind::of_api_version("v1", "ConfigMap"), "a").in_namespace("other"),
        Identity::new(Kind::of_api_version("v1", "ConfigMap"), "b"),
        Identity::new(Kind::of_api_version("v1", "ConfigMap"), "a"),
        Identity::new(Kind::of_api_version("external-secrets.io/v1".to_owned(), "ExternalSecret"), "web"),
        Identity::new(Kind::of_api_version("v1", "ServiceAccount"), "web"),
    ];
    identities.sort();
    assert_eq!(identities.map(|identity| identity.to_string()), expected);
}

#[test]
fn each_kind_has_the_name_limit_of_its_controller() {
    let (dot, colon) = ("a.b", "a:b");
    // apiVersion, kind, the most characters, names refused at any length
    let cases: &[(&str, &str, usize, &[&str])] = &[
        ("v1", "Service", 63, &["", "1a", "a-", "-a", "A", "a_b", dot]),
        ("v1", "Namespace", 63, &["", "a-", dot]),
        ("batch/v1", "CronJob", 52, &["", "a..b", "a.-b", colon]),
        ("batch/v1", "Job", 63, &["", "a-", colon]),
        ("apps/v1", "StatefulSet", 52, &["", dot]),
        ("apps/v1", "Deployment", 253, &["", ".a", "a.", colon]),
        ("keda.sh/v1alpha1", "ScaledObject", 54, &["", dot]),
        ("rbac.authorization.k8s.io/v1", "Role", 253, &["", ".", "..", "a/b", "a%b"]),
        ("example.com/v1", "Unknown", 253, &["", colon]),
    ];
    for (api_version, kind, longest, refused) in cases {
        let limit = Kind::of_api_version(*api_version, *kind).name_limit();
        assert!(limit.allows(&"a".repeat(*longest)), "{kind}: {limit}");
        assert!(!limit.allows(&"a".repeat(longest + 1)), "{kind}: {limit}");
        for name in *refused {
            assert!(!limit.allows(name), "{kind} allows `{name}`: {limit}");
        }
    }
}

//! Strings with rules: what each takes, what it makes of it, and what it refuses.

use std::fmt::Debug;

use jsonschema::Validator;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use terrace_spec::{platform::Edition, text::*};

/// Values as the type reads them, each with its canonical form, and values that it refuses. The schema takes all of the first; it may take
/// more than the type does, but not what is `plainly_wrong`.
fn check<T: DeserializeOwned + Serialize + JsonSchema + Debug>(
    good: &[(Value, Value)],
    plainly_wrong: &[Value],
    wrong: &[Value],
) {
    let name = T::schema_name();
    let schema = SchemaGenerator::default().into_root_schema_for::<T>().to_value();
    let validator: Validator = jsonschema::validator_for(&schema).unwrap();
    for (input, canonical) in good {
        let read: T = serde_json::from_value(input.clone()).unwrap_or_else(|error| panic!("{name} {input}: {error}"));
        assert_eq!(serde_json::to_value(&read).unwrap(), *canonical, "{name} {input}");
        assert!(validator.is_valid(input), "the schema of {name} refuses {input}");
        assert!(validator.is_valid(canonical), "the schema of {name} refuses {canonical}");
    }
    for input in plainly_wrong.iter().chain(wrong) {
        let read = serde_json::from_value::<T>(input.clone());
        assert!(read.is_err(), "{name} takes {input} as {read:?}");
    }
    for input in plainly_wrong {
        assert!(!validator.is_valid(input), "the schema of {name} takes {input}");
    }
}

fn same(texts: &[&str]) -> Vec<(Value, Value)> {
    texts.iter().map(|text| (json!(text), json!(text))).collect()
}

fn texts(texts: &[&str]) -> Vec<Value> {
    texts.iter().map(|text| json!(text)).collect()
}

fn becomes(pairs: &[(&str, &str)]) -> Vec<(Value, Value)> {
    pairs.iter().map(|(from, to)| (json!(from), json!(to))).collect()
}

#[test]
fn names() {
    let long = "a".repeat(63);
    let too_long = "a".repeat(64);
    check::<Name>(
        &same(&["a", "web", "us-east-1", "a--b", &long]),
        &texts(&["", "A", "1a", "-a", "a-", "a_b", "a.b", "ä", "a\n", " a", &too_long]),
        &[],
    );
    check::<PortName>(
        &same(&["http", "a", "9p", "metrics-2", "fifteen-letters"]),
        &texts(&["", "A", "-a", "a-", "a_b", "sixteen-letters-"]),
        &texts(&["9090", "a--b"]),
    );
    check::<VariableName>(
        &same(&["A", "a.b", "_X", "-x", "LOG_LEVEL_2"]),
        &texts(&["", "1A", "A B", "A=B", "Ä"]),
        &texts(&["..", "."]),
    );
    check::<GroupName>(&same(&["public", "1", "internal.shop", "a-b"]), &texts(&["", "-a", "a-", "A", &too_long]), &[]);
    check::<FilePath>(
        &same(&["/a", "/etc/app/flags.json", "/a b", "/..a"]),
        &texts(&["", "a", "/", "/a/", "//a", "/a:b"]),
        &texts(&["/a/../b", "/./a", "/a/.."]),
    );
}

#[test]
fn images() {
    let digest = format!("sha256:{}", "0123456789abcdef".repeat(4));
    let with_digest = format!("shop@{digest}");
    let with_both = format!("registry.example.com/shop:1@{digest}");
    let good =
        ["nginx:1.29", "localhost/a:b", "registry.example.com:5000/a/b_c.d-e:V1.0-rc_1", &with_digest, &with_both];
    check::<ImageReference>(
        &same(&good),
        &texts(&["", "nginx", "nginx:", ":1", "a b:1"]),
        &texts(&["Shop:1", "shop:1:2", "a//b:1", "a:-1", "shop@sha256:12", "https://a/b:1", "a/-b:1"]),
    );
    check::<Image>(
        &same(&["nginx", "localhost:5000/shop", "nginx:1.29", &with_both]),
        &texts(&["", ":1", "a b", "-a"]),
        &texts(&["Shop", "nginx:", "a//b", "shop@sha256:12", "https://a/b"]),
    );
    let image = ImageReference::try_from(with_both.as_str()).unwrap();
    assert_eq!(
        (image.repository(), image.tag(), image.digest()),
        ("registry.example.com/shop", Some("1"), Some(digest.as_str()))
    );
    let image = ImageReference::try_from("localhost:5000/shop@".to_owned() + &digest).unwrap();
    assert_eq!((image.repository(), image.tag()), ("localhost:5000/shop", None));
}

#[test]
fn amounts() {
    let good = [
        (json!("500m"), json!("500m")),
        (json!("0.5"), json!("500m")),
        (json!(".5"), json!("500m")),
        (json!("1000m"), json!("1")),
        (json!(2), json!("2")),
        (json!(0.25), json!("250m")),
        (json!("1024Mi"), json!("1Gi")),
        (json!("1.5Gi"), json!("1536Mi")),
        (json!("1000k"), json!("1M")),
        (json!("0"), json!("0")),
        (json!("128974848"), json!("128974848")),
    ];
    check::<Quantity>(
        &good,
        &texts(&["", "m", "1 Gi", "-1", "1GB", "1e", "½"]),
        &texts(&["1.2.3", "9999999999999999999"]),
    );
    check::<Duration>(
        &becomes(&[
            ("30s", "30s"),
            ("90s", "1m30s"),
            ("1m30s", "1m30s"),
            ("1500ms", "1s500ms"),
            ("0s", "0s"),
            ("24h", "24h"),
        ]),
        &texts(&["", "30", "1s1m", "1.5s", "-1s", "1d", "s", "1m1m"]),
        &texts(&["9000h", "99999999999999999999s"]),
    );
    check::<Percent>(
        &[
            (json!(65), json!(65)),
            (json!(99.5), json!(99.5)),
            (json!(0), json!(0)),
            (json!(100.0), json!(100)),
            (json!(33.333), json!(33.333)),
        ],
        &[json!(-1), json!(100.5), json!("65"), json!(null)],
        &[json!(99.99999)],
    );
    check::<Weight>(
        &[(json!(1), json!(1)), (json!(100), json!(100))],
        &[json!(0), json!(101), json!(-5), json!(1.5), json!("5")],
        &[],
    );
    check::<Portion>(
        &[(json!(0), json!(0)), (json!(3), json!(3)), (json!("25%"), json!("25%")), (json!("100%"), json!("100%"))],
        &[json!(-1), json!(1001), json!(0.5), json!("101%"), json!("1.5%"), json!("3"), json!("%"), json!("+5%")],
        &[],
    );
    check::<Port>(
        &[(json!(1), json!(1)), (json!(65535), json!(65535))],
        &[json!(0), json!(65536), json!(-1), json!("80"), json!(80.5)],
        &[],
    );
}

#[test]
fn schedules() {
    let good =
        ["0 7 * * *", "*/15 8-18 * * mon-fri", "@daily", "0 0 1,15 jan-mar ?", "59 23 31 12 6", "1-5/2 * * * SUN"];
    check::<CronExpression>(
        &same(&good),
        &texts(&["", "0 7 * *", "0 7 * * * *", "@fortnightly"]),
        &texts(&[
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "* * * foo *",
            "TZ=UTC * * * *",
        ]),
    );
    let spaced = CronExpression::try_from("0  7 *\t* *").unwrap();
    assert_eq!(spaced.as_str(), "0 7 * * *");
    check::<TimeZone>(
        &same(&["Etc/UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "UTC"]),
        &texts(&["", "europe/berlin", "Europe/", "Berlin time"]),
        &texts(&["Local", "Europe/Berln", "Factory", "CEST"]),
    );
    check::<Taint>(
        &same(&["dedicated=batch:NoSchedule", "gpu:NoExecute", "acme.dev/slow=:PreferNoSchedule"]),
        &texts(&["", "gpu", "gpu:Never", "=x:NoSchedule", "a=b=c:NoSchedule"]),
        &texts(&["a..=-:NoSchedule"]),
    );
    check::<Edition>(&same(&["2026-11"]), &texts(&["", "2026", "2026-13"]), &texts(&["2025-01"]));
}

#[test]
fn aws() {
    check::<RoleName>(
        &same(&[
            "shop",
            "team/shop",
            "arn:aws:iam::123456789012:role/team/shop",
            "arn:aws-cn:iam::123456789012:role/x",
        ]),
        &texts(&["", "a b", "arn:aws:iam::1234:role/x"]),
        &texts(&["/shop", "arn:aws:iam::123456789012:role/"]),
    );
    check::<AccountId>(
        &same(&["123456789012", "000000000001"]),
        &[json!("1234"), json!(""), json!("12345678901a"), json!(123_456_789_012_u64)],
        &[],
    );
    check::<Region>(
        &same(&["us-east-1", "ap-southeast-2", "us-gov-west-1"]),
        &texts(&["", "us-east", "us-east-1a", "US-EAST-1", "useast1", "us--1"]),
        &[],
    );
    check::<Certificate>(
        &same(&["example-com", "arn:aws:acm:us-east-1:123456789012:certificate/0a-1b"]),
        &texts(&["", "*.example.com", "arn:aws:acm:us-east-1:1:certificate/x"]),
        &[],
    );
}

#[test]
fn networks() {
    check::<Host>(
        &same(&["shop.example.com", "*.example.com", "a.b", "xn--bcher-kva.example"]),
        &texts(&["", "shop", "SHOP.example.com", "https://a.b", "a..b", "-a.b", "a.b.", "*.*.a.b", "a.b:80"]),
        &[],
    );
    check::<HttpPath>(
        &same(&["/", "/healthz", "/a/b-c", "/ä"]),
        &texts(&["", "a", "/a?b", "/a#b", "/*", "/a b", "/a\\b"]),
        &[],
    );
    for (host, certificate, is_covered) in [
        ("a.example.com", "a.example.com", true),
        ("a.example.com", "*.example.com", true),
        ("*.example.com", "*.example.com", true),
        ("example.com", "*.example.com", false),
        ("b.a.example.com", "*.example.com", false),
        ("*.a.example.com", "*.example.com", false),
    ] {
        let [host, certificate] = [host, certificate].map(|name| Host::try_from(name).unwrap());
        assert_eq!(host.is_covered_by(&certificate), is_covered, "{host} by {certificate}");
    }
}

#[test]
fn labels_and_secrets() {
    check::<LabelKey>(
        &same(&["tier", "acme.dev/cost-center", "A_b.c"]),
        &texts(&["", "/a", "a/", "a/b/c", "-a", "a b", "ACME.dev/x"]),
        &texts(&["a..b/c"]),
    );
    check::<AnnotationKey>(&same(&["acme.dev/runbook"]), &texts(&["", "a/b/c"]), &[]);
    check::<LabelValue>(
        &same(&["", "checkout", "v1.42.0", "A_b"]),
        &texts(&["-a", "a-", "a b", "a/b", &"a".repeat(64)]),
        &[],
    );
    check::<SecretReference>(
        &same(&["storefront/db#url", "key", "a/b.c-d"]),
        &texts(&["", "#a", "a#", "a#b#c", "a b"]),
        &[],
    );
    let secret = SecretReference::try_from("storefront/db#url").unwrap();
    assert_eq!((secret.key(), secret.property()), ("storefront/db", Some("url")));
}

#[test]
fn words_of_aws_and_slack() {
    check::<TlsPolicy>(
        &same(&["ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-2016-08"]),
        &texts(&["", "ELBSecurityPolicy-", "TLS13", "ELBSecurityPolicy-A_B"]),
        &[],
    );
    check::<StatusCodes>(
        &same(&["200", "200,204", "200-299", "200-299,404", "0", "12", "0-5,12"]),
        &texts(&["", "2000", "100", "500", "200,", "200 204", "12,200"]),
        &texts(&["299-200", "200-204-299", "5-0"]),
    );
    check::<SlackChannel>(
        &becomes(&[("releases", "releases"), ("#team-shop_1.x", "team-shop_1.x")]),
        &texts(&["", "#", "Releases", "the releases", &"a".repeat(81)]),
        &[],
    );
}

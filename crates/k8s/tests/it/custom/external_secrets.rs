//! External Secrets.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use terrace_k8s::custom::WholeSeconds;
use terrace_k8s::custom::external_secrets::{
    DataFrom, DataSource, DecodingStrategy, ExternalSecret, ExternalSecretSpec, Find, GeneratorReference, MergePolicy,
    NamePattern, OwnedDeletion, Password, PasswordEncoding, PasswordSpec, Refresh, RemoteReference, Rewrite,
    SharedDeletion, StoreKind, StoreReference, Target, TargetPolicy, Template, TemplateMetadata,
};

use super::{Example, named};

const DEFINITION: &str = "external-secrets/external-secrets.io_externalsecrets.yaml";

pub(super) fn examples() -> [Example; 5] {
    [plain(), filled(), merged(), generated(), password()]
}

/// What the app of the design's first example needs, and no more.
fn plain() -> Example {
    let store = StoreReference { kind: StoreKind::ClusterSecretStore, name: "aws".to_owned() };
    let mut spec = ExternalSecretSpec::new(store);
    spec.data.insert("DATABASE_URL".to_owned(), RemoteReference::new("storefront/db").property("url"));
    Example {
        golden: "external-secret",
        definition: DEFINITION,
        object: Box::new(ExternalSecret { metadata: named("storefront"), spec }),
        refused: &[
            ("/spec/target/creationPolicy", r#""Nobody""#),
            ("/spec/data/0/secretKey", r#""DATABASE URL""#),
            ("/spec/data/0/remoteRef/key", "null"),
            ("/spec/refresh", r#""1h""#),
            ("/apiVersion", "1"),
        ],
    }
}

fn filled() -> Example {
    let interval = WholeSeconds::new(NonZeroU32::new(15 * 60).expect("not zero"));
    let labels = BTreeMap::from([("app.kubernetes.io/name".to_owned(), "storefront".to_owned())]);
    let annotations = BTreeMap::from([("flagger.app/config-tracking".to_owned(), "disabled".to_owned())]);
    let spec = ExternalSecretSpec {
        refresh: Refresh::Periodic { interval },
        secret_store_ref: Some(StoreReference { kind: StoreKind::SecretStore, name: "vault".to_owned() }),
        target: Target {
            name: Some("storefront-all".to_owned()),
            policy: TargetPolicy::Owner(OwnedDeletion::Delete),
            immutable: Some(false),
            template: Template {
                merge_policy: MergePolicy::Merge,
                secret_type: Some("Opaque".to_owned()),
                metadata: TemplateMetadata { labels, annotations },
                data: BTreeMap::from([("dsn".to_owned(), "host={{ .host }}".to_owned())]),
                ..Template::default()
            },
        },
        data: BTreeMap::from([
            (
                "ca".to_owned(),
                RemoteReference {
                    version: Some("2".to_owned()),
                    decoding_strategy: DecodingStrategy::Base64Url,
                    ..RemoteReference::new("storefront/ca")
                },
            ),
            ("host".to_owned(), RemoteReference::new("storefront/db").property("host")),
        ]),
        data_from: vec![
            DataFrom {
                source: DataSource::Extract(RemoteReference::new("storefront/flags")),
                rewrite: vec![Rewrite::Regexp { source: "^(.*)$".to_owned(), target: "FLAG_$1".to_owned() }],
            },
            DataFrom {
                source: DataSource::Find(Find {
                    path: Some("storefront/".to_owned()),
                    name: Some(NamePattern { regexp: "^token-.*$".to_owned() }),
                    tags: BTreeMap::from([("team".to_owned(), "marketplace".to_owned())]),
                    ..Find::default()
                }),
                rewrite: vec![Rewrite::Transform { template: "{{ .value | upper }}".to_owned() }],
            },
        ],
    };
    Example {
        golden: "external-secret-filled",
        definition: DEFINITION,
        object: Box::new(ExternalSecret { metadata: named("storefront-all"), spec }),
        refused: &[
            ("/spec/target/template/engineVersion", r#""v1""#),
            ("/spec/dataFrom/0/extract/decodingStrategy", r#""base64""#),
            ("/spec/dataFrom/0/rewrite/0/transform", r#"{"template": ""}"#),
        ],
    }
}

fn merged() -> Example {
    let store = StoreReference { kind: StoreKind::ClusterSecretStore, name: "aws".to_owned() };
    let target = Target { policy: TargetPolicy::Merge(SharedDeletion::Merge), ..Target::default() };
    let mut spec = ExternalSecretSpec { refresh: Refresh::OnChange, target, ..ExternalSecretSpec::new(store) };
    spec.data.insert("token".to_owned(), RemoteReference::new("shared/token"));
    Example {
        golden: "external-secret-merged",
        definition: DEFINITION,
        object: Box::new(ExternalSecret { metadata: named("shared"), spec }),
        refused: &[("/spec/refreshPolicy", r#""Never""#)],
    }
}

fn generated() -> Example {
    let generator = GeneratorReference { password: "storefront-session".to_owned() };
    let spec = ExternalSecretSpec::generated_once(generator, "SESSION_KEY");
    Example {
        golden: "external-secret-generated",
        definition: DEFINITION,
        object: Box::new(ExternalSecret { metadata: named("storefront-session"), spec }),
        refused: &[
            ("/spec/dataFrom/0/sourceRef/generatorRef/kind", r#""Passphrase""#),
            ("/spec/dataFrom/0/sourceRef/generatorRef/name", r#""""#),
        ],
    }
}

fn password() -> Example {
    let spec = PasswordSpec { symbols: 4, encoding: PasswordEncoding::Base64Url, ..PasswordSpec::new(64) };
    Example {
        golden: "password",
        definition: "external-secrets/generators.external-secrets.io_passwords.yaml",
        object: Box::new(Password { metadata: named("storefront-session"), spec }),
        refused: &[("/spec/encoding", r#""base58""#), ("/spec/length", "null"), ("/spec/allowRepeat", "null")],
    }
}

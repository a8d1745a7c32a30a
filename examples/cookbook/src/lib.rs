//! Constructs that a real platform has: what is copied into a crate of one's own, and changed there.
//!
//! Each file is one recipe: the construct, what it gives to others, and an app that uses it. `docs/cookbook.md` goes through them.

pub mod failure_alert;
pub mod grpc_service;
pub mod kafka_topic;
pub mod postgres_cnpg;
pub mod postgres_rds;
pub mod queue_worker;
pub mod redis;
pub mod s3_bucket;
pub mod static_site;

use terrace::Definition;

/// Every recipe, as the app that uses it, by the name of its file.
pub fn recipes() -> Vec<(&'static str, Definition)> {
    vec![
        ("failure_alert", failure_alert::shop()),
        ("grpc_service", grpc_service::shop()),
        ("kafka_topic", kafka_topic::shop()),
        ("postgres_cnpg", postgres_cnpg::shop()),
        ("postgres_rds", postgres_rds::shop()),
        ("queue_worker", queue_worker::shop()),
        ("redis", redis::shop()),
        ("s3_bucket", s3_bucket::shop()),
        ("static_site", static_site::shop()),
    ]
}

#[cfg(test)]
mod tests {
    use terrace::{prelude::*, spec::load::load_platform, testing::Snapshots};

    #[test]
    fn every_recipe_is_rendered_to_its_snapshots() {
        for (name, shop) in super::recipes() {
            Snapshots::new(format!("../../snapshots/cookbook/{name}")).check(shop);
        }
    }

    #[test]
    fn no_recipe_is_warned_of() {
        let platform = load_platform("platform.yaml", include_bytes!("../platform.yaml")).expect("the platform");
        for (name, shop) in super::recipes() {
            for target in terrace::spec::resolve::targets(&platform) {
                let rendered = render(&shop, &platform, &target, &Overrides::default());
                assert!(rendered.diagnostics.is_empty(), "{name}: {:#?}", rendered.diagnostics);
            }
        }
    }

    /// What a construct asks of its app or platform, and does not find.
    #[test]
    fn what_is_missing_is_said() {
        let cases: [(&str, Definition, &str); 4] = [
            ("a store", super::redis::shop(), "T0214: a password is made up by External Secrets"),
            (
                "an account",
                with(super::s3_bucket::Bucket::new("uploads", "oidc.example.com", "shop")),
                "T9101: a bucket needs a region and an account of AWS",
            ),
            (
                "a region",
                with(super::queue_worker::ScaledByQueue::new("web", "pictures")),
                "T9102: a queue needs a region and an account of AWS",
            ),
            ("a schedule", with(super::failure_alert::FailureAlert::new("web", 1)), "T9103: `web` is no cron job"),
        ];
        for (what, shop, expected) in cases {
            let rendered = render(&shop, &Platform::new(), &Target::default(), &Overrides::default());
            let said = rendered.diagnostics.iter().map(|said| format!("{}: {}", said.code, said.message));
            assert!(said.clone().any(|said| said.starts_with(expected)), "{what}: {:#?}", said.collect::<Vec<_>>());
        }
    }

    fn with<C: Construct<Outputs: Outputs> + Send + Sync + 'static>(construct: C) -> Definition {
        let mut shop = Definition::new("shop");
        shop.add("own", construct);
        shop.spec(Spec::new().image("example.com/shop:1.42.0").process("web", Process::new().http(8080)))
    }

    /// The cookbook shows the code that is compiled here, and all of it that a reader needs.
    #[test]
    fn the_cookbook_shows_this_code() {
        let cookbook = include_str!("../../../docs/cookbook.md");
        let sources = [
            ("failure_alert", include_str!("failure_alert.rs")),
            ("grpc_service", include_str!("grpc_service.rs")),
            ("kafka_topic", include_str!("kafka_topic.rs")),
            ("postgres_cnpg", include_str!("postgres_cnpg.rs")),
            ("postgres_rds", include_str!("postgres_rds.rs")),
            ("queue_worker", include_str!("queue_worker.rs")),
            ("redis", include_str!("redis.rs")),
            ("s3_bucket", include_str!("s3_bucket.rs")),
            ("static_site", include_str!("static_site.rs")),
        ];
        let known: Vec<_> = super::recipes().into_iter().map(|(name, _)| name).collect();
        assert_eq!(sources.map(|(name, _)| name).to_vec(), known);
        for (name, source) in sources {
            assert!(cookbook.contains(&format!("examples/cookbook/src/{name}.rs")), "{name} is not linked");
            for part in ["construct", "use"] {
                let (_, rest) = source.split_once(&format!("// begin: {part}\n")).expect("the part begins");
                let (code, _) = rest.split_once(&format!("// end: {part}\n")).expect("the part ends");
                assert!(
                    cookbook.contains(&format!("```rust\n{code}```\n")),
                    "{name}: {part} is another one in the cookbook"
                );
            }
        }
    }
}

//! A topic of a Kafka that Strimzi runs, and a user who may read or write it and nothing else.

use serde::Serialize;
use terrace::{
    k8s::{
        api::{apimachinery::pkg::apis::meta::v1::ObjectMeta, core::v1::Secret},
        object,
    },
    prelude::*,
};

/// A topic for one app. Strimzi's operators watch the app's namespace (`watchedNamespace`).
#[derive(Clone, Debug)]
pub struct KafkaTopic {
    cluster: String,
    bootstrap: String,
    partitions: u32,
    retention: u64,
}

/// What an app reads.
#[derive(Clone, Debug, Outputs)]
pub struct KafkaTopicOutputs {
    /// The topic.
    pub topic: Output<String>,
    /// `host:port` of the brokers.
    pub bootstrap: Output<String>,
    /// Whom the app is to the brokers.
    pub user: Output<String>,
    /// The password of [`KafkaTopicOutputs::user`] (SCRAM-SHA-512).
    pub password: Output<SecretKey>,
}

impl KafkaTopic {
    /// A topic of a Kafka, by the Kafka's name and the address of its brokers: three partitions, kept for a week.
    pub fn new(cluster: impl Into<String>, bootstrap: impl Into<String>) -> Self {
        Self { cluster: cluster.into(), bootstrap: bootstrap.into(), partitions: 3, retention: 7 * 24 * 3600 }
    }

    /// How many can read at once. It can be raised later, and never lowered.
    #[must_use]
    pub fn partitions(self, partitions: u32) -> Self {
        Self { partitions, ..self }
    }

    /// For how many seconds messages are kept.
    #[must_use]
    pub fn retention(self, retention: u64) -> Self {
        Self { retention, ..self }
    }
}

// begin: construct
impl Construct for KafkaTopic {
    type Outputs = KafkaTopicOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> KafkaTopicOutputs {
        let name = scope.name(63);
        scope.add_in(Wave::Prerequisites, self.topic(scope));
        let user = scope.add_in(Wave::Prerequisites, self.user(scope));
        let secret = scope.made_of::<Secret, _>(user, &*name, "Strimzi");
        KafkaTopicOutputs {
            topic: (&*name).into(),
            bootstrap: (&*self.bootstrap).into(),
            user: name.into(),
            password: secret.key("password"),
        }
    }
}
// end: construct

impl KafkaTopic {
    /// Strimzi looks at what names its Kafka.
    fn metadata(&self, scope: &Scope<'_>) -> ObjectMeta {
        let mut metadata = scope.metadata();
        metadata.labels.get_or_insert_default().insert("strimzi.io/cluster".to_owned(), self.cluster.clone());
        metadata
    }

    fn topic(&self, scope: &Scope<'_>) -> Topic {
        let mut metadata = self.metadata(scope);
        let annotations = metadata.annotations.get_or_insert_default();
        annotations.insert("argocd.argoproj.io/sync-options".to_owned(), "Prune=confirm,Delete=confirm".to_owned());
        Topic {
            metadata,
            spec: TopicSpec {
                partitions: self.partitions,
                replicas: 3,
                config: TopicConfig {
                    // A message counts as written when two brokers have it.
                    min_in_sync_replicas: "2",
                    retention: (self.retention * 1000).to_string(),
                },
            },
        }
    }

    fn user(&self, scope: &Scope<'_>) -> User {
        let topic = Rule {
            resource: Resource { kind: "topic", name: scope.name(63), pattern_type: "literal" },
            operations: vec!["Describe", "Read", "Write"],
        };
        let group = Rule {
            resource: Resource { kind: "group", name: scope.name(63), pattern_type: "prefix" },
            operations: vec!["Read"],
        };
        User {
            metadata: self.metadata(scope),
            spec: UserSpec {
                authentication: Kind { kind: "scram-sha-512" },
                authorization: Authorization { kind: "simple", acls: vec![topic, group] },
            },
        }
    }
}

/// A topic, as Strimzi's topic operator reads it.
#[derive(Debug)]
pub struct Topic {
    metadata: ObjectMeta,
    spec: TopicSpec,
}

object!(Topic { api_version: "kafka.strimzi.io/v1", kind: "KafkaTopic", scope: Namespaced });

#[derive(Debug, Serialize)]
struct TopicSpec {
    partitions: u32,
    replicas: u8,
    config: TopicConfig,
}

#[derive(Debug, Serialize)]
struct TopicConfig {
    #[serde(rename = "min.insync.replicas")]
    min_in_sync_replicas: &'static str,
    #[serde(rename = "retention.ms")]
    retention: String,
}

/// Who may use the topic, as Strimzi's user operator reads it.
#[derive(Debug)]
pub struct User {
    metadata: ObjectMeta,
    spec: UserSpec,
}

object!(User { api_version: "kafka.strimzi.io/v1", kind: "KafkaUser", scope: Namespaced });

#[derive(Debug, Serialize)]
struct UserSpec {
    authentication: Kind,
    authorization: Authorization,
}

#[derive(Debug, Serialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct Authorization {
    #[serde(rename = "type")]
    kind: &'static str,
    acls: Vec<Rule>,
}

#[derive(Debug, Serialize)]
struct Rule {
    resource: Resource,
    operations: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    pattern_type: &'static str,
}

// begin: use
/// A shop that tells others of its orders.
pub fn shop() -> Definition {
    let mut shop = Definition::new("shop");
    let orders = shop.add("orders", KafkaTopic::new("main", "main-kafka-bootstrap.kafka:9093").partitions(12));
    let relay = Process::run(["shop", "relay"])
        .scale(2)
        .config("KAFKA_BROKERS", &orders.bootstrap)
        .config("KAFKA_TOPIC", &orders.topic)
        .config("KAFKA_USER", &orders.user)
        .secret("KAFKA_PASSWORD", &orders.password);
    shop.spec(Spec::new().image("example.com/shop:1.42.0").process("relay", relay))
}
// end: use

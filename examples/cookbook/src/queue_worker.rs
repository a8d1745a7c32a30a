//! A worker that KEDA scales by the length of its queue in SQS, down to nobody when there is nothing to do.

use serde::Serialize;
use terrace::{
    diagnostic::Code,
    k8s::{
        api::{apimachinery::pkg::apis::meta::v1::ObjectMeta, apps::v1::Deployment},
        object,
    },
    prelude::*,
};

/// Scales a worker of the app by the length of a queue.
#[derive(Clone, Debug)]
pub struct ScaledByQueue {
    process: String,
    queue: String,
    most: u32,
    messages: u32,
}

/// What the worker reads.
#[derive(Clone, Debug, Outputs)]
pub struct ScaledByQueueOutputs {
    /// The URL of the queue.
    pub queue_url: Output<String>,
}

impl ScaledByQueue {
    /// A process, by its name, and the queue that it works through: ten copies at most, one for every hundred messages.
    pub fn new(process: impl Into<String>, queue: impl Into<String>) -> Self {
        Self { process: process.into(), queue: queue.into(), most: 10, messages: 100 }
    }

    /// How many copies there may be.
    #[must_use]
    pub fn most(self, most: u32) -> Self {
        Self { most, ..self }
    }

    /// How many messages a copy is there for.
    #[must_use]
    pub fn messages(self, messages: u32) -> Self {
        Self { messages, ..self }
    }
}

// begin: construct
static NOT_ON_AWS: Code = Code::new(
    9102,
    "a queue of a cluster without a region or an account",
    "The URL of a queue names a region and an account: state both of the cluster in `platform.yaml`.",
);

impl Construct for ScaledByQueue {
    type Outputs = ScaledByQueueOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> ScaledByQueueOutputs {
        let cluster = scope.context().cluster();
        let place = cluster.and_then(|cluster| Some((cluster.region.as_ref()?, cluster.account.as_ref()?)));
        let Some((region, account)) = place else {
            let hint = "add `region:` and `account:` to the cluster in `platform.yaml`";
            scope.error(&NOT_ON_AWS, "a queue needs a region and an account of AWS", hint);
            return ScaledByQueueOutputs { queue_url: "".into() };
        };
        let url = format!("https://sqs.{region}.amazonaws.com/{account}/{}", self.queue);
        if let Some(worker) = scope.process(&self.process) {
            // KEDA's autoscaler says how many there are; a number in the manifest would take it back at each sync.
            scope.patch::<Deployment>(&worker.name, |worker| worker.spec.replicas = None);
            scope.add(authentication(scope));
            scope.add(self.scaler(scope, worker.name, &url, region.as_str()));
        }
        ScaledByQueueOutputs { queue_url: url.into() }
    }
}
// end: construct

impl ScaledByQueue {
    fn scaler(&self, scope: &Scope<'_>, worker: String, url: &str, region: &str) -> ScaledObject {
        ScaledObject {
            metadata: scope.metadata_named(scope.name(54)),
            spec: ScaledObjectSpec {
                scale_target_ref: Name { name: worker },
                polling_interval: 15,
                cooldown_period: 300,
                min_replica_count: 0,
                max_replica_count: self.most,
                triggers: vec![Trigger {
                    kind: "aws-sqs-queue",
                    metadata: TriggerMetadata {
                        queue_url: url.to_owned(),
                        queue_length: self.messages.to_string(),
                        aws_region: region.to_owned(),
                        // What a copy works on is not done: without it the copy would be stopped in the middle.
                        scale_on_in_flight: "true",
                    },
                    authentication_ref: Name { name: scope.name(54) },
                }],
            },
        }
    }
}

/// KEDA asks for the queue's length as its own role, which the platform gives it.
fn authentication(scope: &Scope<'_>) -> TriggerAuthentication {
    TriggerAuthentication {
        metadata: scope.metadata_named(scope.name(54)),
        spec: TriggerAuthenticationSpec { pod_identity: PodIdentity { provider: "aws" } },
    }
}

/// What KEDA scales, and by what.
#[derive(Debug)]
pub struct ScaledObject {
    metadata: ObjectMeta,
    spec: ScaledObjectSpec,
}

object!(ScaledObject { api_version: "keda.sh/v1alpha1", kind: "ScaledObject", scope: Namespaced });

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScaledObjectSpec {
    scale_target_ref: Name,
    polling_interval: u32,
    cooldown_period: u32,
    min_replica_count: u32,
    max_replica_count: u32,
    triggers: Vec<Trigger>,
}

#[derive(Debug, Serialize)]
struct Name {
    name: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Trigger {
    #[serde(rename = "type")]
    kind: &'static str,
    metadata: TriggerMetadata,
    authentication_ref: Name,
}

/// All of it texts, as KEDA reads it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TriggerMetadata {
    #[serde(rename = "queueURL")]
    queue_url: String,
    queue_length: String,
    aws_region: String,
    scale_on_in_flight: &'static str,
}

/// As whom KEDA asks.
#[derive(Debug)]
pub struct TriggerAuthentication {
    metadata: ObjectMeta,
    spec: TriggerAuthenticationSpec,
}

object!(TriggerAuthentication { api_version: "keda.sh/v1alpha1", kind: "TriggerAuthentication", scope: Namespaced });

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TriggerAuthenticationSpec {
    pod_identity: PodIdentity,
}

#[derive(Debug, Serialize)]
struct PodIdentity {
    provider: &'static str,
}

// begin: use
/// A shop that resizes pictures when there are some.
pub fn shop() -> Definition {
    let mut shop = Definition::new("shop");
    let pictures = shop.add("pictures", ScaledByQueue::new("resize", "shop-pictures").most(30).messages(20));
    let resize = Process::run(["shop", "resize"]).config("QUEUE_URL", &pictures.queue_url);
    shop.spec(Spec::new().image("example.com/shop:1.42.0").identity("shop").process("resize", resize))
}
// end: use

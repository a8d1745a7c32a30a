use schemars::JsonSchema;
use serde::Deserialize;
use terrace::{diagnostic::Code, prelude::*, spec::text::Quantity};
use terrace_cookbook::redis;

/// A Redis of the app's own: one copy with a disk, and a password that nobody has seen. It keeps its data over a restart, and is gone for that while.
///
/// Others read its `url`, a secret, and its `host`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Redis {
    /// How much data it may hold. What does not fit is refused, not forgotten. `256Mi` by default.
    pub memory: Option<Quantity>,
    /// Its disk, which has to hold the data several times over. `2Gi` by default.
    pub disk: Option<Quantity>,
}

/// What the largest nodes of Acme have room for, in mebibytes.
const MOST: u32 = 64 * 1024;

/// A Redis that would be pending for ever.
pub(crate) static TOO_LARGE: Code = Code::new(
    9003,
    "a Redis that fits on no node",
    "The data of a Redis are in the memory of one node. What is larger belongs to a service of the cloud: ask the platform team for one.",
);

impl Construct for Redis {
    type Outputs = redis::RedisOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> redis::RedisOutputs {
        let mut server = redis::Redis::new();
        if let Some(memory) = self.memory {
            match u32::try_from(memory.units_rounded_up().div_ceil(1 << 20)) {
                Ok(mebibytes) if mebibytes <= MOST => server = server.memory(mebibytes),
                _ => scope.error(
                    &TOO_LARGE,
                    format!("a Redis of {memory} fits on no node"),
                    format!("write `{}Gi` at most", MOST / 1024),
                ),
            }
        }
        if let Some(disk) = self.disk {
            server = server.disk(disk.to_string());
        }
        server.build(scope)
    }
}

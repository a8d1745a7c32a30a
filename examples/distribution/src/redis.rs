use schemars::JsonSchema;
use serde::Deserialize;
use terrace::{prelude::*, spec::text::Quantity};
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

impl Construct for Redis {
    type Outputs = redis::RedisOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> redis::RedisOutputs {
        let mut server = redis::Redis::new();
        if let Some(memory) = self.memory {
            let mebibytes = memory.units_rounded_up().div_ceil(1 << 20);
            server = server.memory(u32::try_from(mebibytes).unwrap_or(u32::MAX));
        }
        if let Some(disk) = self.disk {
            server = server.disk(disk.to_string());
        }
        server.build(scope)
    }
}

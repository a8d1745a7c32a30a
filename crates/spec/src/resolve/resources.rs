use serde::Serialize;

use crate::{
    codes,
    layer::{At, Resolve},
    resources::{ResolvedLimits, Resources},
    text::Quantity,
};

/// What a process asks of its node, and what it gets at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedResources {
    /// CPU requested.
    pub cpu: Quantity,
    /// Memory requested.
    pub memory: Quantity,
    /// CPU at most: above it a copy is throttled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_limit: Option<Quantity>,
    /// Memory at most: above it a copy is killed.
    pub memory_limit: Quantity,
}

/// In bytes. Nothing runs in less; `512m` for `512Mi` is a common slip, and Kubernetes takes it.
const SMALLEST_MEMORY: u128 = 1 << 20;
/// In thousandths of a core. `500Mi` for `500m` would never be scheduled.
const LARGEST_CPU: u128 = 1_000_000;

impl Resolve for Resources {
    type Total = ResolvedResources;

    fn resolve(self, at: &At<'_>) -> Option<ResolvedResources> {
        let Self { cpu, memory, limits, trace } = self;
        trace.settle(at);
        let cpu = cpu.unwrap_or(Quantity::millis(100));
        let memory = memory.unwrap_or(Quantity::mebibytes(128));
        let limits = limits.resolve(&at.key("limits"));
        let (cpu_limit, memory_limit) = limits.map_or((None, None), |ResolvedLimits { cpu, memory, .. }| (cpu, memory));
        let memory_limit = memory_limit.unwrap_or(memory);
        if memory.units_rounded_up() < SMALLEST_MEMORY {
            let message = format!("`{memory}` of memory is less than 1Mi");
            at.key("memory").error(&codes::BAD_RESOURCES, message, "`m` is a thousandth of a byte: write `512Mi`");
            return None;
        }
        if cpu.thousandths() > LARGEST_CPU {
            let message = format!("`{cpu}` of CPU is more than any node has");
            at.key("cpu").error(&codes::BAD_RESOURCES, message, "CPU is counted in cores: write `500m` or `2`");
            return None;
        }
        let pairs = [("cpu", cpu, cpu_limit), ("memory", memory, Some(memory_limit))];
        for (name, request, limit) in pairs {
            if request.thousandths() == 0 {
                let message = format!("the request for {name} is 0");
                at.key(name).error(&codes::BAD_RESOURCES, message, "write what a copy needs when it is quiet");
                return None;
            }
            if let Some(limit) = limit.filter(|limit| limit.thousandths() < request.thousandths()) {
                let message = format!("the request for {name} `{request}` is above its limit `{limit}`");
                at.key("limits").key(name).error(
                    &codes::BAD_RESOURCES,
                    message,
                    "raise the limit, or lower the request",
                );
                return None;
            }
        }
        Some(ResolvedResources { cpu, memory, cpu_limit, memory_limit })
    }
}

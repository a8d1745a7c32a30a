use serde::Serialize;
use terrace_diagnostic::Diagnostic;

use super::offered;
use crate::{
    codes,
    layer::{At, Resolve},
    platform::{ResolvedFacts, ResolvedSize},
    resources::{ResolvedLimits, Resources},
    text::{Name, Quantity},
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

/// In bytes. Nothing runs in less; `512` and `512m` for `512Mi` are common slips, and Kubernetes takes both.
const SMALLEST_MEMORY: u128 = 4 << 20;
/// In thousandths of a core. `250` for `250m`, and `500Mi` for `500m`, would never be scheduled.
const LARGEST_CPU: u128 = 64_000;

pub(super) fn resolve(resources: Resources, facts: &ResolvedFacts, at: &At<'_>) -> Option<ResolvedResources> {
    let Resources { size, cpu, memory, limits, trace } = resources;
    trace.settle(at);
    let size = match size {
        Some(size) => Some(find(&size, facts, &at.key("size"))?),
        None => None,
    };
    let cpu = cpu.or(size.map(|size| size.cpu)).unwrap_or(Quantity::millis(100));
    let memory = memory.or(size.map(|size| size.memory)).unwrap_or(Quantity::mebibytes(128));
    let limits = limits.resolve(&at.key("limits")).or_else(|| size.and_then(|size| size.limits.clone()));
    let (cpu_limit, memory_limit) = limits.map_or((None, None), |ResolvedLimits { cpu, memory, .. }| (cpu, memory));
    let memory_limit = memory_limit.unwrap_or(memory);
    let pairs = [("cpu", cpu, cpu_limit), ("memory", memory, Some(memory_limit))];
    for (name, request, limit) in pairs {
        if request.thousandths() == 0 {
            let message = format!("the request for {name} is 0");
            at.key(name).error(&codes::BAD_RESOURCES, message, "write what a copy needs when it is quiet");
            return None;
        }
        if let Some(limit) = limit.filter(|limit| limit.thousandths() < request.thousandths()) {
            let message = format!("the request for {name} `{request}` is above its limit `{limit}`");
            let hint = "raise the limit, or lower the request";
            at.key("limits").key(name).error(&codes::BAD_RESOURCES, message, hint);
            return None;
        }
    }
    let at_limits = at.key("limits");
    let is_bounded = check_cpu(cpu, &at.key("cpu"))
        && check_memory(memory, &at.key("memory"))
        && cpu_limit.is_none_or(|limit| check_cpu(limit, &at_limits.key("cpu")))
        && check_memory(memory_limit, &at_limits.key("memory"));
    is_bounded.then_some(ResolvedResources { cpu, memory, cpu_limit, memory_limit })
}

fn find<'a>(name: &Name, facts: &'a ResolvedFacts, at: &At<'_>) -> Option<&'a ResolvedSize> {
    let size = facts.sizes.get(name);
    if size.is_none() {
        let mut mistake = Diagnostic::error(&codes::NOT_OFFERED, format!("the platform has no size `{name}`"));
        mistake = mistake.at(at.path());
        at.report(if facts.sizes.is_empty() {
            mistake.hint(format!(
                "write `{{cpu: 500m, memory: 512Mi}}`, or add `facts: {{sizes: {{{name}: {{cpu: 500m, memory: 512Mi}}}}}}` to `platform.yaml`"
            ))
        } else {
            mistake.hint(offered(name, "it has", facts.sizes.keys()))
        });
    }
    size
}

fn check_cpu(cpu: Quantity, at: &At<'_>) -> bool {
    let is_possible = cpu.thousandths() <= LARGEST_CPU;
    if !is_possible {
        let message = format!("`{cpu}` of CPU is more than 64 cores");
        // Thousandths without their `m`, or with the `Mi` of memory.
        let meant = [1000 << 20, 1000].into_iter().find(|unit| cpu.thousandths().is_multiple_of(*unit));
        let meant = meant.map(|unit| cpu.thousandths() / unit).filter(|count| *count <= LARGEST_CPU);
        let meant = meant.map_or_else(|| "`500m` or `2`".to_owned(), |count| format!("`{count}m`"));
        at.error(&codes::BAD_RESOURCES, message, format!("CPU is counted in cores: write {meant}"));
    }
    is_possible
}

fn check_memory(memory: Quantity, at: &At<'_>) -> bool {
    let is_possible = memory.units_rounded_up() >= SMALLEST_MEMORY;
    if !is_possible {
        let message = format!("`{memory}` of memory is less than 4Mi");
        let hint = if !memory.thousandths().is_multiple_of(1000) {
            format!("`m` is a thousandth of a byte: write `{}Mi`", memory.thousandths())
        } else if memory.units_rounded_up() <= 65_536 && !memory.to_string().ends_with("Ki") {
            format!("without a unit it is counted in bytes: write `{}Mi`", memory.units_rounded_up())
        } else {
            "write `512Mi`".to_owned()
        };
        at.error(&codes::BAD_RESOURCES, message, hint);
    }
    is_possible
}

/// The name of a `PriorityClass`, where the platform lists them one of its own.
pub(super) fn check_priority(priority: &Name, facts: &ResolvedFacts, at: &At<'_>) {
    if let Some(classes) = facts.priority_classes.as_ref().filter(|classes| !classes.contains(priority)) {
        let message = format!("the platform has no priority `{priority}`");
        at.error(&codes::NOT_OFFERED, message, offered(priority, "it has", classes));
    }
}

//! What tells a language's runtime how much memory its container has.

use serde::Serialize;

use super::{ResolvedEnvironment, Running, error_of};
use crate::{
    codes,
    layer::{At, Overlay, Switch},
    resolve::{Holder, process::Surroundings},
    runtime::{Engine, Runtime},
    text::{Percent, VariableName},
};

/// What tells a language's runtime how much memory its container has.
///
/// ```
/// use terrace_spec::resolve::ResolvedRuntime;
///
/// fn line(ResolvedRuntime { variable, value, .. }: &ResolvedRuntime) -> String {
///     format!("{}={value}", variable.as_str())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedRuntime {
    /// The runtime.
    pub engine: Engine,
    /// The variable that it reads.
    pub variable: VariableName,
    /// Its value.
    pub value: String,
}

/// In thousandths of a byte.
const MEBIBYTE: u128 = 1000 << 20;

pub(super) fn resolve(
    own: Switch<Runtime>,
    running: &Running<'_>,
    environment: &ResolvedEnvironment,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<ResolvedRuntime> {
    let at = at.key("runtime");
    let holder = if own.is_unset() { Holder::App } else { Holder::Process };
    let mut runtime = around.app.runtime.clone();
    runtime.overlay(own);
    let Runtime { engine, share, trace } = runtime.into_option()?;
    trace.settle(&at);
    let engine = at.required("engine", engine)?;
    let share = share.map_or_else(|| default_share(engine), Percent::thousandths);
    if share == 0 {
        let hint = "write a share of the memory limit, such as 75, or `runtime: off`";
        error_of(holder, &at.key("share"), &codes::BAD_RESOURCES, "a runtime without memory", hint);
        return None;
    }
    let limit = running.resources?.memory_limit.thousandths();
    let mebibytes = (limit * u128::from(share) / 100_000 / MEBIBYTE).max(1);
    let (variable, value) = match engine {
        Engine::Go => ("GOMEMLIMIT", format!("{mebibytes}MiB")),
        // The JVM refuses a percentage without a point.
        Engine::Jvm => {
            let (whole, fraction) = (share / 1000, format!("{:03}", share % 1000));
            let fraction = fraction.trim_end_matches('0');
            let fraction = if fraction.is_empty() { "0" } else { fraction };
            ("JAVA_TOOL_OPTIONS", format!("-XX:MaxRAMPercentage={whole}.{fraction}"))
        }
        Engine::Node => ("NODE_OPTIONS", format!("--max-old-space-size={mebibytes}")),
    };
    if environment.has(variable) {
        let message = format!("`{variable}` of process `{}` is written, so `runtime` has no effect", running.process);
        let hint = match engine {
            Engine::Go => format!("delete `{variable}`, or write `runtime: off` at the process"),
            Engine::Jvm | Engine::Node => {
                format!("add `{value}` to `{variable}`, and write `runtime: off` at the process")
            }
        };
        error_of(holder, &at, &codes::NO_EFFECT, message, hint);
        return None;
    }
    Some(ResolvedRuntime { engine, variable: VariableName::literal(variable), value })
}

/// In thousandths of a percent.
///
/// Go counts nearly all its memory within the limit (<https://go.dev/doc/gc-guide#Memory_limit>); beside the heaps of the JVM and of V8 there are
/// threads, code and buffers.
const fn default_share(engine: Engine) -> u32 {
    match engine {
        Engine::Go => 90_000,
        Engine::Jvm | Engine::Node => 75_000,
    }
}

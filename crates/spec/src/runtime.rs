//! How much memory a language's runtime takes for itself.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Switch, Trace},
    text::Percent,
};

/// Tells a language's runtime how much memory its container has, so that it collects garbage before Kubernetes kills it.
///
/// One environment variable, from the memory limit of the process. One that the app writes itself is never touched: `runtime` beside it is a mistake,
/// because it would have no effect.
///
/// ```
/// use terrace_spec::{Engine, Process, Runtime};
/// # use serde_saphyr::from_str as yaml;
///
/// let catalog = Process::new().runtime(Engine::Go);
/// assert_eq!(catalog, yaml("runtime: go")?);
/// // A JVM whose native memory needs more room than most.
/// let search = Process::new().runtime(Runtime::new().engine(Engine::Jvm).share(60));
/// assert_eq!(search, yaml("runtime: {engine: jvm, share: 60}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Runtime {
    /// The runtime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<Engine>,
    /// The share of the memory limit that the runtime may fill, in percent. 90 for `go`, 75 for the heaps of `jvm` and `node`, which need the rest beside them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Percent>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A runtime that takes memory until it is told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Engine {
    /// Go 1.19 or later: `GOMEMLIMIT`.
    Go,
    /// Java 10 or later: `-XX:MaxRAMPercentage` in `JAVA_TOOL_OPTIONS`.
    Jvm,
    /// Node.js 12 or later: `--max-old-space-size` in `NODE_OPTIONS`.
    Node,
}

impl Block for Runtime {
    const EXPECTS: &'static str = "`go`, `jvm` or `node`, or `{engine, share}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        let engine = match text {
            "go" => Engine::Go,
            "jvm" => Engine::Jvm,
            "node" => Engine::Node,
            _ => {
                let mistake = Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a runtime that is known here"));
                let meant = match text.to_ascii_lowercase().as_str() {
                    "golang" => Some("go"),
                    "java" | "jdk" | "jre" | "kotlin" | "scala" | "spring" => Some("jvm"),
                    "nodejs" | "node.js" | "javascript" | "js" | "typescript" => Some("node"),
                    _ => None,
                };
                return Some(Err(match meant {
                    Some(meant) => mistake.hint(format!("write `{meant}`")),
                    None => mistake.hint("write `go`, `jvm` or `node`; others are told by `config`"),
                }));
            }
        };
        Some(Ok(Self { engine: Some(engine), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<Engine>())
    }
}

impl Input<Switch<Runtime>> for Engine {
    fn input(self) -> Result<Switch<Runtime>, Mistake> {
        Ok(Switch::Only(Runtime { engine: Some(self), ..Runtime::default() }))
    }
}

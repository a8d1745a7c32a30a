//! How a service is told its port.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::VariableName,
};

/// The environment variable that tells a service its port.
///
/// ```
/// use terrace_spec::{Http, PortVariable, Switch};
/// # use serde_saphyr::from_str as yaml;
///
/// assert_eq!(Http::port(9555).port_variable("AD_PORT"), yaml("{port: 9555, portVariable: AD_PORT}")?);
/// assert_eq!(Http::port(9555).port_variable(PortVariable::new().variable("AD_PORT")), yaml("{port: 9555, portVariable: {variable: AD_PORT}}")?);
/// // nginx has its port in a file, and wants to be told nothing.
/// assert_eq!(Http::port(8080).port_variable(Switch::Off), yaml("{port: 8080, portVariable: off}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PortVariable {
    /// Its name. `PORT` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variable: Option<VariableName>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for PortVariable {
    const EXPECTS: &'static str = "the name of an environment variable, or `{variable}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(VariableName::try_from(text).map(|variable| Self { variable: Some(variable), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<VariableName>())
    }
}

impl Input<Switch<PortVariable>> for &str {
    fn input(self) -> Result<Switch<PortVariable>, Mistake> {
        let variable = VariableName::try_from(self)?;
        Ok(Switch::Only(PortVariable { variable: Some(variable), ..PortVariable::default() }))
    }
}

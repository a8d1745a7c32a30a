//! All properties of one secret as environment variables.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::{SecretReference, VariablePrefix},
};

/// All properties of one secret in the platform's store as environment variables, one of each name.
///
/// Which variables there are is known in the cluster alone. One that is written by name (`config`, `secrets`, ..) wins over one of the same name from here, of two
/// whole secrets the later one, and a process's come after its app's. Nothing can be built on a name that is not known: `compose` and `require` want it in `secrets`,
/// as `storefront/env#APP_DOMAIN`.
///
/// ```
/// use terrace_spec::{SecretsFrom, Spec};
/// # use serde_saphyr::from_str as yaml;
///
/// let spec = Spec::new()
///     .secrets_from("env", "shop/env")
///     .secrets_from("smtp", SecretsFrom::key("shop/smtp").prefix("SMTP_"));
/// assert_eq!(spec, yaml("secretsFrom: {env: shop/env, smtp: {key: shop/smtp, prefix: SMTP_}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct SecretsFrom {
    /// The key in the store, which holds a JSON document: `key`, or `key#property` where the document is in one of its properties.
    #[layer(required, constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<SecretReference>,
    /// What the names of the variables begin with. Nothing by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<VariablePrefix>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl SecretsFrom {
    /// All properties of a key in the store.
    ///
    /// ```
    /// use terrace_spec::{SecretsFrom, Spec};
    ///
    /// let spec = Spec::new()
    ///     .secrets_from("settings", "storefront/env")
    ///     .secrets_from("payments", SecretsFrom::key("payments/env").prefix("PAYMENTS_"));
    /// assert_eq!(spec.secrets_from.len(), 2);
    /// ```
    #[track_caller]
    pub fn key(key: impl Input<SecretReference>) -> Self {
        let mut secrets = Self::default();
        secrets.key = secrets.trace.take("key", key.input());
        secrets
    }
}

impl Block for SecretsFrom {
    const EXPECTS: &'static str = "a key in the secret store, or `{key, prefix}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(SecretReference::try_from(text).map(|key| Self { key: Some(key), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<SecretReference>())
    }
}

impl Input<Switch<SecretsFrom>> for &str {
    fn input(self) -> Result<Switch<SecretsFrom>, Mistake> {
        let key = SecretReference::try_from(self)?;
        Ok(Switch::Only(SecretsFrom { key: Some(key), ..SecretsFrom::default() }))
    }
}

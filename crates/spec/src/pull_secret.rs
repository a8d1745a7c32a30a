//! What a node shows to a private registry when it pulls an image.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::SecretReference,
};

/// What a node shows to a private registry when it pulls an image: a Secret that is there already (`on`), or one fetched from the platform's secret store.
///
/// Every pod of the app refers to it (`imagePullSecrets`). It is read when an image is pulled and never by a process, so that no process is restarted when it changes.
/// Images of Amazon ECR need none: nodes pull them by their own role.
///
/// ```
/// use terrace_spec::{PullSecret, Spec};
/// # use serde_saphyr::from_str as yaml;
///
/// let spec = Spec::new().pull_secret("registry", PullSecret::existing()).pull_secret("partner", "shop/partner-registry");
/// assert_eq!(spec, yaml("pullSecrets: {registry: on, partner: shop/partner-registry}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PullSecret {
    /// A secret of the platform's store: `key`, or `key#property` where the key holds JSON. It holds the content of Docker's `config.json`:
    /// `{"auths": {"registry.example.com": {"auth": ".."}}}`. External Secrets makes of it the Secret `<app>-pull-<name>` of the
    /// type `kubernetes.io/dockerconfigjson`.
    #[layer(constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretReference>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl PullSecret {
    /// The Secret that is in the namespace already, by the name it is entered under.
    ///
    /// ```
    /// use terrace_spec::{PullSecret, Spec};
    ///
    /// let spec = Spec::new()
    ///     .pull_secret("regcred", PullSecret::existing())
    ///     .pull_secret("registry", PullSecret::secret("platform/registry#dockerconfigjson"));
    /// let short = Spec::new().pull_secret("registry", "platform/registry#dockerconfigjson");
    /// assert_eq!(spec.pull_secrets.len(), 2);
    /// assert_eq!(
    ///     spec.pull_secrets["registry"].as_option().unwrap().secret,
    ///     short.pull_secrets["registry"].as_option().unwrap().secret,
    /// );
    /// ```
    pub fn existing() -> Self {
        Self::default()
    }

    /// One that is fetched from the platform's secret store.
    #[track_caller]
    pub fn secret(reference: impl Input<SecretReference>) -> Self {
        let mut pull_secret = Self::default();
        pull_secret.secret = pull_secret.trace.take("secret", reference.input());
        pull_secret
    }
}

impl Block for PullSecret {
    const EXPECTS: &'static str = "`on` for a Secret that is there, or a secret of the platform's store";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(SecretReference::try_from(text).map(|secret| Self { secret: Some(secret), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<SecretReference>())
    }
}

impl Input<Switch<PullSecret>> for &str {
    fn input(self) -> Result<Switch<PullSecret>, Mistake> {
        let secret = Some(self.try_into()?);
        Ok(Switch::Only(PullSecret { secret, ..PullSecret::default() }))
    }
}

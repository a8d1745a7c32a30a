//! Whom a process acts as.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::RoleName,
};

/// Whom processes act as: a ServiceAccount, and the IAM role behind it.
///
/// The role is written to the ServiceAccount as `eks.amazonaws.com/role-arn` (Amazon EKS, IAM roles for service accounts); the role has to trust
/// `system:serviceaccount:<namespace>:<name of the ServiceAccount>`.
///
/// ```
/// use terrace_spec::{Identity, Spec};
/// # use serde_saphyr::from_str as yaml;
///
/// assert_eq!(Spec::new().identity("storefront"), yaml("identity: storefront")?);
/// // A role of another account needs its ARN.
/// let partner = Identity::role("arn:aws:iam::210987654321:role/shop-reader");
/// assert_eq!(partner, yaml("role: arn:aws:iam::210987654321:role/shop-reader")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Identity {
    /// The IAM role: its name, resolved in each cluster's account, or its ARN.
    #[layer(constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleName>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Identity {
    /// Acts as an IAM role.
    ///
    /// ```
    /// use terrace_spec::{Identity, Process, Spec, Switch};
    ///
    /// let spec = Spec::new()
    ///     .identity("storefront")
    ///     .process("invoices", Process::new().identity(Identity::role("storefront-invoices")))
    ///     .process("thumbnails", Process::new().identity(Switch::Off));
    /// assert_eq!(spec.processes["thumbnails"].as_option().map(|process| process.identity.clone()), Some(Switch::Off));
    /// ```
    #[track_caller]
    pub fn role(role: impl Input<RoleName>) -> Self {
        let mut identity = Self::default();
        identity.role = identity.trace.take("role", role.input());
        identity
    }
}

impl Block for Identity {
    const EXPECTS: &'static str = "an IAM role, or `{role}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(RoleName::try_from(text).map(|role| Self { role: Some(role), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<RoleName>())
    }
}

impl Input<Switch<Identity>> for &str {
    fn input(self) -> Result<Switch<Identity>, Mistake> {
        let role = RoleName::try_from(self)?;
        Ok(Switch::Only(Identity { role: Some(role), ..Identity::default() }))
    }
}

impl Input<Switch<Identity>> for RoleName {
    fn input(self) -> Result<Switch<Identity>, Mistake> {
        Ok(Switch::Only(Identity { role: Some(self), ..Identity::default() }))
    }
}

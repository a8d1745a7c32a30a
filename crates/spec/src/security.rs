//! What a process may do beyond the strictest level of Pod Security.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Switch, Trace},
};

/// What a process may do.
///
/// Everything runs at the level `restricted` of Kubernetes' Pod Security Standards, and with a read-only root file system: not as root, without
/// capabilities, without a way to more rights. `restricted` is short for just that, where a lower layer says more.
///
/// ```
/// use terrace_spec::{Baseline, Capability, FileSystem, Permission, Security};
/// # use serde_saphyr::from_str as yaml;
///
/// let legacy = Security::new()
///     .filesystem(FileSystem::Writable)
///     .capabilities(vec![Capability::NetBindService])
///     .baseline(Baseline::because("nginx starts as root and changes its user").root(Permission::Allowed));
/// let written = yaml(
///     "
///     filesystem: writable
///     capabilities: [NET_BIND_SERVICE]
///     baseline: {reason: nginx starts as root and changes its user, root: allowed}
///     ",
/// )?;
/// assert_eq!(legacy, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Security {
    /// The container's own file system. `readOnly` by default, with room to write under `/tmp`. `writable` is allowed at the level `restricted` too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filesystem: Option<FileSystem>,
    /// Capabilities that the container keeps; all others are dropped. The level `restricted` allows `NET_BIND_SERVICE` (ports below 1024), any
    /// other needs `baseline`.
    #[schemars(example = ["NET_BIND_SERVICE"])]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Vec<Capability>>,
    /// Goes down to the level `baseline`, with a reason. A text is short for `{reason}`. Refused where the platform's `facts.podSecurity` is `restricted`.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub baseline: Switch<Baseline>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What is relaxed at the level `baseline`, and why.
///
/// ```
/// use terrace_spec::{Baseline, Permission};
///
/// // A relaxation says why, for those who read it later.
/// let sudo = Baseline::new().reason("the agent calls sudo").escalation(Permission::Allowed).root(Permission::Refused);
/// assert_eq!(sudo, serde_saphyr::from_str("{reason: the agent calls sudo, escalation: allowed, root: refused}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Baseline {
    /// Why it cannot be `restricted`: for whoever reviews it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it may run as root: `user: 0`, or an image whose `USER` is root. `refused` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<Permission>,
    /// Whether it may gain rights that its parent does not have (`sudo`, capabilities of files): `allowPrivilegeEscalation`. `refused` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalation: Option<Permission>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// Whether something may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Permission {
    /// It may.
    Allowed,
    /// It may not.
    Refused,
}

/// What a container may do with its own file system.
///
/// ```
/// use terrace_spec::{FileSystem, Process, Security};
///
/// // An old program that writes beside itself. Where it is known what it writes, `scratch` is the better answer.
/// let legacy = Process::new().security(Security::new().filesystem(FileSystem::Writable));
/// assert_eq!(legacy, serde_saphyr::from_str("security: {filesystem: writable}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FileSystem {
    /// Read.
    ReadOnly,
    /// Read and write. What is written is gone with the container.
    Writable,
}

/// A capability of Linux, of those that the level `baseline` lets a container keep.
///
/// ```
/// use terrace_spec::{Capability, Security};
///
/// let web = Security::new().capabilities(vec![Capability::NetBindService]);
/// assert_eq!(web.capabilities.unwrap()[0].as_str(), "NET_BIND_SERVICE");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Capability {
    /// Write to the kernel's audit log.
    AuditWrite,
    /// Change the owner of files.
    Chown,
    /// Pass over the permissions of files.
    DacOverride,
    /// Act as the owner of any file.
    Fowner,
    /// Keep the set-user-ID bit of changed files.
    Fsetid,
    /// Send signals to any process of the container.
    Kill,
    /// Make device files.
    Mknod,
    /// Listen on ports below 1024.
    NetBindService,
    /// Give capabilities to files.
    Setfcap,
    /// Change its group.
    Setgid,
    /// Change its capabilities.
    Setpcap,
    /// Change its user.
    Setuid,
    /// Change its root folder.
    SysChroot,
}

impl Capability {
    /// As Kubernetes writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuditWrite => "AUDIT_WRITE",
            Self::Chown => "CHOWN",
            Self::DacOverride => "DAC_OVERRIDE",
            Self::Fowner => "FOWNER",
            Self::Fsetid => "FSETID",
            Self::Kill => "KILL",
            Self::Mknod => "MKNOD",
            Self::NetBindService => "NET_BIND_SERVICE",
            Self::Setfcap => "SETFCAP",
            Self::Setgid => "SETGID",
            Self::Setpcap => "SETPCAP",
            Self::Setuid => "SETUID",
            Self::SysChroot => "SYS_CHROOT",
        }
    }
}

impl Block for Security {
    const EXPECTS: &'static str = "`restricted`, or `{filesystem, capabilities, baseline}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(match text {
            "restricted" => Ok(Self::default()),
            "baseline" => {
                let mistake = Mistake::new(&codes::BAD_SECURITY, "`baseline` without a reason");
                Err(mistake
                    .hint("write `security: {baseline: {reason: \"..\", root: allowed}}`, with what has to be allowed"))
            }
            _ => {
                let mistake = Mistake::new(&codes::BAD_SECURITY, format!("`{text}` is not a level of security"));
                Err(mistake.hint("write `restricted`, or `{baseline: {reason: \"..\"}}` with what has to be allowed"))
            }
        })
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(
            json_schema!({ "type": "string", "description": "The strictest level, and nothing beside it.", "const": "restricted" }),
        )
    }
}

impl Block for Baseline {
    const EXPECTS: &'static str = "a reason, or `{reason, root, escalation}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Ok(Self { reason: Some(text.to_owned()), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(
            json_schema!({ "type": "string", "description": "The reason alone: for `capabilities` that need this level.", "minLength": 1 }),
        )
    }
}

impl Security {
    /// Down to the level `baseline`, as far as the block says.
    ///
    /// ```
    /// use terrace_spec::{Baseline, Permission, Process, Security};
    ///
    /// let reason = "the vendor's image drops its rights by itself";
    /// let legacy = Process::new().security(Security::relaxed(Baseline::because(reason).root(Permission::Allowed)));
    /// assert!(legacy.security.as_option().is_some());
    /// ```
    #[track_caller]
    pub fn relaxed(baseline: impl Input<Switch<Baseline>>) -> Self {
        Self::default().baseline(baseline)
    }
}

impl Baseline {
    /// The level `baseline`, for a reason.
    #[track_caller]
    pub fn because(reason: &str) -> Self {
        Self::default().reason(reason)
    }
}

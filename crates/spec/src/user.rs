//! Who a process is in its container.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Switch, Trace},
};

/// Who a process is in its container, in place of the image's own `USER`.
///
/// Without it the image decides, and Kubernetes refuses to start an image whose `USER` is root or a name: it cannot see from a name that it is
/// not root (`runAsNonRoot`). For such an image write the number behind the name: `docker run --rm --entrypoint id IMAGE` shows it.
///
/// ```
/// use terrace_spec::{Spec, User};
/// # use serde_saphyr::from_str as yaml;
///
/// assert_eq!(Spec::new().user(991), yaml("user: 991")?);
/// let shared = User::id(991).gid(2000).filesystem(3000);
/// assert_eq!(shared, yaml("{uid: 991, gid: 2000, filesystem: 3000}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct User {
    /// The number of the user (`runAsUser`). 0, root, needs `security: {baseline: {root: allowed}}`.
    #[schemars(range(max = 2_147_483_647))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// The number of the group (`runAsGroup`). That of the user by default.
    #[schemars(range(max = 2_147_483_647))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gid: Option<u32>,
    /// The group that mounted volumes belong to, so that the process can write to them (`fsGroup`). `gid` by default.
    #[schemars(range(max = 2_147_483_647))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filesystem: Option<u32>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl User {
    /// The user of this number, in the group of the same number.
    ///
    /// ```
    /// use terrace_spec::{Process, User};
    ///
    /// let redis = Process::run(["redis-server"]).user(User::id(999).gid(1000));
    /// let short = Process::run(["redis-server"]).user(999);
    /// assert_eq!(redis.user.as_option().unwrap().uid, short.user.as_option().unwrap().uid);
    /// ```
    #[track_caller]
    pub fn id(uid: u32) -> Self {
        Self::default().uid(uid)
    }
}

impl Block for User {
    const EXPECTS: &'static str = "the number of a user, or `{uid, gid, filesystem}`";

    fn from_number(number: u64) -> Option<Result<Self, Mistake>> {
        Some(match u32::try_from(number) {
            Ok(uid) => Ok(Self { uid: Some(uid), ..Self::default() }),
            Err(_) => Err(out_of_range(number)),
        })
    }

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        let mistake = Mistake::new(&codes::BAD_USER, format!("`{text}` is not the number of a user"));
        let hint = match text.parse::<u32>() {
            Ok(number) => format!("leave out the quotes: write `{number}`"),
            Err(_) => "Kubernetes knows users by number alone: `docker run --rm --entrypoint id IMAGE` shows the one behind a name".to_owned(),
        };
        Some(Err(mistake.hint(hint)))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({
            "type": "integer",
            "description": "The number of the user, and of its group.",
            "minimum": 0,
            "maximum": MAX_ID,
            "examples": [991],
        }))
    }
}

impl Input<Switch<User>> for u32 {
    fn input(self) -> Result<Switch<User>, Mistake> {
        Ok(Switch::Only(User { uid: Some(self), ..User::default() }))
    }
}

/// The largest number of a user or group (Kubernetes `apimachinery/pkg/util/validation`, `IsValidUserID`).
pub(crate) const MAX_ID: u32 = 2_147_483_647;

pub(crate) fn out_of_range(number: u64) -> Mistake {
    Mistake::new(&codes::BAD_USER, format!("`{number}` is not the number of a user or group"))
        .hint(format!("Kubernetes takes 0 to {MAX_ID}"))
}

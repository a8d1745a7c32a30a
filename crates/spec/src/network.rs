//! Who may call a process.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Trace},
    text::{Cidr, Name},
};

/// Lets nobody call the process but those who are known to: processes of the app whose `links` lead to it, at that port; what comes through
/// its `ingress`, at the port of `http`; those in `from`, and in `facts.network.from` of the platform, at all its ports.
///
/// Becomes a `NetworkPolicy`. A process without ports is called by nobody, unless `from` names somebody, who then may call it at any port.
/// Kubernetes' own checks always come through. Whom the process itself calls is not restricted. A process of another app that links here
/// is not known here: name it in `from`.
///
/// The cluster's network must enforce it: on EKS the VPC CNI with `enableNetworkPolicy`, Calico or Cilium. Without that it has no effect.
///
/// ```
/// use terrace_spec::{Caller, Network, Process};
/// # use serde_saphyr::from_str as yaml;
///
/// // Nobody but those whose links lead here, the tax app, and whoever scrapes metrics.
/// let callers = [Caller::try_from("tax/web")?, Caller::namespace("monitoring")?];
/// let cart = Process::new().http(8080).network(Network::new().from(callers));
/// assert_eq!(cart, yaml("{http: 8080, network: {from: [tax/web, {namespace: monitoring}]}}")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Network {
    /// Who else may call: `cart` (a process of this app), `tax/web` (of another), or a block such as `{namespace: monitoring}` or
    /// `{cidr: 10.0.0.0/16}`. A list replaces that of a lower layer, and that of the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Vec<Caller>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// Somebody who calls a process.
///
/// ```
/// use terrace_spec::{Caller, text::Name};
///
/// assert_eq!(Caller::try_from("checkout")?, Caller::Process { process: Name::literal("checkout") });
/// let Caller::App { app, .. } = Caller::try_from("tax/web")? else { unreachable!("it names another app") };
/// assert_eq!(app, Name::literal("tax"));
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Written")]
pub enum Caller {
    /// A process of this app.
    Process {
        /// Its name.
        process: Name,
    },
    /// A process of another app, or all of that app.
    App {
        /// The app.
        app: Name,
        /// The process; all of the app's unless it is said.
        process: Option<Name>,
        /// The namespace of that app, where it is not this app's own.
        namespace: Option<Name>,
    },
    /// Everything in a namespace.
    Namespace {
        /// Its name.
        namespace: Name,
    },
    /// Everything that has an address of a range.
    Addresses {
        /// The range.
        cidr: Cidr,
    },
}

impl Caller {
    /// Everything in a namespace.
    ///
    /// ```
    /// use terrace_spec::{Caller, Network, Process};
    ///
    /// let callers: [Caller; 2] = ["tax/web".try_into()?, Caller::namespace("monitoring")?];
    /// let cart = Process::new().http(8080).network(Network::new().from(callers));
    /// # let _ = cart;
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    pub fn namespace(name: impl Input<Name>) -> Result<Self, Mistake> {
        Ok(Self::Namespace { namespace: name.input()? })
    }

    /// Everything that has an address of a range.
    ///
    /// ```
    /// use terrace_spec::Caller;
    ///
    /// // The office, behind its VPN.
    /// let office = Caller::addresses("10.20.0.0/16")?;
    /// assert_eq!(office, serde_saphyr::from_str("cidr: 10.20.0.0/16")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn addresses(cidr: impl Input<Cidr>) -> Result<Self, Mistake> {
        Ok(Self::Addresses { cidr: cidr.input()? })
    }
}

/// A caller as it is written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(rename = "CallerBlock")]
struct Written {
    /// An app. All of its processes, unless `process` names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    app: Option<Name>,
    /// A process: of `app`, or of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<Name>,
    /// The namespace of `app`, where it is not this app's own. Alone: everything in that namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<Name>,
    /// A range of addresses, outside the cluster or of its nodes: the addresses of pods come and go. Stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    cidr: Option<Cidr>,
}

impl From<Caller> for Written {
    fn from(caller: Caller) -> Self {
        match caller {
            Caller::Process { process } => Self { process: Some(process), ..Self::default() },
            Caller::App { app, process, namespace } => Self { app: Some(app), process, namespace, cidr: None },
            Caller::Namespace { namespace } => Self { namespace: Some(namespace), ..Self::default() },
            Caller::Addresses { cidr } => Self { cidr: Some(cidr), ..Self::default() },
        }
    }
}

impl TryFrom<Written> for Caller {
    type Error = Mistake;

    fn try_from(Written { app, process, namespace, cidr }: Written) -> Result<Self, Mistake> {
        let refuse = |message: &str, hint: &str| Err(Mistake::new(&codes::BAD_CALLER, message).hint(hint));
        match (app, process, namespace, cidr) {
            (None, None, None, Some(cidr)) => Ok(Self::Addresses { cidr }),
            (_, _, _, Some(_)) => refuse("a range of addresses stands alone", "make a caller of its own of `cidr`"),
            (Some(app), process, namespace, None) => Ok(Self::App { app, process, namespace }),
            (None, Some(process), None, None) => Ok(Self::Process { process }),
            (None, Some(_), Some(_), None) => {
                refuse("the processes of an app are in one namespace", "delete `namespace`, or add the other `app`")
            }
            (None, None, Some(namespace), None) => Ok(Self::Namespace { namespace }),
            (None, None, None, None) => refuse(
                "it is not said who calls",
                "write `app/process`, `{namespace: monitoring}` or `{cidr: 10.0.0.0/16}`",
            ),
        }
    }
}

/// `process`, or `app/process`.
impl TryFrom<&str> for Caller {
    type Error = Mistake;

    fn try_from(text: &str) -> Result<Self, Mistake> {
        if text.contains('/') && Cidr::try_from(text).is_ok() {
            let mistake = Mistake::new(&codes::BAD_CALLER, format!("`{text}` is a range of addresses, not a process"));
            return Err(mistake.hint(format!("write `{{cidr: \"{text}\"}}`")));
        }
        match text.split_once('/') {
            Some((app, process)) => {
                Ok(Self::App { app: Name::try_from(app)?, process: Some(Name::try_from(process)?), namespace: None })
            }
            None => Ok(Self::Process { process: Name::try_from(text)? }),
        }
    }
}

impl Input<Caller> for &str {
    fn input(self) -> Result<Caller, Mistake> {
        self.try_into()
    }
}

impl<'de> Deserialize<'de> for Caller {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Caller;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a process such as `cart` or `tax/web`, or `{app, process, namespace}` or `{cidr}`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Caller, E> {
                Caller::try_from(text).map_err(Mistake::into_serde)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Caller, A::Error> {
                let written = Written::deserialize(MapAccessDeserializer::new(map))?;
                Caller::try_from(written).map_err(Mistake::into_serde)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for Caller {
    fn schema_name() -> Cow<'static, str> {
        "Caller".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let block = generator.subschema_for::<Written>();
        json_schema!({
            "description": "Somebody who calls a process.",
            "anyOf": [
                {
                    "type": "string",
                    "description": "A process of this app, or `app/process`.",
                    "pattern": "^([a-z][-a-z0-9]*/)?[a-z][-a-z0-9]*$",
                    "examples": ["cart", "tax/web"],
                },
                block,
            ],
        })
    }
}

impl Block for Network {
    const EXPECTS: &'static str = "`on`, or `{from: [..]}`";
}

//! The address of another process, as an environment variable.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Switch, Trace},
    text::{Name, Port, PortName},
};

/// The address of another process, as an environment variable: of this app (`cart`), or of another (`tax/web`).
///
/// A link never decides what is started first: in a cluster everything comes and goes at any time.
///
/// ```
/// use terrace_spec::{Link, LinkForm, Process};
/// # use serde_saphyr::from_str as yaml;
///
/// let web = Process::new()
///     .http(8080)
///     .link("CATALOG_ADDR", "catalog") // a process of this app: `shop-catalog:80`
///     .link("TAX_URL", Link::to("tax/web").form(LinkForm::Url)); // one of another: `http://tax-web:80`
/// let written = yaml("{http: 8080, links: {CATALOG_ADDR: catalog, TAX_URL: {to: tax/web, form: url}}}")?;
/// assert_eq!(web, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Link {
    /// What it leads to: `process`, `app/process`, either with `:port` behind it, or a block.
    #[layer(constructor)]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub to: Switch<LinkTarget>,
    /// What the variable holds: `address` (`host:port`, the default), `host`, or `url` (`http://host`, with the port where it is not 80).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<LinkForm>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What a link leads to.
///
/// ```
/// use terrace_spec::{Link, LinkTarget, LinkedProcess};
///
/// let tax = LinkTarget::new().process(LinkedProcess::new().app("tax").name("web"));
/// assert_eq!(Link::to(tax), serde_saphyr::from_str("{to: {process: {app: tax, name: web}}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct LinkTarget {
    /// A process. `process`, `app/process` and `app/process:port` are short for the block.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub process: Switch<LinkedProcess>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A process that a link leads to.
///
/// ```
/// use terrace_spec::LinkedProcess;
///
/// // The port `metrics` of `web` in the app `tax`, which is in a namespace of its own.
/// let metrics = LinkedProcess::new().app("tax").name("web").port("metrics").namespace("finance");
/// assert_eq!(metrics, serde_saphyr::from_str("{app: tax, name: web, port: metrics, namespace: finance}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct LinkedProcess {
    /// The app, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<Name>,
    /// The process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// One of its ports: a name or a number; of another app's process, a number. By default that of `http`, otherwise its first; of another
    /// app's process, 80.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<LinkedPort>,
    /// The namespace of the other app, where it is not this app's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Name>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What the variable of a link holds.
///
/// ```
/// use terrace_spec::{Link, LinkForm};
///
/// // For a client that wants a name and knows the port.
/// assert_eq!(Link::to("redis").form(LinkForm::Host), serde_saphyr::from_str("{to: redis, form: host}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LinkForm {
    /// Host and port: `shop-cart:80`.
    #[default]
    Address,
    /// The host alone: `shop-cart`.
    Host,
    /// A URL: `http://shop-cart`.
    Url,
}

/// A port of a process, by its name or its number.
///
/// ```
/// use terrace_spec::LinkedPort;
///
/// assert!(matches!(LinkedPort::try_from("metrics")?, LinkedPort::Name(_)));
/// assert!(matches!(LinkedPort::try_from("9464")?, LinkedPort::Number(_)));
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkedPort {
    /// Its name.
    Name(PortName),
    /// The number by which callers reach it.
    Number(Port),
}

impl Link {
    /// A link to a process: `cart`, `tax/web`, `tax/web:9090`.
    ///
    /// ```
    /// use terrace_spec::{Link, LinkForm, Process};
    ///
    /// let web = Process::new().http(8080).link("CART_ADDR", "cart").link("TAX_URL", Link::to("tax/web").form(LinkForm::Url));
    /// assert_eq!(web.links.len(), 2);
    /// ```
    #[track_caller]
    pub fn to(target: impl Input<Switch<LinkTarget>>) -> Self {
        let mut link = Self::default();
        link.to = link.trace.take("to", target.input()).unwrap_or_default();
        link
    }
}

/// `process`, `app/process`, either with `:port` behind it.
fn read(text: &str) -> Result<LinkedProcess, Mistake> {
    let (path, port) = match text.split_once(':') {
        Some((path, port)) => (path, Some(LinkedPort::try_from(port)?)),
        None => (text, None),
    };
    let (app, name) = match path.split_once('/') {
        Some((app, name)) => (Some(Name::try_from(app)?), name),
        None => (None, path),
    };
    Ok(LinkedProcess { app, name: Some(Name::try_from(name)?), port, ..LinkedProcess::default() })
}

fn shorthand() -> Schema {
    json_schema!({
        "type": "string",
        "description": "A process of this app, or `app/process`; with `:port`, another of its ports than the first.",
        "pattern": "^([a-z][-a-z0-9]*/)?[a-z][-a-z0-9]*(:[-a-z0-9]+)?$",
        "examples": ["cart", "tax/web", "cache:redis"],
    })
}

impl Block for Link {
    const EXPECTS: &'static str = "a process such as `cart` or `tax/web`, or `{to, form}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(LinkTarget::from_text(text)?.map(|to| Self { to: Switch::Only(to), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(shorthand())
    }
}

impl Block for LinkTarget {
    const EXPECTS: &'static str = "a process such as `cart` or `tax/web`, or `{process: {app, name, port}}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(read(text).map(|process| Self { process: Switch::Only(process), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(shorthand())
    }
}

impl Block for LinkedProcess {
    const EXPECTS: &'static str = "a process such as `cart` or `tax/web`, or `{app, name, port}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(read(text))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(shorthand())
    }
}

impl Input<Switch<Link>> for &str {
    fn input(self) -> Result<Switch<Link>, Mistake> {
        let to = Input::<Switch<LinkTarget>>::input(self)?;
        Ok(Switch::Only(Link { to, ..Link::default() }))
    }
}

impl Input<Switch<LinkTarget>> for &str {
    fn input(self) -> Result<Switch<LinkTarget>, Mistake> {
        let process = Switch::Only(read(self)?);
        Ok(Switch::Only(LinkTarget { process, ..LinkTarget::default() }))
    }
}

impl TryFrom<&str> for LinkedPort {
    type Error = Mistake;

    fn try_from(text: &str) -> Result<Self, Mistake> {
        match text.parse::<u64>() {
            Ok(number) => Port::try_from(number).map(Self::Number),
            Err(_) => PortName::try_from(text).map(Self::Name),
        }
    }
}

impl Input<LinkedPort> for &str {
    fn input(self) -> Result<LinkedPort, Mistake> {
        self.try_into()
    }
}

impl Input<LinkedPort> for u16 {
    fn input(self) -> Result<LinkedPort, Mistake> {
        Port::try_from(u64::from(self)).map(LinkedPort::Number)
    }
}

impl Serialize for LinkedPort {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Name(name) => name.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for LinkedPort {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = LinkedPort;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("the name or the number of a port")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<LinkedPort, E> {
                Port::try_from(number).map(LinkedPort::Number).map_err(Mistake::into_serde)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<LinkedPort, E> {
                PortName::try_from(text).map(LinkedPort::Name).map_err(Mistake::into_serde)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for LinkedPort {
    fn schema_name() -> Cow<'static, str> {
        "LinkedPort".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (name, number) = (generator.subschema_for::<PortName>(), generator.subschema_for::<Port>());
        json_schema!({ "description": "A port of a process, by its name or its number.", "anyOf": [name, number] })
    }
}

/// A link that leads nowhere, with what may be meant.
pub(crate) fn mistake(message: impl Into<String>, hint: impl Into<String>) -> Mistake {
    Mistake::new(&codes::BAD_LINK, message).hint(hint)
}

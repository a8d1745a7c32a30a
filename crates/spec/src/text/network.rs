use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{has_alphanumeric_edges, is_made_of, text};
use crate::{
    codes,
    layer::{Input, Mistake},
};

text! {
    /// A DNS name under which the app is reached; the first label may be `*`.
    ///
    /// ```
    /// use terrace_spec::text::Host;
    ///
    /// let (shop, all) = (Host::try_from("shop.example.com")?, Host::try_from("*.example.com")?);
    /// assert!(shop.is_covered_by(&all));
    /// // A wildcard stands for one label.
    /// assert!(!Host::try_from("api.shop.example.com")?.is_covered_by(&all));
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    Host {
        expects: "a host name, such as `shop.example.com`",
        pattern: "^(\\*\\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)+[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
        examples: ["shop.example.com", "*.shop.example.com"],
        check: host,
    }
}

text! {
    /// The path of a URL: absolute, without a query.
    ///
    /// ```
    /// use terrace_spec::text::HttpPath;
    ///
    /// assert_eq!(HttpPath::root().as_str(), "/");
    /// assert!(HttpPath::try_from("healthz").is_err());
    /// ```
    HttpPath {
        expects: "a path that begins with `/`",
        pattern: "^/[^\\s?#*\\\\]*$",
        examples: ["/", "/healthz"],
        check: http_path,
    }
}

text! {
    /// The name of an HTTP header.
    ///
    /// ```
    /// use terrace_spec::text::HeaderName;
    ///
    /// assert!(HeaderName::try_from("X-Probe").is_ok());
    /// assert!(HeaderName::try_from("X Probe").is_err());
    /// ```
    HeaderName {
        expects: "the name of a header: letters, digits and `-`",
        pattern: "^[-A-Za-z0-9]{1,255}$",
        examples: ["Host", "X-Probe"],
        check: header_name,
    }
}

text! {
    /// The name of a port.
    ///
    /// Kubernetes takes lower-case letters, digits and `-`, 15 characters at most, with a letter among them (RFC 6335).
    ///
    /// ```
    /// use terrace_spec::text::PortName;
    ///
    /// assert!(PortName::try_from("metrics").is_ok());
    /// // Kubernetes: 15 characters at most.
    /// assert!(PortName::try_from("prometheus-metrics").is_err());
    /// ```
    PortName {
        expects: "the name of a port: lower-case letters, digits and `-`, with a letter among them, 15 characters at most",
        pattern: "^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$",
        examples: ["metrics", "redis"],
        check: port_name,
    }
}

text! {
    /// Status codes of HTTP, from 200 to 499, or of gRPC, from 0 to 99, as an Application Load Balancer takes them: one, several, or a range.
    ///
    /// ```
    /// use terrace_spec::text::StatusCodes;
    ///
    /// assert_eq!(StatusCodes::ok().as_str(), "200");
    /// assert!(!StatusCodes::try_from("200-299")?.are_grpc());
    /// assert!(StatusCodes::grpc_ok().are_grpc() && StatusCodes::grpc_unimplemented().are_grpc());
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    StatusCodes {
        expects: "status codes from 200 to 499: `200`, `200,204` or `200-299`; of gRPC from 0 to 99",
        pattern: "^([2-4][0-9]{2}([,-][2-4][0-9]{2})*|[0-9]{1,2}([,-][0-9]{1,2})*)$",
        examples: ["200", "200-299"],
        check: status_codes,
    }
}

impl StatusCodes {
    /// `200` alone.
    pub fn ok() -> Self {
        Self("200".to_owned())
    }

    /// `0`: a method of gRPC that did what it was asked.
    pub fn grpc_ok() -> Self {
        Self("0".to_owned())
    }

    /// `12`: a method that the gRPC server does not have, so that there is a server.
    pub fn grpc_unimplemented() -> Self {
        Self("12".to_owned())
    }

    /// Whether these are codes of gRPC.
    pub fn are_grpc(&self) -> bool {
        self.0.bytes().take_while(u8::is_ascii_digit).count() < 3
    }
}

impl Host {
    /// Whether a certificate for `name` is good for this host. A wildcard covers exactly one label.
    pub fn is_covered_by(&self, name: &Host) -> bool {
        match name.as_str().strip_prefix("*.") {
            None => self == name,
            Some(domain) => {
                self == name
                    || self.as_str().split_once('.').is_some_and(|(first, rest)| first != "*" && rest == domain)
            }
        }
    }
}

impl HttpPath {
    /// `/`: everything.
    pub fn root() -> Self {
        Self("/".to_owned())
    }
}

fn host(text: &str) -> Result<String, Mistake> {
    let labels = text.strip_prefix("*.").unwrap_or(text);
    let is_legal = text.len() <= 253
        && labels.contains('.')
        && labels.split('.').all(|label| {
            label.len() <= 63
                && is_made_of(label, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
                && has_alphanumeric_edges(label)
        });
    if is_legal {
        return Ok(text.to_owned());
    }
    let mistake = Mistake::new(&codes::BAD_HOST, format!("`{text}` is not a host name"));
    let bare = text.trim_start_matches("https://").trim_start_matches("http://");
    let bare = bare.split(['/', ':']).next().unwrap_or(bare).to_ascii_lowercase();
    Err(if bare != text && host(&bare).is_ok() {
        mistake.hint(format!("write the host alone: `{bare}`"))
    } else {
        mistake.hint("write a full DNS name in lower case, such as `shop.example.com`")
    })
}

fn http_path(text: &str) -> Result<String, Mistake> {
    let is_legal = text.starts_with('/')
        && !text.contains(|character: char| {
            character.is_whitespace() || character.is_control() || matches!(character, '?' | '#' | '*' | '\\')
        });
    if is_legal {
        return Ok(text.to_owned());
    }
    let mistake = Mistake::new(&codes::BAD_PATH, format!("`{text}` is not the path of a URL"));
    Err(if text.starts_with('/') {
        mistake.hint("leave out `*`, `?`, `#` and blanks; a path matches everything below it")
    } else {
        mistake.hint(format!("begin it with `/`: `/{text}`"))
    })
}

fn header_name(text: &str) -> Result<String, Mistake> {
    if text.len() <= 255 && is_made_of(text, |byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_NAME, format!("`{text}` is not the name of a header"))
        .hint("use letters, digits and `-`, such as `X-Probe`"))
}

fn port_name(text: &str) -> Result<String, Mistake> {
    let is_legal = text.len() <= 15
        && is_made_of(text, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && has_alphanumeric_edges(text)
        && text.contains(|character: char| character.is_ascii_lowercase())
        && !text.contains("--");
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_NAME, format!("`{text}` is not the name of a port"))
        .hint("use lower-case letters, digits and single `-`, with a letter among them, 15 characters at most"))
}

fn status_codes(text: &str) -> Result<String, Mistake> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let code = |text: &str| {
        let is_number = is_made_of(text, |byte| byte.is_ascii_digit());
        let code = text.parse::<u16>().ok().filter(|_| is_number)?;
        // Those of gRPC have two digits at most, and do not mix with the others.
        let is_legal = if digits == 3 { text.len() == 3 && (200..500).contains(&code) } else { text.len() < 3 };
        is_legal.then_some(code)
    };
    let is_legal = text.split(',').all(|part| match part.split_once('-') {
        None => code(part).is_some(),
        Some((first, last)) => code(first).zip(code(last)).is_some_and(|(first, last)| first <= last),
    });
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a list of status codes"))
        .hint("write codes from 200 to 499: `200`, `200,204` or `200-299`; for gRPC from 0 to 99"))
}

/// The number of a TCP port, 1 to 65535.
///
/// ```
/// use terrace_spec::text::Port;
///
/// assert_eq!(Port::try_from(8080)?.number(), 8080);
/// assert!(Port::try_from(0).is_err() && Port::try_from(70_000).is_err());
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port(u16);

impl Port {
    /// The port of HTTP: callers in the cluster use it where nobody says another.
    pub(crate) const HTTP: Self = Self(80);

    /// The number.
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl TryFrom<u64> for Port {
    type Error = Mistake;

    fn try_from(number: u64) -> Result<Self, Mistake> {
        match u16::try_from(number) {
            Ok(number) if number > 0 => Ok(Self(number)),
            _ => Err(not_a_port(number)),
        }
    }
}

fn not_a_port(number: impl fmt::Display) -> Mistake {
    Mistake::new(&codes::BAD_PORT, format!("`{number}` is not a port")).hint("a port is a number from 1 to 65535")
}

impl From<Port> for i32 {
    fn from(port: Port) -> Self {
        port.0.into()
    }
}

impl fmt::Display for Port {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Input<Port> for u16 {
    fn input(self) -> Result<Port, Mistake> {
        u64::from(self).try_into()
    }
}

impl Serialize for Port {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.0)
    }
}

impl<'de> Deserialize<'de> for Port {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Port;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a port: a number from 1 to 65535")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Port, E> {
                Port::try_from(number).map_err(Mistake::into_serde)
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Port, E> {
                let port = u64::try_from(number).map_err(|_| not_a_port(number)).and_then(Port::try_from);
                port.map_err(Mistake::into_serde)
            }
        }

        deserializer.deserialize_u64(Visitor)
    }
}

impl JsonSchema for Port {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Port".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "description": "The number of a TCP port.", "minimum": 1, "maximum": 65535 })
    }
}

use serde::{Deserialize, Serialize};
use terrace_spec::{
    Map, Spec,
    resolve::{Overrides, Target},
    text::{ImageReference, Name},
};

use crate::{DataError, LIBRARY, Layer, PROTOCOL, UNDERSTOOD};

/// What a host asks a definition for: one JSON object.
///
/// ```
/// use terrace_protocol::{PROTOCOL, PlatformText, Request, RequestError, TargetNames};
/// use terrace_spec::resolve::{Overrides, Target};
///
/// let platform = PlatformText { path: "platform.yaml".to_owned(), text: "kind: Platform\n".to_owned() };
/// let request = Request::new(Some(platform), &[Target::default()], &Overrides::default())?;
/// assert_eq!((request.protocol, &request.targets[0]), (PROTOCOL, &TargetNames::default()));
/// // A host of another time.
/// assert!(matches!(Request::read(br#"{"protocol": 99}"#), Err(RequestError::OtherProtocol(99))));
/// # Ok::<(), terrace_protocol::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The protocol that the host speaks.
    pub protocol: u32,
    /// The version of the host's library.
    pub library: String,
    /// The platform, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<PlatformText>,
    /// What to render for: an answer each, in this order.
    pub targets: Vec<TargetNames>,
    /// What lies over the app's layers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sets: Option<Layer>,
    /// Images that are given for processes.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub images: Map<Name, ImageReference>,
}

/// A platform's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformText {
    /// What the user calls it.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// A target as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetNames {
    /// The environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Name>,
    /// The cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<Name>,
}

impl From<&Target> for TargetNames {
    fn from(Target { environment, cluster }: &Target) -> Self {
        Self { environment: environment.clone(), cluster: cluster.clone() }
    }
}

impl From<TargetNames> for Target {
    fn from(TargetNames { environment, cluster }: TargetNames) -> Self {
        Self { environment, cluster }
    }
}

/// Why a definition cannot read what it was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// It is no request.
    #[error("the request cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// It is one of another protocol.
    #[error("the host speaks protocol {0}, and this definition speaks {PROTOCOL}")]
    OtherProtocol(u32),
}

impl Request {
    /// A request for targets of a platform.
    pub fn new(platform: Option<PlatformText>, targets: &[Target], overrides: &Overrides) -> Result<Self, DataError> {
        let Overrides { images, spec } = overrides;
        let sets = (*spec != Spec::default()).then(|| Layer::of(spec)).transpose()?;
        Ok(Self {
            protocol: PROTOCOL,
            library: LIBRARY.to_owned(),
            platform,
            targets: targets.iter().map(TargetNames::from).collect(),
            sets,
            images: images.clone(),
        })
    }

    /// The request as the text that a definition is sent.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Reads a request.
    pub fn read(bytes: &[u8]) -> Result<Self, RequestError> {
        #[derive(Deserialize)]
        struct Head {
            protocol: u32,
        }
        let head: Head = serde_json::from_slice(bytes).map_err(RequestError::Unreadable)?;
        if !UNDERSTOOD.contains(&head.protocol) {
            return Err(RequestError::OtherProtocol(head.protocol));
        }
        serde_json::from_slice(bytes).map_err(RequestError::Unreadable)
    }
}

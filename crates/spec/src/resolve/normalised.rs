use serde::Serialize;

use super::ResolvedApp;
use crate::{app::ApiVersion, text::Name};

/// A resolved app in the frame that every document has: `apiVersion`, `kind`, `metadata`, `spec`.
///
/// Its kind is `ResolvedApp`: it says what is the case in one target, and Terrace does not read it back. The platform's facts are left out.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Normalised, Overrides, Target, resolve}};
///
/// let app = App::new("hello", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let resolved = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let json = serde_json::to_value(Normalised::from(&resolved))?;
/// assert_eq!(json["spec"]["processes"]["web"]["workload"]["service"]["http"]["port"], 8080);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Normalised<'a> {
    api_version: ApiVersion,
    kind: &'static str,
    metadata: Metadata<'a>,
    spec: &'a ResolvedApp,
}

#[derive(Clone, Debug, Serialize)]
struct Metadata<'a> {
    name: &'a Name,
}

impl<'a> From<&'a ResolvedApp> for Normalised<'a> {
    fn from(app: &'a ResolvedApp) -> Self {
        Self { api_version: ApiVersion, kind: "ResolvedApp", metadata: Metadata { name: &app.name }, spec: app }
    }
}

//! What a definition has built itself, because only it can: with constructs, patches, transforms and rules of its own.

use serde::{Deserialize, Serialize};
use terrace_diagnostic::{Caller, Code, Diagnostic, Severity};
use terrace_spec::Raw;

use crate::{
    DataError, data,
    mark::{self, Step},
};

/// More objects than any app has.
const MAX_OBJECTS: usize = 5000;
/// More mistakes than anybody reads.
const MAX_FINDINGS: usize = 500;

/// The objects of an app, in the order they are written in, and what was found wrong while they were built.
///
/// ```
/// use terrace_diagnostic::{Diagnostic, Path};
/// use terrace_protocol::{Finding, Made, MadeName, MadeObject, Weight};
/// use terrace_spec::{Raw, codes};
///
/// let object = Raw::from_iter([("apiVersion", "v1"), ("kind", "ConfigMap")]);
/// let path = Path::root().key("addons").key("uploads");
/// let said = Made {
///     objects: vec![MadeObject::new(&object, &path)?],
///     names: vec![MadeName { group: String::new(), kind: "Secret".to_owned(), name: "uploads-credentials".to_owned() }],
///     diagnostics: vec![Finding::from(&Diagnostic::warning(&codes::BAD_VALUE, "it is large"))],
/// };
/// assert!(!said.is_too_much());
/// let Finding { severity, .. } = &said.diagnostics[0];
/// assert_eq!(*severity, Weight::Warning);
/// assert_eq!(said.objects[0].clone().into_parts(), (object, path));
/// let told = said.diagnostics[0].clone().into_diagnostic(codes::ALL, &codes::BAD_VALUE);
/// assert_eq!(told.message, "it is large");
/// # Ok::<(), terrace_protocol::DataError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// The objects; none where a mistake stopped the rendering.
    pub objects: Vec<MadeObject>,
    /// What is not among them and there all the same: made by a controller, or somebody else's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<MadeName>,
    /// What was found wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Finding>,
}

/// An object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MadeObject {
    /// The object.
    pub object: Raw,
    /// Where in the effective spec it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Step>,
}

/// An object that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeName {
    /// The group of its kind; empty for that of Kubernetes' core.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// Something that was found wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The code: `T0402`.
    pub code: String,
    /// How much it weighs.
    pub severity: Weight,
    /// What is wrong.
    pub message: String,
    /// The edits to make.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// Where in the effective spec.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Step>,
    /// The construct that saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub construct: Option<String>,
    /// The Rust call: its file, line and column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<(String, u32, u32)>,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Weight {
    /// Nothing is rendered.
    Error,
    /// Rendered all the same.
    Warning,
}

impl MadeObject {
    /// An object that is written as anything that can be serialised.
    pub fn new<T: Serialize>(object: &T, path: &terrace_diagnostic::Path) -> Result<Self, DataError> {
        Ok(Self { object: data::write(object)?.0, path: mark::steps(path) })
    }

    /// The object, and where in the effective spec it comes from.
    pub fn into_parts(self) -> (Raw, terrace_diagnostic::Path) {
        (self.object, mark::path(self.path))
    }
}

impl Made {
    /// Whether there is more than a host takes.
    pub fn is_too_much(&self) -> bool {
        self.objects.len() > MAX_OBJECTS || self.diagnostics.len() > MAX_FINDINGS
    }
}

impl From<&Diagnostic> for Finding {
    fn from(Diagnostic { code, severity, message, place, hints }: &Diagnostic) -> Self {
        let call = place.caller.as_ref().map(|caller| (caller.file().to_owned(), caller.line(), caller.column()));
        Self {
            code: code.to_string(),
            severity: match severity {
                Severity::Error => Weight::Error,
                Severity::Warning => Weight::Warning,
            },
            message: message.clone(),
            hints: hints.clone(),
            path: mark::steps(&place.path),
            construct: place.construct.clone(),
            call,
        }
    }
}

impl Finding {
    /// The diagnostic, by one of the codes that are known. `unknown` is for one that is none of them: a rule of the definition's own, or of another
    /// version.
    pub fn into_diagnostic(self, known: &[&'static Code], unknown: &'static Code) -> Diagnostic {
        let Self { code, severity, message, hints, path, construct, call } = self;
        let severity = match severity {
            Weight::Error => Severity::Error,
            Weight::Warning => Severity::Warning,
        };
        let mut diagnostic = match known.iter().find(|known| known.to_string() == code) {
            Some(known) => Diagnostic::new(known, severity, message),
            None => Diagnostic::new(unknown, severity, format!("{message} ({code} of the definition)")),
        };
        diagnostic.hints = hints;
        diagnostic.place.path = mark::path(path);
        diagnostic.place.construct = construct;
        diagnostic.place.caller = call.map(|(file, line, column)| Caller::new(file, line, column));
        diagnostic
    }
}

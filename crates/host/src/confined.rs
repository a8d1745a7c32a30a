//! Running a program of somebody else, confined.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::{Path, PathBuf},
};

use terrace_confine::{ConfineError, Confinement, Kind, Layer, Limits, guard};
use terrace_diagnostic::Diagnostic;
use terrace_spec::platform::{Absence, Definitions};

use crate::{
    codes,
    spawn::{Ending, Ran},
};

/// How far a definition is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// As its author trusts it, on a machine of their own.
    Own,
    /// Not at all: it reads the app's folder, and writes its answer.
    Nobody {
        /// The binary that becomes the program.
        launcher: PathBuf,
        /// What the platform accepts that the kernel lacks.
        without: BTreeSet<Layer>,
    },
}

/// The layers of confinement that a platform accepts the lack of.
pub(crate) fn accepted(definitions: &Definitions) -> BTreeSet<Layer> {
    let layer = |absence: &Absence| Layer::from_absence(absence.as_str());
    definitions.accept.iter().flatten().filter_map(layer).collect()
}

/// What a confined definition came to, and its response.
pub(crate) fn run(
    (launcher, without): (&Path, &BTreeSet<Layer>),
    program: &Path,
    folder: &Path,
    arguments: Vec<OsString>,
    input: Vec<u8>,
    response: PathBuf,
) -> Result<(Ran, Vec<u8>), Diagnostic> {
    let confinement = Confinement {
        launcher: launcher.to_owned(),
        program: program.to_owned(),
        arguments,
        folder: folder.to_owned(),
        environment: BTreeMap::new(),
        input,
        reads: vec![folder.to_owned()],
        executes: Vec::new(),
        kind: Kind::Definition { response },
        limits: Limits::definition(),
        without: without.clone(),
    };
    let outcome = guard()
        .and_then(|()| terrace_confine::run(&confinement))
        .map_err(|error| refused("the definition was not run", &error))?;
    if let Some(diagnostic) = outcome.diagnostic(&confinement) {
        return Err(diagnostic);
    }
    let ran = Ran { ending: outcome.ending.into(), stdout: outcome.stdout, stderr: outcome.stderr };
    Ok((ran, outcome.response))
}

/// Of an outcome without a diagnostic of its own: the limits that it names have one.
impl From<terrace_confine::Ending> for Ending {
    fn from(ending: terrace_confine::Ending) -> Self {
        match ending {
            terrace_confine::Ending::Exited(status) => Self::Exited(status),
            terrace_confine::Ending::Signal(signal) => Self::Signal(signal),
            _ => Self::Time,
        }
    }
}

/// Why a confined program was not run.
pub(crate) fn refused(what: &str, error: &ConfineError) -> Diagnostic {
    error.diagnostic().unwrap_or_else(|| {
        let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
        let message = format!("{what}: {error}{cause}");
        Diagnostic::error(&codes::NOT_STARTED, message)
            .hint("build it for this machine, and let the plugin's user execute it")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_accepts_the_lack_of_each_layer_by_name() {
        let of = |absences: Vec<Absence>| accepted(&Definitions::new().accept(absences));
        assert_eq!(of(vec![Absence::NoLandlock]), BTreeSet::from([Layer::Landlock]));
        assert_eq!(of(vec![Absence::NoSeccomp, Absence::Root]), BTreeSet::from([Layer::Seccomp]));
        assert_eq!(accepted(&Definitions::new()), BTreeSet::new());
    }
}

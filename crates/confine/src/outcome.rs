use std::{io, time::Duration};

use terrace_diagnostic::Diagnostic;

use crate::{Confinement, Kind, Layer, Limits, codes};

/// How a confined program ended, and what it said.
///
/// ```
/// use terrace_confine::{ConfineError, Confinement, Layer, Outcome, codes};
/// use terrace_diagnostic::Diagnostic;
///
/// /// What a user is told, whatever went wrong.
/// fn told(result: &Result<Outcome, ConfineError>, confinement: &Confinement) -> Option<Diagnostic> {
///     match result {
///         Ok(outcome) => outcome.diagnostic(confinement),
///         Err(error) => error.diagnostic(),
///     }
/// }
/// assert!(codes::ALL.contains(&&codes::TIME));
/// # let _ = Layer::ALL;
/// ```
#[derive(Debug)]
pub struct Outcome {
    /// How it ended. Whatever it had started has ended too.
    pub ending: Ending,
    /// What it wrote to its standard output, at most [`Limits::output`] bytes.
    pub stdout: Vec<u8>,
    /// What it wrote to its standard error, at most as many. It is text of somebody else: escape what you show of it.
    pub stderr: Vec<u8>,
    /// What a definition wrote to its response file, at most [`Limits::file_size`] bytes; of a build nothing.
    pub response: Vec<u8>,
    /// From its start to its end, by the clock.
    pub elapsed: Duration,
}

/// How a confined program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// By itself, with this status.
    Exited(i32),
    /// By this signal, which is not of a limit below.
    Signal(i32),
    /// It ran longer than [`Limits::time`].
    Time,
    /// It computed longer than [`Limits::cpu`].
    Cpu,
    /// The processes of a build held more than [`Limits::memory`]. To a definition that wants more, none is given: what it does about it is up to it.
    Memory,
    /// A build had more than [`Limits::processes`].
    Processes,
    /// It wrote a file larger than [`Limits::file_size`].
    FileSize,
    /// The files of a build were larger than [`Limits::disk`] together.
    Disk,
    /// It wrote more than [`Limits::output`] to standard output or standard error.
    Output,
}

impl Outcome {
    /// What a user is told of a program that used up more than it may. Of one that ended by itself or crashed nothing: that is for whoever knows what it
    /// should have said.
    pub fn diagnostic(&self, confinement: &Confinement) -> Option<Diagnostic> {
        let (subject, smaller_files) = match confinement.kind {
            Kind::Definition { .. } => ("the definition", "write less: a response has the objects of one app"),
            Kind::Build { .. } => (
                "the build of the definition",
                "write less: turn debug information off (`debug = false` in the profile), or drop dependencies",
            ),
        };
        let Limits { time, cpu, memory, processes, file_size, disk, output, .. } = &confinement.limits;
        let seconds = |time: &Duration| format!("{} s", time.as_secs_f64());
        let (code, message, hint) = match self.ending {
            Ending::Exited(_) | Ending::Signal(_) => return None,
            Ending::Time => (
                &codes::TIME,
                format!("{subject} did not end within {}", seconds(time)),
                "end sooner: nothing in it can wait for anything, so look for a loop, or for a read of standard input to its end",
            ),
            Ending::Cpu => (
                &codes::CPU,
                format!("{subject} computed for more than {}", seconds(cpu)),
                "compute less: look for a loop that does not end",
            ),
            Ending::Memory => (
                &codes::MEMORY,
                format!("{subject} held more than {} of memory", size(*memory)),
                "hold less at a time, or turn optimisation of the largest dependency down",
            ),
            Ending::Processes => (
                &codes::PROCESSES,
                format!("{subject} had more than {processes} processes"),
                "start fewer: `build.rs` and macros need none",
            ),
            Ending::FileSize => {
                (&codes::FILE_SIZE, format!("{subject} wrote a file of more than {}", size(*file_size)), smaller_files)
            }
            Ending::Disk => {
                (&codes::DISK, format!("{subject} wrote files of more than {} together", size(*disk)), smaller_files)
            }
            Ending::Output => (
                &codes::OUTPUT,
                format!("{subject} printed more than {}", size(*output as u64)),
                "print less: what is printed is for people, and manifests go another way",
            ),
        };
        Some(Diagnostic::error(code, message).hint(hint))
    }
}

/// A number of bytes for people, in the unit that has no fraction.
fn size(bytes: u64) -> String {
    [(30, "GiB"), (20, "MiB"), (10, "KiB")]
        .into_iter()
        .find(|(shift, _)| bytes > 0 && bytes.trailing_zeros() >= *shift)
        .map_or_else(|| format!("{bytes} bytes"), |(shift, unit)| format!("{} {unit}", bytes >> shift))
}

/// Why a program was not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfineError {
    /// The kernel lacks layers that nobody accepted the lack of.
    #[error("the kernel has no {}", names(.0))]
    Lacking(Vec<Layer>),
    /// A path is relative or not UTF-8.
    #[error("the path `{0}` is relative, or is not UTF-8")]
    Path(String),
    /// The response file could not be made or read.
    #[error("the response file `{path}` could not be used")]
    Response {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The launcher could not be started.
    #[error("`{path}` could not be started")]
    Start {
        /// The launcher.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The program could not be watched, and was killed.
    #[error("the confined program could not be watched")]
    Watch(#[source] io::Error),
    /// The launcher could not confine itself, so it did not become the program.
    #[error("the program was not started: {0}")]
    Refused(String),
    /// This process could not be closed to others of its user.
    #[error("this process could not be closed to others")]
    Guard(#[source] io::Error),
}

impl ConfineError {
    /// What a user is told, if it is theirs to mend: a kernel that lacks a layer.
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        let Self::Lacking(layers) = self else { return None };
        let message = format!("definitions are not run here: the kernel has no {} to confine them", names(layers));
        let absences: Vec<_> = layers.iter().map(|layer| layer.absence()).collect();
        Some(
            Diagnostic::error(&codes::LACKING, message)
                .hint("run the sidecar on nodes whose kernel has it: Linux 5.13 or later with Landlock, and seccomp")
                .hint(format!(
                    "or accept it in `platform.yaml`, with all that follows: `facts: {{definitions: {{accept: [{}]}}}}`",
                    absences.join(", ")
                )),
        )
    }
}

fn names(layers: &[Layer]) -> String {
    layers.iter().map(Layer::to_string).collect::<Vec<_>>().join(" and no ")
}

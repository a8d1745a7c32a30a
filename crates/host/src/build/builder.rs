//! The builder: a process of its own, which goes on when whoever started it has ended or was killed.

use std::{
    ffi::OsString,
    io,
    num::NonZeroUsize,
    os::{fd::AsFd, unix::process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use terrace_cache::{Cache, CacheError, Key, Limits, Slot, Turn};
use terrace_confine::{Confinement, Kind, guard};
use terrace_diagnostic::Diagnostic;
use terrace_repository::{AppFile, Manifest};

use super::{
    failure::{Failure, Terms},
    invocation::{BuildFolder, PROGRAMS},
    kit::Kit,
};
use crate::{cargo, codes, confined, spawn::Ran};

/// The argument by which a process knows that it is a builder.
const WORD: &str = "--terrace-build-definition";

/// How long a builder waits for others to end. Who is not served by then is tried anew by the next sync.
const PATIENCE: Duration = Duration::from_mins(10);

/// Folders that programs and libraries of compilers and linkers lie in, as far as they are there.
const EXECUTED: [&str; 4] = ["/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/local/lib"];

/// What a builder is to do. The turn to do it is its standard input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) cache: PathBuf,
    /// Bytes of what is kept, and of one program.
    pub(super) bytes: u64,
    pub(super) program: u64,
    /// How many build at a time.
    pub(super) builders: NonZeroUsize,
    pub(super) key: String,
    pub(super) kit: PathBuf,
    pub(super) launcher: PathBuf,
    pub(super) package: String,
    pub(super) default_run: Option<String>,
    /// The package's folder in the repository.
    pub(super) folder: PathBuf,
    pub(super) terms: Terms,
}

/// What the cache may hold: more entries than there are definitions, since it is the bytes that count, and room for a build beside them.
pub(super) const fn cache_limits(bytes: u64, program: u64) -> Limits {
    Limits { bytes, program, entries: 1000, free: terrace_confine::Limits::build().disk }
}

/// Starts a builder that outlives this process: in a process group of its own, with no stream of this one.
pub(super) fn start(orders: &Orders, slot: Slot) -> io::Result<Child> {
    let orders_text = serde_json::to_string(orders)?;
    let mut command = Command::new(&orders.launcher);
    command.arg(WORD).arg(orders_text).env_clear().current_dir("/").process_group(0);
    command.stdin(Stdio::from(slot.hand_over())).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn()
}

/// Builds a definition if this process was started for that, and comes back with the status to end with. First of all in `main`, together with
/// [`terrace_confine::enter`]. Otherwise nothing is done.
///
/// ```no_run
/// # // Not run: it is the whole of a program.
/// fn main() -> std::process::ExitCode {
///     if let Some(code) = terrace_confine::enter().or_else(terrace_host::enter) {
///         return code;
///     }
///     // Whatever else the program does.
///     std::process::ExitCode::SUCCESS
/// }
/// ```
#[expect(clippy::disallowed_methods, reason = "it stands in the place of `main` where it does something")]
pub fn enter() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != WORD {
        return None;
    }
    let orders = arguments.next().and_then(|orders| orders.into_string().ok()).unwrap_or_default();
    // Nobody is left to be told what goes wrong: whoever waits sees that nothing was built.
    Some(
        serde_json::from_str(&orders)
            .ok()
            .and_then(|orders| build(&orders).ok())
            .map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
    )
}

fn build(orders: &Orders) -> Result<(), CacheError> {
    // It may wait for minutes before it confines anybody; what others run meanwhile is of the same user.
    if guard().is_err() {
        return Ok(());
    }
    let cache = Cache::open(&orders.cache, cache_limits(orders.bytes, orders.program))?;
    let Some(key) = Key::from_hexadecimal(&orders.key) else { return Ok(()) };
    let Ok(turn) = io::stdin().as_fd().try_clone_to_owned() else { return Ok(()) };
    let Turn::Yours(slot) = cache.take_over(&key, turn)? else { return Ok(()) };
    let Some(_permit) = cache.permit(orders.builders, Instant::now() + PATIENCE)? else { return Ok(()) };
    let refused = match compile(orders, slot.scratch()) {
        Ok(program) => match slot.publish(&program) {
            Ok(_) => return Ok(()),
            // The turn went with the slot. What is kept in its place takes another one.
            Err(error) => match cache.begin(&key)? {
                Turn::Yours(slot) => (slot, Failure::transient(vec![error.diagnostic()], &orders.terms)),
                Turn::Made(_) | Turn::Taken => return Ok(()),
            },
        },
        Err(failure) => (slot, failure),
    };
    let (slot, failure) = refused;
    slot.refuse(&failure.to_bytes()).map(drop)
}

/// Compiles, confined; gives back the program, or why there is none.
fn compile(orders: &Orders, scratch: &Path) -> Result<PathBuf, Failure> {
    let transient = |diagnostic| Failure::transient(vec![diagnostic], &orders.terms);
    let not_started = |error: io::Error| {
        let message = format!("the build cannot be prepared: {error}");
        transient(Diagnostic::error(&codes::BUILDER, message).hint("look after the volume of the cache, and the kit"))
    };
    let kit = Kit::open(&orders.kit).map_err(transient)?;
    let scratch = scratch.canonicalize().map_err(not_started)?;
    let build_folder = BuildFolder::new(&kit, &scratch);
    build_folder.prepare().and_then(|()| build_folder.link_kit()).map_err(not_started)?;
    let folder = build_folder.repository.join(&orders.folder);
    let confinement = confinement(orders, &build_folder, scratch.clone(), &folder);
    let outcome = terrace_confine::run(&confinement)
        .map_err(|error| transient(confined::refused("the build of the definition was not run", &error)))?;
    if let Some(diagnostic) = outcome.diagnostic(&confinement) {
        return Err(transient(diagnostic));
    }
    // Paths as the author knows them.
    let [place, around] = [build_folder.repository.as_path(), &scratch].map(|path| format!("{}/", path.display()));
    let stderr = String::from_utf8_lossy(&outcome.stderr).replace(&place, "").replace(&around, "").into_bytes();
    let ran = Ran { ending: outcome.ending.into(), stdout: outcome.stdout, stderr };
    let manifest = Manifest::new(&orders.package, orders.default_run.clone());
    match cargo::built(&AppFile::new(folder.join("Cargo.toml")), &manifest, &ran) {
        Ok((program, _)) => Ok(program),
        // What the compiler says of a place in the sources will be so the next time. Anything else may be a full disk, or a process that the kernel has
        // killed where memory is short.
        Err(mistakes) if mistakes.iter().all(|mistake| mistake.place.caller.is_some()) => {
            Err(Failure::permanent(mistakes))
        }
        Err(mistakes) => Err(Failure::transient(mistakes, &orders.terms)),
    }
}

fn confinement(orders: &Orders, build_folder: &BuildFolder<'_>, scratch: PathBuf, folder: &Path) -> Confinement {
    let kit = build_folder.kit;
    let executes = EXECUTED.into_iter().chain(PROGRAMS).map(PathBuf::from).filter(|path| path.is_dir());
    let arguments: Vec<OsString> = build_folder.arguments(&orders.package);
    Confinement {
        launcher: orders.launcher.clone(),
        program: kit.cargo(),
        arguments,
        folder: folder.to_owned(),
        environment: build_folder.environment(),
        input: Vec::new(),
        reads: vec![kit.folder.clone()],
        executes: executes.chain([kit.toolchain.clone()]).collect(),
        kind: Kind::Build { scratch },
        limits: terrace_confine::Limits {
            time: orders.terms.time,
            cpu: orders.terms.time,
            memory: orders.terms.memory,
            ..terrace_confine::Limits::build()
        },
        without: orders.terms.without.clone(),
    }
}

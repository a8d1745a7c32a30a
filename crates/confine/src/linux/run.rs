//! The other side of a confinement: it starts the program, listens, watches the clock, and ends it.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read},
    os::{
        fd::AsFd,
        unix::{fs::OpenOptionsExt, process::ExitStatusExt},
    },
    path::Path,
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use super::{
    disk::Disk,
    group::Group,
    lacking,
    orders::{Orders, PREFIX, REFUSED, WORD, shown},
};
use crate::{ConfineError, Confinement, Ending, Kind, Limits, Outcome, Pipes};

/// How often a build is looked at.
const TICK: Duration = Duration::from_millis(50);

/// Runs a program confined, and comes back when it and all that it started have ended: at most [`Limits::time`] later.
///
/// The thread that calls it has to last as long; with it the program ends.
pub fn run(confinement: &Confinement) -> Result<Outcome, ConfineError> {
    let lacking = lacking();
    let refused: Vec<_> = lacking.difference(&confinement.without).copied().collect();
    if !refused.is_empty() {
        return Err(ConfineError::Lacking(refused));
    }
    let orders = Orders::new(confinement, lacking)?;
    let response = match &confinement.kind {
        Kind::Definition { response } => Some((response, new_file(response)?)),
        Kind::Build { .. } => None,
    };
    let mut command = Command::new(&confinement.launcher);
    command
        .args([WORD, &orders.to_argument()])
        .env_clear()
        .envs(&confinement.environment)
        .current_dir(&confinement.folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let began = Instant::now();
    let group = match &confinement.kind {
        Kind::Definition { .. } => Group::of_one(&mut command),
        Kind::Build { .. } => Group::kept(&mut command, &confinement.launcher),
    };
    let group = group.map_err(|source| ConfineError::Start { path: shown(&confinement.launcher), source })?;
    let (status, cut, [stdout, stderr]) = watch(group, confinement, began).map_err(ConfineError::Watch)?;
    let elapsed = began.elapsed();

    if let (None, Some(reason)) = (cut, refusal(status, &stderr)) {
        return Err(ConfineError::Refused(reason));
    }
    let (response, is_too_large) = match response {
        Some((path, file)) => contents(file, confinement.limits.file_size)
            .map_err(|source| ConfineError::Response { path: shown(path), source })?,
        None => (Vec::new(), false),
    };
    let ending = cut.unwrap_or_else(|| if is_too_large { Ending::FileSize } else { ending(status) });
    Ok(Outcome { ending, stdout, stderr, response, elapsed })
}

fn new_file(path: &Path) -> Result<File, ConfineError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|source| ConfineError::Response { path: shown(path), source })
}

/// Reads what was made before the program, whatever stands at its path by now.
fn contents(file: File, most: u64) -> io::Result<(Vec<u8>, bool)> {
    let length = file.metadata()?.len().min(most);
    // Room for one byte more: the end is seen without another round of growing.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    let is_too_large = bytes.len() as u64 > most;
    if is_too_large {
        bytes.clear();
    }
    Ok((bytes, is_too_large))
}

/// The reason of a launcher that could not confine itself.
fn refusal(status: ExitStatus, stderr: &[u8]) -> Option<String> {
    (status.code() == Some(REFUSED.into())).then_some(())?;
    Some(String::from_utf8_lossy(stderr.strip_prefix(PREFIX.as_bytes())?).trim_end().to_owned())
}

fn ending(status: ExitStatus) -> Ending {
    const CPU: i32 = rustix::process::Signal::XCPU.as_raw();
    const FILE_SIZE: i32 = rustix::process::Signal::XFSZ.as_raw();
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Exited(code),
        (None, Some(CPU)) => Ending::Cpu,
        (None, Some(FILE_SIZE)) => Ending::FileSize,
        (None, signal) => Ending::Signal(signal.unwrap_or_default()),
    }
}

/// Listens until the program ends, or has used up what it may, and ends all of it.
fn watch(
    mut group: Group,
    confinement: &Confinement,
    began: Instant,
) -> io::Result<(ExitStatus, Option<Ending>, [Vec<u8>; 2])> {
    let limits = &confinement.limits;
    let mut pipes = Pipes::new(group.program(), &confinement.input, limits.output)?;
    let mut looks = match &confinement.kind {
        Kind::Definition { .. } => None,
        Kind::Build { scratch } => Some((Disk::new(scratch, limits.disk)?, began + TICK)),
    };
    let end_of_program = group.end_of_program()?;
    let mut cut = loop {
        let now = Instant::now();
        let Some(left) = (began + limits.time).checked_duration_since(now) else { break Some(Ending::Time) };
        if let Some((disk, next)) = &mut looks
            && *next <= now
        {
            if let Some(ending) = look(&group, disk, limits)? {
                break Some(ending);
            }
            // A look that takes long, because there is much to see, does not take all the time.
            *next = Instant::now() + TICK.max(now.elapsed() * 2);
        }
        let until_look = looks.as_ref().map_or(left, |(_, next)| next.saturating_duration_since(now));
        let has_ended = pipes.wait(Some(end_of_program.as_fd()), left.min(until_look))?;
        if pipes.is_over_limit() {
            break Some(Ending::Output);
        }
        if has_ended {
            break None;
        }
    };
    let status = group.end()?;
    // All writers are gone, so what is left can be read to its end.
    pipes.read()?;
    if cut.is_none() && pipes.is_over_limit() {
        cut = Some(Ending::Output);
    }
    Ok((status, cut, pipes.into_outputs()))
}

fn look(group: &Group, disk: &Disk<'_>, limits: &Limits) -> io::Result<Option<Ending>> {
    let held = group.held()?;
    Ok(if held.processes > limits.processes {
        Some(Ending::Processes)
    } else if held.memory > limits.memory {
        Some(Ending::Memory)
    } else if disk.is_overrun(held.unnamed)? {
        Some(Ending::Disk)
    } else {
        None
    })
}

//! Running a program, bounded in what it says and how long it takes, where whoever calls trusts it with the machine: an author's own.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io,
    os::unix::process::{CommandExt, ExitStatusExt},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};
use terrace_confine::Pipes;

/// How often a program that has closed its streams is looked at before the looks are spaced.
const SOON: u32 = 200;

/// A program to run.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) program: &'a Path,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) folder: &'a Path,
    pub(crate) environment: Environment,
    pub(crate) input: Vec<u8>,
    /// The most that is read of standard output, and as much of standard error.
    pub(crate) output: usize,
    /// How long it may take.
    pub(crate) time: Duration,
}

/// What a program knows of the environment variables of this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Environment {
    Cleared,
    Inherited,
    /// These, and no others.
    Only(BTreeMap<OsString, OsString>),
}

/// How a program ended, and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) ending: Ending,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Exited(i32),
    Signal(i32),
    /// It ran for too long.
    Time,
    /// It said too much.
    Output,
}

/// Runs a program, and comes back when it has ended or was killed. All that it started in its process group ends with it.
pub(crate) fn run(run: Run<'_>) -> io::Result<Ran> {
    let Run { program, arguments, folder, environment, input, output, time } = run;
    let until = Instant::now() + time;
    let mut command = Command::new(program);
    match environment {
        Environment::Inherited => {}
        Environment::Cleared => {
            command.env_clear();
        }
        Environment::Only(variables) => {
            command.env_clear().envs(variables);
        }
    }
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    command.args(arguments).current_dir(folder).process_group(0);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let watched = watch(&mut child, &input, output, until);
    if !matches!(watched, Ok((Some(_), _))) {
        kill(&child);
        child.wait()?;
    }
    let (ended, mut pipes) = watched?;
    // All that it has written is in its pipes by now, or held by somebody who is not waited for.
    pipes.read()?;
    let ending = match ended {
        _ if pipes.is_over_limit() => Ending::Output,
        Some(status) => match (status.code(), status.signal()) {
            (Some(code), _) => Ending::Exited(code),
            (None, signal) => Ending::Signal(signal.unwrap_or_default()),
        },
        None => Ending::Time,
    };
    let [stdout, stderr] = pipes.into_outputs();
    Ok(Ran { ending, stdout, stderr })
}

/// Listens until a program has closed its streams and ended; without a status if it takes too long or says too much.
fn watch<'a>(
    child: &mut Child,
    input: &'a [u8],
    output: usize,
    until: Instant,
) -> io::Result<(Option<ExitStatus>, Pipes<'a>)> {
    let mut pipes = Pipes::new(child, input, output)?;
    while !pipes.is_closed() {
        let Some(left) = until.checked_duration_since(Instant::now()) else { return Ok((None, pipes)) };
        pipes.wait(None, left)?;
        if pipes.is_over_limit() {
            return Ok((None, pipes));
        }
    }
    Ok((end(child, until)?, pipes))
}

/// Waits for a program that has closed its streams, which mostly is about to end.
fn end(child: &mut Child, until: Instant) -> io::Result<Option<ExitStatus>> {
    for look in 0.. {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until {
            break;
        }
        // The kernel closes what a process has open microseconds before it tells of its end.
        if look < SOON { thread::yield_now() } else { thread::sleep(Duration::from_micros(200)) }
    }
    Ok(None)
}

/// Ends a program that has not been waited for, so that its number is still its own, and all that it has started.
fn kill(child: &Child) {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // There may be nobody left in it.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(script: &str) -> Ran {
        run(Run {
            program: Path::new("/bin/sh"),
            arguments: vec!["-c".into(), script.into()],
            folder: Path::new("/"),
            environment: Environment::Cleared,
            input: vec![b' '; 1 << 20],
            output: 1000,
            time: Duration::from_millis(300),
        })
        .expect("a shell is there")
    }

    #[test]
    fn a_program_ends_by_itself_or_is_ended() {
        for (script, ending) in [
            ("exit 0", Ending::Exited(0)),
            ("exit 7", Ending::Exited(7)),
            ("kill -TERM $$", Ending::Signal(15)),
            ("while :; do :; done", Ending::Time),
            ("exec >&- 2>&-; while :; do :; done", Ending::Time),
            // What it leaves behind holds its streams.
            ("(while :; do :; done) & exit 0", Ending::Time),
            ("while :; do echo x; done", Ending::Output),
            ("while :; do echo x >&2; done", Ending::Output),
        ] {
            assert_eq!(ran(script).ending, ending, "{script}");
        }
        let said = ran("echo before; while :; do :; done");
        assert_eq!((said.ending, said.stdout.as_slice()), (Ending::Time, &b"before\n"[..]));
    }
}

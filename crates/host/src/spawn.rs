//! Running a program, bounded in what it says and how long it takes, where whoever calls trusts it with the machine: an author's own.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::{self, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

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

/// A stream of a program, when it is closed or has too much.
#[derive(Debug)]
enum Heard {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
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
    if let Some(mut stdin) = child.stdin.take() {
        // A program that reads nothing must not hold this up, and one that has gone is no mistake.
        thread::spawn(move || stdin.write_all(&input));
    }
    let (heard, hear) = channel();
    if let Some(stdout) = child.stdout.take() {
        listen(stdout, output, heard.clone(), Heard::Stdout);
    }
    if let Some(stderr) = child.stderr.take() {
        listen(stderr, output, heard, Heard::Stderr);
    }
    let mut ran = Ran { ending: Ending::Time, stdout: Vec::new(), stderr: Vec::new() };
    let is_quiet = ran.hear(&hear, output, until);
    let ended = if is_quiet { end(&mut child, until)? } else { None };
    if ended.is_none() {
        kill(&child);
        child.wait()?;
        ran.hear(&hear, output, Instant::now() + Duration::from_millis(100));
    }
    let is_too_much = ran.stdout.len() > output || ran.stderr.len() > output;
    ran.ending = match ended {
        _ if is_too_much => Ending::Output,
        Some(status) => match (status.code(), status.signal()) {
            (Some(code), _) => Ending::Exited(code),
            (None, signal) => Ending::Signal(signal.unwrap_or_default()),
        },
        None => Ending::Time,
    };
    Ok(ran)
}

impl Ran {
    /// Waits for both streams to be closed; whether they were in time, and with no more in them than is read.
    fn hear(&mut self, hear: &Receiver<Heard>, output: usize, until: Instant) -> bool {
        loop {
            match hear.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Heard::Stdout(bytes)) => self.stdout = bytes,
                Ok(Heard::Stderr(bytes)) => self.stderr = bytes,
                Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
            if self.stdout.len() > output || self.stderr.len() > output {
                return false;
            }
        }
    }
}

/// Reads a stream to its end, or one byte beyond what is allowed.
fn listen(stream: impl Read + Send + 'static, output: usize, heard: Sender<Heard>, kind: fn(Vec<u8>) -> Heard) {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before a failure is kept.
        let _ = stream.take(output as u64 + 1).read_to_end(&mut bytes);
        // Nobody may be left to hear it.
        let _ = heard.send(kind(bytes));
    });
}

/// Waits for a program that has closed its streams, which mostly has ended.
fn end(child: &mut Child, until: Instant) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until {
            return Ok(None);
        }
        thread::sleep(Duration::from_micros(200));
    }
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

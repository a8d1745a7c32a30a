//! One run of the command, measured from a process that does nothing else.

use std::{
    env,
    ffi::OsString,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Args;
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeVal,
};

/// Run a command once, and print what it took
///
/// The kernel keeps the peak memory of all children of a process together. So each run has a parent of its own: this one.
#[derive(Debug, Args)]
#[command(hide = true)]
pub(crate) struct Measure {
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) wall: Duration,
    /// User and system time together.
    pub(crate) cpu: Duration,
    /// The peak of the resident memory, in bytes.
    pub(crate) memory: u64,
}

impl Measure {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let (program, arguments) = self.command.split_first().context("no command")?;
        let mut command = Command::new(program);
        command.args(arguments).stdout(Stdio::null());
        let started = Instant::now();
        let status = command.status().context("starting the command")?;
        let wall = started.elapsed();
        ensure!(status.success(), "the command fails");
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("asking for the use of resources")?;
        let microseconds = |time: TimeVal| time.tv_sec() * 1_000_000 + time.tv_usec();
        let cpu = microseconds(usage.user_time()) + microseconds(usage.system_time());
        // Linux counts in KiB.
        println!("{} {cpu} {}", wall.as_nanos(), usage.max_rss() * 1024);
        Ok(())
    }
}

/// A command to measure.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) folder: PathBuf,
    pub(crate) variables: Vec<(&'static str, String)>,
}

impl Subject {
    /// What it writes, which has to be something.
    pub(crate) fn output(&self) -> anyhow::Result<Vec<u8>> {
        let mut command = Command::new(&self.program);
        let output = self.around(command.args(&self.arguments)).output().context("starting the command")?;
        ensure!(output.status.success(), "the command fails:\n{}", String::from_utf8_lossy(&output.stderr));
        Ok(output.stdout)
    }

    /// What it takes.
    pub(crate) fn measure(&self) -> anyhow::Result<Run> {
        let mut command = Command::new(env::current_exe()?);
        let measure = self.around(command.arg("measure").arg(&self.program).args(&self.arguments)).output()?;
        ensure!(measure.status.success(), "{}", String::from_utf8_lossy(&measure.stderr));
        let text = String::from_utf8(measure.stdout)?;
        let numbers: Vec<u64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [wall, cpu, memory] = numbers[..] else { anyhow::bail!("a run is measured as `{text}`") };
        Ok(Run { wall: Duration::from_nanos(wall), cpu: Duration::from_micros(cpu), memory })
    }

    fn around<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.current_dir(&self.folder).envs(self.variables.iter().map(|(name, value)| (name, value)))
    }
}

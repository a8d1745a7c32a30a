//! One run of the command, measured from a process that does nothing else.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Args;
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeVal,
};

/// Run `BINARY synth FOLDER` once, and print what it took
///
/// The kernel keeps the peak memory of all children of a process together. So each run has a parent of its own: this one.
#[derive(Debug, Args)]
#[command(hide = true)]
pub(crate) struct Measure {
    binary: PathBuf,
    folder: PathBuf,
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
        let mut command = Command::new(&self.binary);
        command.arg("synth").arg(&self.folder).stdout(Stdio::null());
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

impl Run {
    pub(crate) fn of(binary: &Path, folder: &Path) -> anyhow::Result<Self> {
        let measure = Command::new(env::current_exe()?).arg("measure").args([binary, folder]).output()?;
        ensure!(measure.status.success(), "{}", String::from_utf8_lossy(&measure.stderr));
        let text = String::from_utf8(measure.stdout)?;
        let numbers: Vec<u64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [wall, cpu, memory] = numbers[..] else { anyhow::bail!("a run is measured as `{text}`") };
        Ok(Self { wall: Duration::from_nanos(wall), cpu: Duration::from_micros(cpu), memory })
    }
}

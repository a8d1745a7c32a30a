//! How long the command takes, as its users see it: whole processes, from start to exit.

mod builds;
mod definition;
mod measure;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Args;

use crate::fleet::Fleet;
pub(crate) use builds::Builds;
pub(crate) use measure::Measure;
use measure::{Run, Subject};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// A size is run until its runs have taken this long together, within the limits below.
const ENOUGH: Duration = Duration::from_secs(2);
const FEWEST_RUNS: usize = 5;
const MOST_RUNS: usize = 200;

/// Time `terrace synth` on fleets of several sizes, and print a table
///
/// The binary is built as releases are (`cargo static`), unless one is named, and installed: copied. Each run is a process of its
/// own that writes to /dev/null; files are in the page cache.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// How many apps, a row each
    #[arg(long, value_delimiter = ',', default_values_t = [1, 10, 110, 1000, 5000])]
    sizes: Vec<u32>,
    /// A binary to time instead
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// In place of fleets, one app as `app.yaml` and as a definition that has been built: by the command, and by the plugin, which confines it
    #[arg(long, conflicts_with_all = ["sizes", "binary"])]
    definition: bool,
    /// A folder with the programs to time for `--definition`: terrace, terrace-cmp and storefront-definition
    #[arg(long, value_name = "FOLDER", requires = "definition")]
    programs: Option<PathBuf>,
}

impl Bench {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        if self.definition {
            return definition::run(self.programs.as_deref());
        }
        let binary = match &self.binary {
            Some(binary) => fs::canonicalize(binary).with_context(|| format!("no binary {}", binary.display()))?,
            None => build(&["terrace-cli"])?.join("terrace"),
        };
        let binary = install(&binary)?;
        println!("| apps | wall, least | wall, median | user + sys | peak memory | output | objects |");
        println!("|---:|---:|---:|---:|---:|---:|---:|");
        for apps in &self.sizes {
            let folder = write_fleet(*apps)?;
            row(&apps.to_string(), &binary, &folder)?;
        }
        if let Some(apps) = self.sizes.iter().max().filter(|apps| **apps > 1) {
            let folder = write_fleet(*apps)?;
            row(&format!("1 of {apps}"), &binary, &folder.join("apps/app-00001"))?;
        }
        Ok(())
    }
}

/// The folder of programs, built as releases have them.
fn build(packages: &[&str]) -> anyhow::Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let packages = packages.iter().flat_map(|package| ["--package", package]);
    let built = Command::new(cargo).args(["static", "--quiet"]).args(packages).current_dir(ROOT).status();
    ensure!(built.context("starting cargo")?.success(), "the programs do not build");
    let host = Command::new("rustc").args(["--print", "host-tuple"]).output().context("asking rustc for its host")?;
    let host = String::from_utf8(host.stdout).context("the name of the host")?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new(ROOT).join("target"), PathBuf::from);
    Ok(fs::canonicalize(target.join(host.trim()).join("release"))?)
}

/// A copy, as users have one. The kernel keeps what a linker has written in small pieces, of which it maps 1,600 at each start, and a
/// copy in large ones: 0.4 ms.
fn install(binary: &Path) -> anyhow::Result<PathBuf> {
    let folder = Path::new(ROOT).join("target/installed");
    fs::create_dir_all(&folder)?;
    let installed = fs::canonicalize(folder)?.join(binary.file_name().context("a binary has a name")?);
    // A file of its own: one that is written over keeps its pieces.
    if installed.exists() {
        fs::remove_file(&installed)?;
    }
    fs::copy(binary, &installed).with_context(|| format!("copying {}", binary.display()))?;
    Ok(installed)
}

/// A fleet in `target/`, written anew: what an older version of this task wrote is another one.
fn write_fleet(apps: u32) -> anyhow::Result<PathBuf> {
    let folder = Path::new(ROOT).join("target/fleet").join(apps.to_string());
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    Fleet { apps, folder: folder.clone() }.run()?;
    Ok(fs::canonicalize(folder)?)
}

fn row(name: &str, binary: &Path, folder: &Path) -> anyhow::Result<()> {
    let subject = Subject {
        program: binary.to_owned(),
        arguments: vec!["synth".into(), folder.into()],
        folder: Path::new(ROOT).to_owned(),
        variables: Vec::new(),
    };
    let output = subject.output()?;
    let objects = output.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"kind: ")).count();
    let started = Instant::now();
    let mut runs = Vec::new();
    while runs.len() < FEWEST_RUNS || (started.elapsed() < ENOUGH && runs.len() < MOST_RUNS) {
        runs.push(subject.measure()?);
    }
    runs.sort_unstable_by_key(|run: &Run| run.wall);
    let cpu = runs.iter().map(|run| run.cpu).min().unwrap_or_default();
    let memory = runs.iter().map(|run| run.memory).max().unwrap_or_default();
    println!(
        "| {name} | {} | {} | {} | {} | {} | {objects} |",
        milliseconds(runs[0].wall),
        milliseconds(runs[runs.len() / 2].wall),
        milliseconds(cpu),
        mebibytes(memory),
        mebibytes(output.len() as u64),
    );
    Ok(())
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}

#[expect(clippy::cast_precision_loss, reason = "no output comes near the end of what an `f64` counts exactly")]
fn mebibytes(bytes: u64) -> String {
    format!("{:.2} MiB", bytes as f64 / (1024.0 * 1024.0))
}

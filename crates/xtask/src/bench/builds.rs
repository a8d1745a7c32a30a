//! How long the plugin takes for a definition that it builds.

use std::{
    env,
    fs::{self, OpenOptions},
    io::Write,
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

use super::{install, milliseconds};

const BUILDS: usize = 10;
const HITS: usize = 300;

/// Time `terrace-cmp generate` on a definition that is built in the sidecar, and print a table
///
/// The plugin is one that `cargo static` has built, the kit one that it has made of the definition's Cargo.toml, and the platform's file of the repository lets it be
/// built. Everything is done in a copy.
#[derive(Debug, Args)]
pub(crate) struct Builds {
    /// The plugin, `terrace-cmp`
    #[arg(long, value_name = "FILE")]
    plugin: PathBuf,
    /// The kit that it has made
    #[arg(long, value_name = "FOLDER")]
    kit: PathBuf,
    /// The environment to render for
    #[arg(long)]
    environment: Option<String>,
    /// The repository
    repository: PathBuf,
    /// The folder of the definition in it
    definition: PathBuf,
    /// The folder in it of the same app in app.yaml
    app: PathBuf,
}

/// What a run took.
struct Took {
    wall: Duration,
    /// User and system time of the plugin and all that it waits for.
    cpu: Duration,
}

impl Builds {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let plugin = install(&self.plugin)?;
        // Below a folder of Cargo's, such as this workspace, a build would look for what is above it.
        let place = env::temp_dir().join("terrace-bench-builds");
        if place.exists() {
            fs::remove_dir_all(&place).context("removing what was there")?;
        }
        fs::create_dir_all(&place)?;
        let place = fs::canonicalize(&place)?;
        copy(&self.repository, &place.join("repository"))?;
        let source = place.join("repository").join(&self.definition).join("src/main.rs");
        println!("| generate | wall, least | wall, median | user + sys |");
        println!("|---|---:|---:|---:|");
        let cache = place.join("cache");
        row("first build, with an empty cache", BUILDS, || {
            if cache.exists() {
                fs::remove_dir_all(&cache)?;
            }
            fs::create_dir(&cache)?;
            self.generate(&plugin, &place, &self.definition)
        })?;
        row("changed definition", BUILDS, || {
            writeln!(OpenOptions::new().append(true).open(&source)?, "// changed")?;
            self.generate(&plugin, &place, &self.definition)
        })?;
        row("built before", HITS, || self.generate(&plugin, &place, &self.definition))?;
        row("app.yaml", HITS, || self.generate(&plugin, &place, &self.app))
    }

    fn generate(&self, plugin: &Path, place: &Path, folder: &Path) -> anyhow::Result<Took> {
        let mut command = Command::new(plugin);
        command.arg("generate").current_dir(place.join("repository").join(folder)).env_clear();
        command
            .env("ARGOCD_APP_SOURCE_PATH", folder)
            .env("TERRACE_KIT", &self.kit)
            .env("TERRACE_CACHE", place.join("cache"));
        command.envs(self.environment.iter().map(|name| ("ARGOCD_ENV_TERRACE_ENVIRONMENT", name)));
        let (began, before) = (Instant::now(), used()?);
        let status = command.stdout(Stdio::null()).status().context("starting the plugin")?;
        let wall = began.elapsed();
        ensure!(status.success(), "the plugin fails in {}", folder.display());
        Ok(Took { wall, cpu: used()?.saturating_sub(before) })
    }
}

/// What all children have used that were waited for.
fn used() -> anyhow::Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("asking for the use of resources")?;
    let microseconds = |time: TimeVal| time.tv_sec() * 1_000_000 + time.tv_usec();
    let together = microseconds(usage.user_time()) + microseconds(usage.system_time());
    Ok(Duration::from_micros(u64::try_from(together).unwrap_or_default()))
}

fn row(name: &str, runs: usize, mut run: impl FnMut() -> anyhow::Result<Took>) -> anyhow::Result<()> {
    let mut took = (0..runs).map(|_| run()).collect::<anyhow::Result<Vec<_>>>()?;
    took.sort_unstable_by_key(|took| took.wall);
    let cpu = took.iter().map(|took| took.cpu).min().unwrap_or_default();
    let [least, median] = [0, took.len() / 2].map(|index| milliseconds(took[index].wall));
    println!("| {name} | {least} | {median} | {} |", milliseconds(cpu));
    Ok(())
}

/// Copies a repository, without what is hidden or built.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("listing {}", from.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        if name == "target" || name.to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(&name))?;
        } else {
            fs::copy(entry.path(), to.join(&name))?;
        }
    }
    Ok(())
}

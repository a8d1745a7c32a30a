//! How long the plugin takes for a definition that it builds.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;

use super::{
    install,
    measure::{Run, Subject},
    milliseconds,
};

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

impl Builds {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let plugin = install(&self.plugin)?;
        // Below a folder of Cargo's, such as this workspace, a build would look for what is above it.
        let temporary = tempfile::tempdir().context("making a temporary folder")?;
        let place = fs::canonicalize(temporary.path())?;
        copy(&self.repository, &place.join("repository"))?;
        let source = place.join("repository").join(&self.definition).join("src/main.rs");
        println!("| generate | wall, least | wall, median | user + sys |");
        println!("|---|---:|---:|---:|");
        let cache = place.join("cache");
        let [definition, app] = [&self.definition, &self.app].map(|folder| self.generate(&plugin, &place, folder));
        row("first build, with an empty cache", BUILDS, || {
            if cache.exists() {
                fs::remove_dir_all(&cache)?;
            }
            fs::create_dir(&cache)?;
            definition.measure()
        })?;
        row("changed definition", BUILDS, || {
            writeln!(OpenOptions::new().append(true).open(&source)?, "// changed")?;
            definition.measure()
        })?;
        row("built before", HITS, || definition.measure())?;
        row("app.yaml", HITS, || app.measure())
    }

    /// What Argo CD runs in a folder of the repository.
    fn generate(&self, plugin: &Path, place: &Path, folder: &Path) -> Subject {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let environment = self.environment.iter().map(|name| ("ARGOCD_ENV_TERRACE_ENVIRONMENT", name.clone()));
        let variables = [
            ("ARGOCD_APP_SOURCE_PATH", text(folder)),
            ("TERRACE_KIT", text(&self.kit)),
            ("TERRACE_CACHE", text(&place.join("cache"))),
        ];
        Subject {
            program: plugin.to_owned(),
            arguments: vec!["generate".into()],
            folder: place.join("repository").join(folder),
            variables: variables.into_iter().chain(environment).collect(),
        }
    }
}

fn row(name: &str, runs: usize, mut run: impl FnMut() -> anyhow::Result<Run>) -> anyhow::Result<()> {
    let mut took = (0..runs).map(|_| run()).collect::<anyhow::Result<Vec<_>>>()?;
    took.sort_unstable_by_key(|run| run.wall);
    let cpu = took.iter().map(|run| run.cpu).min().unwrap_or_default();
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

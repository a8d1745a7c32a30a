//! What an app costs that is a program, over the same app in `app.yaml`: nothing is built, the program is there.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};

use super::{
    ROOT, build, install,
    measure::{Run, Subject},
    milliseconds,
};

const EXAMPLE: &str = "storefront";
const DEFINITION: &str = "storefront-definition";
const TARGET: [(&str, &str); 2] = [("environment", "production"), ("cluster", "shop-production")];
const RUNS: usize = 400;

/// A way to render the app.
struct Way {
    name: &'static str,
    subject: Subject,
    runs: Vec<Run>,
}

/// Prints a table: for the command and for the plugin a row of the `app.yaml`, and one of the definition. The ways take turns, so that what else the
/// machine does is spread over all of them.
pub(super) fn run(programs: Option<&Path>) -> anyhow::Result<()> {
    let built = match programs {
        Some(folder) => fs::canonicalize(folder).with_context(|| format!("no folder {}", folder.display()))?,
        None => build(&["terrace-cli", "terrace-cmp", DEFINITION])?,
    };
    let installed = ["terrace", "terrace-cmp", DEFINITION].map(|program| install(&built.join(program)));
    let [terrace, plugin, definition] = installed;
    let (terrace, plugin, definition) = (terrace?, plugin?, definition?);
    let place = repository(&definition)?;
    let binary = ["--binary".into(), definition.clone().into_os_string()];
    let allowed = definition.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    let way = |name, subject| Way { name, subject, runs: Vec::with_capacity(RUNS) };
    let mut pairs = [
        [
            way("`terrace synth` of `app.yaml`", synth(&terrace, &place, "yaml", &[])),
            way("`terrace synth --binary`", synth(&terrace, &place, "rust", &binary)),
        ],
        [
            way("`terrace-cmp generate` of `app.yaml`", generate(&plugin, &place, "yaml", &allowed)),
            way("`terrace-cmp generate`, confined", generate(&plugin, &place, "rust", &allowed)),
        ],
    ];
    for [yaml, rust] in &pairs {
        let is_same = yaml.subject.output()? == rust.subject.output()?;
        ensure!(is_same, "{} gives other bytes than {}", rust.name, yaml.name);
    }
    for _ in 0..RUNS {
        for way in pairs.as_flattened_mut() {
            way.runs.push(way.subject.measure()?);
        }
    }
    println!("| | wall, least | wall, median | user + sys | more than `app.yaml`, least | median |");
    println!("|---|---:|---:|---:|---:|---:|");
    for [yaml, rust] in &mut pairs {
        let (before, after) = (yaml.wall(), rust.wall());
        let more = |after: Duration, before| milliseconds(after.saturating_sub(before));
        println!("{}  |  |", yaml.row());
        println!("{} {} | {} |", rust.row(), more(after.0, before.0), more(after.1, before.1));
    }
    Ok(())
}

impl Way {
    /// The least and the median.
    fn wall(&mut self) -> (Duration, Duration) {
        self.runs.sort_unstable_by_key(|run| run.wall);
        (self.runs[0].wall, self.runs[RUNS / 2].wall)
    }

    fn row(&mut self) -> String {
        let (least, median) = self.wall();
        let cpu = self.runs.iter().map(|run| run.cpu).min().unwrap_or_default();
        let [least, median, cpu] = [least, median, cpu].map(milliseconds);
        format!("| {} | {least} | {median} | {cpu} |", self.name)
    }
}

fn synth(terrace: &Path, place: &Path, app: &str, more: &[OsString]) -> Subject {
    let mut arguments: Vec<OsString> = vec!["synth".into(), app.into()];
    arguments.extend(TARGET.iter().flat_map(|(option, name)| [format!("--{option}").into(), name.into()]));
    arguments.extend_from_slice(more);
    Subject { program: terrace.to_owned(), arguments, folder: place.to_owned(), variables: Vec::new() }
}

fn generate(plugin: &Path, place: &Path, app: &str, allowed: &str) -> Subject {
    let parameters: Vec<_> =
        TARGET.iter().map(|(name, value)| serde_json::json!({ "name": name, "string": value })).collect();
    Subject {
        program: plugin.to_owned(),
        arguments: vec!["generate".into()],
        folder: place.join(app),
        variables: vec![
            ("ARGOCD_APP_SOURCE_PATH", app.to_owned()),
            ("ARGOCD_APP_PARAMETERS", serde_json::Value::from(parameters).to_string()),
            ("TERRACE_DEFINITIONS", allowed.to_owned()),
        ],
    }
}

/// A repository with the example's `app.yaml` in `yaml/`, its definition in `rust/`, and a platform that names the program.
fn repository(definition: &Path) -> anyhow::Result<PathBuf> {
    let (example, place) = (Path::new(ROOT).join("examples").join(EXAMPLE), Path::new(ROOT).join("target/definition"));
    for folder in [".git", "yaml", "rust"] {
        fs::create_dir_all(place.join(folder)).with_context(|| format!("making {}", place.display()))?;
    }
    for (from, to) in [("app.yaml", "yaml/app.yaml"), ("definition/Cargo.toml", "rust/Cargo.toml")] {
        fs::copy(example.join(from), place.join(to)).with_context(|| format!("copying {from}"))?;
    }
    let platform = fs::read_to_string(example.join("platform.yaml")).context("reading the platform")?;
    let (before, facts) = platform.split_once("\n  facts:\n").context("the platform has no facts")?;
    let definitions = format!("    definitions: {{binaries: {{{DEFINITION}: {}}}}}", definition.display());
    fs::write(place.join("platform.yaml"), format!("{before}\n  facts:\n{definitions}\n{facts}"))?;
    Ok(fs::canonicalize(place)?)
}

use std::{collections::BTreeSet, path::PathBuf};

use clap::Args;
use terrace::{
    Extensions,
    diagnostic::{Diagnostic, Path, Sources},
    spec::{layer::Mistake, text::Name},
};
use terrace_host::Way;
use terrace_repository::{AppFile, Leftovers, OutputFile, Repository, find, write_tree};

use crate::{
    codes,
    console::Console,
    failure::Failure,
    fleet::{self, Fleet, Form, Format, Job},
    overrides::{self, Given},
};

/// Render apps to Kubernetes manifests
///
/// Manifests go to stdout, everything else to stderr. Output is whole or absent: where one app has a mistake, nothing is written for any.
///
/// A platform is the nearest platform.yaml above an app's folder, within its repository.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Render the app in this folder, or all apps below it:
    terrace synth
  Render one app for an environment:
    terrace synth services/shop --environment production
  Render what a pipeline has just built:
    terrace synth services/shop -e staging --image web=registry.example.com/shop:1.42.0
  Try a value without writing it down:
    terrace synth services/shop -e staging --set processes.web.scale=5
  Write one file per object, for a deploy branch:
    terrace synth services -e production --output manifests/production --prune
  Compare with what runs:
    terrace synth services/shop -e staging | kubectl diff --filename -
  See who decides how many copies run, and what that lies over:
    terrace synth services/shop -e production --explain-layers=processes.web.scale
  Run a definition that a pipeline has built, in place of building it:
    terrace synth services/shop -e staging --binary target/release/shop
  See the whole app as it is in an environment, every shorthand and default written out:
    terrace synth services/shop -e production --normalised

Exit status: 0 fine, 1 a mistake in the input, 2 a defect.")]
pub(crate) struct Synth {
    /// An app's file, a folder that holds an app.yaml or a Cargo package that defines an app, or a folder to search for such folders
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// The environment to render for; may be left out where the platform has only one
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// The cluster to render for; may be left out where the environment has only one
    #[arg(short, long, value_name = "NAME")]
    cluster: Option<String>,
    /// The image of a process
    #[arg(long = "image", value_name = "PROCESS=IMAGE")]
    images: Vec<String>,
    /// A value of the spec, over what the app says and under what the platform enforces; a key with dots stands in brackets: 'labels["example.com/tier"]=web'
    #[expect(clippy::doc_link_with_quotes, reason = "no link: the quotes are those of the key")]
    #[arg(long = "set", value_name = "PATH=VALUE")]
    settings: Vec<String>,
    /// The program of a definition, in place of one that `cargo build` makes
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// How objects are written: a stream of YAML documents, or one JSON object a line
    #[arg(short, long, value_enum, default_value_t = Format::Yaml)]
    format: Format,
    /// A folder for one YAML file per object, as FOLDER/<app>/<kind>-<name>.yaml; it is replaced as a whole
    #[arg(short, long, value_name = "FOLDER", conflicts_with = "format")]
    output: Option<PathBuf>,

    /// Delete from the output folder the manifests of apps that are not rendered, and those of another target
    #[arg(long, requires = "output")]
    prune: bool,
    /// In place of manifests, every value of the app in the target: what it is, which layer says so, in which file and line, and which
    /// values of lower layers it lies over; with a path, only the values there, and what a process takes over from its app
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true, default_missing_value = "", conflicts_with = "output")]
    explain_layers: Option<String>,
    /// In place of manifests, the resolved app: all layers put together, shorthands and defaults written out, without the platform's facts
    #[arg(long, conflicts_with_all = ["output", "explain_layers"])]
    normalised: bool,
}

impl Synth {
    pub(crate) fn run(self, console: &Console, extensions: &Extensions) -> Result<(), Failure> {
        let refuse = |(diagnostics, sources)| console.refuse(diagnostics, sources);
        let given = Given::read(&self.settings, &self.images, extensions.kinds()).map_err(refuse)?;
        let environment = named("--environment", self.environment.as_deref()).map_err(refuse)?;
        let cluster = named("--cluster", self.cluster.as_deref()).map_err(refuse)?;
        let files = find(&self.paths).map_err(|mistakes| console.refuse(mistakes, Sources::new()))?;
        if files.len() > 1 && !self.images.is_empty() {
            let message = format!("`--image` is given for {} apps", files.len());
            let mistake = Diagnostic::error(&codes::IMAGE_OF_SEVERAL, message).hint("name one app");
            return Err(console.refuse(vec![mistake], Sources::new()));
        }
        let way = self.way(&files).map_err(|mistake| console.refuse(vec![mistake], Sources::new()))?;
        let asked = self.explain_layers.as_deref().map(overrides::path).transpose().map_err(refuse)?;
        let form = match (&asked, &self.output, self.format) {
            (Some(below), ..) => Form::Layers(self.format, below.clone()),
            (None, ..) if self.normalised => Form::Normalised(self.format),
            (None, Some(_), _) => Form::Files,
            (None, None, Format::Json) => Form::Json,
            (None, None, Format::Yaml) if files.len() > 1 => Form::YamlOfSeveral,
            (None, None, Format::Yaml) => Form::Yaml,
        };
        let repository = Repository::new().with_addons(extensions.kinds().clone());
        let job = Job {
            repository: &repository,
            extensions,
            environment: environment.as_ref(),
            cluster: cluster.as_ref(),
            given: &given,
            way: &way,
            form,
        };
        let Fleet { batches, report } = fleet::render(&job, &files);
        for said in batches.iter().map(|batch| batch.said.trim_end()).filter(|said| !said.is_empty()) {
            Console::say(said);
        }
        console.show(&report);
        if report.has_errors() {
            return Err(Failure::Shown);
        }
        if let Some(below) = asked.filter(|_| batches.iter().all(|batch| batch.values == 0)) {
            return Err(console.refuse(vec![nothing_at(&below)], Sources::new()));
        }
        let Some(folder) = &self.output else {
            return Console::data(batches.iter().map(|batch| batch.text.as_str()));
        };
        let objects: Vec<_> = batches
            .iter()
            .flat_map(|batch| batch.files.iter().map(|file| (file, &batch.text)))
            .map(|(file, text)| OutputFile {
                folder: &file.app,
                name: file.name.as_str(),
                content: &text[file.range.clone()],
            })
            .collect();
        let leftovers = if self.prune { Leftovers::Removed } else { Leftovers::Refused };
        let targets: BTreeSet<_> = batches.iter().flat_map(|batch| batch.targets.iter().cloned()).collect();
        write_tree(folder, &objects, &targets, leftovers)
            .map(drop)
            .map_err(|mistake| console.refuse(vec![mistake], Sources::new()))
    }
}

impl Synth {
    /// Where the programs of definitions come from.
    fn way(&self, files: &[AppFile]) -> Result<Way, Diagnostic> {
        match (&self.binary, files) {
            (None, _) => Ok(Way::Cargo),
            (Some(binary), [file]) if file.is_definition() => Ok(Way::Binary(binary.clone())),
            (Some(_), files) => {
                let definitions = files.iter().filter(|file| file.is_definition()).count();
                let message = format!("`--binary` is given for {definitions} definitions among {} apps", files.len());
                Err(Diagnostic::error(&codes::BINARY_OF_SEVERAL, message).hint("name the folder of one definition"))
            }
        }
    }
}

/// The mistake of asking for what no layer writes.
fn nothing_at(below: &Path) -> Diagnostic {
    let message = format!("there is no value at `{below}` in this target");
    Diagnostic::error(&codes::NO_VALUE, message)
        .in_file(overrides::EXPLAIN_LAYERS)
        .hint("see all values with `--explain-layers` alone")
}

/// Reads the name that an option gives.
pub(crate) fn named(option: &'static str, name: Option<&str>) -> Result<Option<Name>, (Vec<Diagnostic>, Sources)> {
    let placed = |mistake: Mistake| (vec![Diagnostic::from(mistake).in_file(option)], Sources::new());
    name.map(Name::try_from).transpose().map_err(placed)
}

use std::{
    io,
    path::{Path, PathBuf},
};

use clap::Args;
use terrace::{
    diagnostic::{Diagnostic, Sources},
    spec::{Platform, load::load_platform},
};
use terrace_import::manifests::{Fidelity, Imported, MAX_BYTES, Names, Options, Source, import};
use terrace_repository::{ForeignFile, Repository, bounded, choose_target, read_manifests, write_new};

use crate::{commands::synth::named, console::Console, failure::Failure};

/// Turn manifests into an app.yaml, and prove that it renders to the same
///
/// Manifests are what a Helm chart renders to, or what a cluster shows; lists and fields that servers have filled in are understood. What has a
/// form in the spec is said so. What has none stays, as a patch or as a whole object, with the reason beside it. What is live keeps its names and
/// selectors (`adopt`). The app goes to stdout; to stderr goes what is equal, and every difference that is left, by object and field.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Import what a chart renders to, as it is deployed:
    helm template shop ./chart --values production.yaml | terrace import manifests -
  Import what runs:
    kubectl --namespace shop get deploy,cronjob,svc,ingress,hpa,pdb,cm,sa -o yaml | terrace import manifests -
  Write it where it belongs, for an environment of the platform above:
    terrace import manifests rendered --environment production --output services/shop/app.yaml
  Keep every field, by patches where there is no form:
    terrace import manifests rendered --strict

Exit status: 0 an app was written, and nothing that is live would be replaced; 1 nothing was written: the manifests cannot be read, are of
several apps, would be replaced (without --rename), or differ in a field that no patch can bring (--strict); 2 a defect.")]
pub(crate) struct Manifests {
    /// A file of manifests, a folder of them, or `-` for what comes in
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// The app: which one, where the manifests are of several, and otherwise what it is called
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    /// The platform that the app will be rendered on; by default the nearest platform.yaml above the output, or above the current folder
    #[arg(long, value_name = "FILE")]
    platform: Option<PathBuf>,
    /// The environment that the manifests are of; may be left out where the platform has only one
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// The cluster that the manifests are of; may be left out where the environment has only one
    #[arg(short, long, value_name = "NAME")]
    cluster: Option<String>,
    /// Keep every field that the manifests set, by patches where the spec has no form
    #[arg(long)]
    strict: bool,
    /// Call everything as Terrace does, although what is live is then made anew
    #[arg(long)]
    rename: bool,
    /// A file to write to, in place of stdout; it must not be there
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Manifests {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let refuse = |(diagnostics, sources)| console.refuse(diagnostics, sources);
        let app = named("--app", self.app.as_deref()).map_err(refuse)?;
        let environment = named("--environment", self.environment.as_deref()).map_err(refuse)?;
        let cluster = named("--cluster", self.cluster.as_deref()).map_err(refuse)?;
        let files = self.files().map_err(|mistake| console.refuse(vec![mistake], Sources::new()))?;
        let platform = self.platform().map_err(|mistakes| console.refuse(mistakes, Sources::new()))?;
        let target = match &platform {
            Some(platform) => choose_target(platform, environment.as_ref(), cluster.as_ref()),
            None => choose_target(&Platform::new(), environment.as_ref(), cluster.as_ref()),
        };
        let sources: Vec<_> = files.iter().map(|ForeignFile { file, bytes }| Source { file, bytes }).collect();
        let options = Options {
            app: app.as_ref(),
            platform: platform.as_ref(),
            target,
            fidelity: if self.strict { Fidelity::Fields } else { Fidelity::Effect },
            names: if self.rename { Names::New } else { Names::Kept },
        };
        let Imported { yaml, report, facts } =
            import(&sources, &options).map_err(|mistakes| console.refuse(mistakes, texts(&files)))?;
        match &self.output {
            Some(path) => {
                write_new(path, &yaml).map_err(|mistake| console.refuse(vec![mistake], Sources::new()))?;
                Console::say(&format!("wrote {}", path.display()));
            }
            None => Console::data([yaml.as_str()])?,
        }
        Console::say(report.trim_end());
        if let Some(facts) = facts {
            Console::say(&format!(
                "the platform has to state what the manifests were made for; in `spec` of platform.yaml:\n{}",
                facts.trim_end()
            ));
        }
        Ok(())
    }

    fn files(&self) -> Result<Vec<ForeignFile>, Diagnostic> {
        if self.path != Path::new("-") {
            return read_manifests(&self.path, MAX_BYTES);
        }
        let bytes = bounded(io::stdin().lock(), MAX_BYTES).map_err(|error| {
            let message = format!("what comes in cannot be read: {error}");
            Diagnostic::error(&terrace_repository::codes::NOT_READABLE, message).hint("name a file or a folder")
        })?;
        Ok(vec![ForeignFile { file: "<stdin>".to_owned(), bytes }])
    }

    fn platform(&self) -> Result<Option<Platform>, Vec<Diagnostic>> {
        let repository = Repository::new();
        if let Some(path) = &self.platform {
            let bytes = repository.read(path).map_err(|mistake| vec![mistake])?;
            return load_platform(&path.display().to_string(), &bytes).map(Some);
        }
        let folder = self.output.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        match repository.platform(folder) {
            Some(found) => found.platform.clone().map(Some),
            None => Ok(None),
        }
    }
}

/// The texts that mistakes point into.
fn texts(files: &[ForeignFile]) -> Sources {
    let mut sources = Sources::new();
    for ForeignFile { file, bytes } in files {
        if let Ok(text) = std::str::from_utf8(bytes) {
            sources.insert(file.as_str(), text);
        }
    }
    sources
}

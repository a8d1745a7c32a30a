//! The commands as `argocd-cmp-server` runs them, and the process around them.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use terrace::diagnostic::{Sources, render};

use crate::{Answer, Local, Place, Plugin, Status, Variables};

/// The Argo CD config-management plugin of Terrace.
///
/// `argocd-cmp-server` runs it in the folder of an app, with ARGOCD_* variables. By hand, use `terrace-cmp local`.
#[derive(Parser)]
#[command(name = "terrace-cmp", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the manifests of the app in this folder, as JSON.
    Generate,
    /// Print the parameters that an Application may set, with their current values, as JSON.
    Parameters,
    /// See whether there is an app in this folder. `generate` does too: a plugin.yaml needs no `init`.
    Init,
    /// Say that the plugin runs, what it reads, and whether what the sidecar has for definitions can be used.
    Health,
    /// Print the version.
    Version,
    /// Run all of this here as Argo CD would, and read the output as Argo CD does.
    ///
    /// Prints the manifests as YAML on stdout, and a report on stderr.
    Local(LocalArguments),
    /// Vendor and compile what definitions depend on, for a sidecar that builds them
    ///
    /// Run where the sidecar's image is made: it needs Cargo, rustc and the registry. See `docs/definitions.md`.
    Kit(KitArguments),
}

#[derive(Args)]
struct KitArguments {
    /// The Cargo.toml of a definition, whose lockfile says what the kit has; may be given several times
    #[arg(long = "manifest", value_name = "CARGO_TOML", required = true)]
    manifests: Vec<PathBuf>,
    /// The folder to make, where the sidecar has it too
    #[arg(long, value_name = "FOLDER")]
    output: PathBuf,
}

#[derive(Args)]
struct LocalArguments {
    /// The app's folder, or its app.yaml
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The root of the repo; unless named the nearest folder with `.git`, or without one the nearest with a platform.yaml, or the app's own
    #[arg(long, value_name = "FOLDER")]
    repository: Option<PathBuf>,
    /// The namespace of the Application's destination
    #[arg(long)]
    namespace: Option<String>,
    /// The parameter `environment`
    #[arg(long)]
    environment: Option<String>,
    /// The parameter `cluster`
    #[arg(long)]
    cluster: Option<String>,
    /// An entry of the parameter `images`; may be given several times
    #[arg(long = "image", value_name = "PROCESS=IMAGE", value_parser = image)]
    images: Vec<(String, String)>,
}

fn image(text: &str) -> Result<(String, String), &'static str> {
    let (process, image) = text.split_once('=').ok_or("write `<process>=<image>`")?;
    Ok((process.to_owned(), image.to_owned()))
}

impl Plugin {
    /// Runs the command that this process was started with.
    pub fn main(&self) -> ExitCode {
        // First of all: a definition is run by this very program, which confines itself and becomes it.
        if let Some(code) = terrace_confine::enter().or_else(terrace_host::enter) {
            return code;
        }
        self.main_of(std::env::args_os())
    }

    /// Runs a command, whose first argument is the name of the program.
    pub fn main_of(&self, arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
        std::panic::set_hook(Box::new(|panic| {
            let place =
                panic.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
            let version = env!("CARGO_PKG_VERSION");
            // Where stderr is gone, nobody is left to be told.
            let _ = writeln!(
                io::stderr(),
                "terrace-cmp {version} has a bug{place}. Please report it. After an upgrade, do a hard refresh."
            );
            std::process::exit(i32::from(Status::Fault as u8));
        }));
        let Arguments { command } = Arguments::parse_from(arguments);
        let variables: Variables = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        let answer = match std::env::current_dir() {
            Ok(folder) => self.run(&command, &Place::new(folder, &variables), &variables),
            Err(error) => Answer::fault(format!("the working folder cannot be read: {error}\n")),
        };
        print(&answer)
    }

    fn run(&self, command: &Command, place: &Place, variables: &Variables) -> Answer {
        match command {
            Command::Generate => self.generate(place, variables),
            Command::Parameters => self.parameters(place, variables),
            Command::Init => self.init(place),
            Command::Health => self.health(variables),
            Command::Version => Answer::fine(format!("terrace-cmp {}\n", env!("CARGO_PKG_VERSION")), String::new()),
            Command::Kit(KitArguments { manifests, output }) => kit(manifests, output),
            Command::Local(LocalArguments { folder, repository, namespace, environment, cluster, images }) => self
                .local(&Local {
                    folder: folder.clone(),
                    repository: repository.clone(),
                    namespace: namespace.clone(),
                    environment: environment.clone(),
                    cluster: cluster.clone(),
                    images: images.clone(),
                    sidecar: variables.clone(),
                }),
        }
    }
}

fn kit(manifests: &[PathBuf], output: &Path) -> Answer {
    match terrace_host::make_kit(manifests, output) {
        Ok(report) => Answer::fine(report, String::new()),
        Err(mistakes) => Answer::mistake(render(&mistakes, &Sources::new())),
    }
}

/// Prints an answer. A reader that has gone away is nobody's mistake, and gets no message.
fn print(answer: &Answer) -> ExitCode {
    let _ = io::stderr().write_all(answer.stderr.as_bytes());
    match io::stdout().write_all(answer.stdout.as_bytes()) {
        Ok(()) => ExitCode::from(answer.status as u8),
        Err(_) => ExitCode::from(Status::Fault as u8),
    }
}

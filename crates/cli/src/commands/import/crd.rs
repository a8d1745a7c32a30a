use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use terrace::diagnostic::{Diagnostic, Sources};
use terrace_import::{
    codes::NOT_READABLE,
    crd::{Request, module},
};

use crate::{console::Console, failure::Failure};

/// Write a Rust module for a custom resource definition
///
/// The module has the types of one version: structs with setters, enums, JSON Schemas. It needs no crate but `terrace`, and compiles fast.
/// Other objects of the file are passed over; several definitions become nested modules.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  terrace import crd canary-crd.yaml --output src/canary.rs
  kubectl get crd kafkatopics.kafka.strimzi.io -o yaml | terrace import crd - --output src/kafka.rs
  terrace import crd crds.yaml --version v1beta1")]
pub(crate) struct Crd {
    /// A file with custom resource definitions; - reads standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// The version whose types are written; without it the one that clusters store
    #[arg(long, value_name = "NAME")]
    version: Option<String>,
    /// The file to write to, replaced as a whole; without it standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// More than any definition has, in bytes: 64 MiB.
const MOST: u64 = 64 << 20;

impl Crd {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let is_stdin = self.file.as_os_str() == "-";
        let name = if is_stdin { "standard input".to_owned() } else { self.file.display().to_string() };
        let read = if is_stdin { contents(io::stdin()) } else { fs::File::open(&self.file).and_then(contents) };
        let text = read.map_err(|error| console.refuse(vec![not_read(&name, &error)], Sources::new()))?;
        let request = Request { file: &name, version: self.version.as_deref(), command: &self.again() };
        let module = module(&text, request).map_err(|mistakes| {
            let mut sources = Sources::new();
            sources.insert(name.as_str(), text.as_str());
            console.refuse(mistakes, sources)
        })?;
        match &self.output {
            None => Console::data([module.as_str()]),
            Some(output) => {
                replace(output, &module)
                    .map_err(|source| Failure::Write { target: output.display().to_string(), source })?;
                Console::say(&format!("wrote {}", output.display()));
                Ok(())
            }
        }
    }

    /// The command that writes the same module: where it goes is nothing that its content depends on.
    fn again(&self) -> String {
        let version = self.version.as_deref().map(|version| format!(" --version {version}")).unwrap_or_default();
        format!("terrace import crd {}{version}", self.file.display())
    }
}

fn contents(source: impl Read) -> io::Result<String> {
    let mut text = String::new();
    source.take(MOST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it has more than 64 MiB"));
    }
    Ok(text)
}

fn not_read(name: &str, error: &io::Error) -> Diagnostic {
    let reason = error.to_string();
    // The number of an error says nothing more than its words.
    let reason = reason.split(" (os error").next().unwrap_or_default().to_lowercase();
    let mistake = Diagnostic::error(&NOT_READABLE, format!("`{name}` cannot be read: {reason}"));
    mistake.hint("name a file with a `CustomResourceDefinition`, or pipe one to `terrace import crd -`")
}

/// Puts a new file in the place of an old one in one step: whoever reads it sees the one or the other.
fn replace(path: &Path, content: &str) -> io::Result<()> {
    let mut name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?.to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(name);
    let written = fs::File::create_new(&beside).and_then(|mut file| {
        file.write_all(content.as_bytes())?;
        file.sync_all()
    });
    let replaced = written.and_then(|()| fs::rename(&beside, path));
    if replaced.is_err() {
        // The first mistake is the one to tell of.
        let _ = fs::remove_file(&beside);
    }
    replaced
}

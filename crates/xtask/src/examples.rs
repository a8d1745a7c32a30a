//! Whether every public item is shown by an example: the rule is in ARCHITECTURE.md, "Every public item is shown by an example".

mod documentation;
mod item;
mod walk;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use item::Item;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Say which public items have no example, and fail when there is one
#[derive(Debug, Args)]
pub(crate) struct Examples {
    /// Read this file alone, and the modules below it, in place of every library of the workspace
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Examples {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let root = Path::new(ROOT).canonicalize().context("finding the workspace")?;
        let libraries = match self.file {
            Some(file) => vec![file],
            None => libraries(&root)?,
        };
        let mut items = Vec::new();
        for library in &libraries {
            items.extend(walk::library(library)?);
        }
        let examples: usize = items.iter().map(|item| item.documentation.examples.len()).sum();
        let lacking: Vec<_> = items.iter().filter(|item| !item.is_shown(&items)).collect();
        if lacking.is_empty() {
            println!("{} public items, {examples} examples, and every item is shown by one", items.len());
            return Ok(());
        }
        for item in &lacking {
            eprintln!("{}", described(item, &items, &root));
        }
        bail!("{} of {} public items have no example", lacking.len(), items.len());
    }
}

/// Every library of the workspace but the tasks themselves.
fn libraries(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut libraries = vec![root.join("plugin/src/lib.rs")];
    for folder in std::fs::read_dir(root.join("crates")).context("reading `crates`")? {
        let library = folder?.path().join("src/lib.rs");
        if library.is_file() {
            libraries.push(library);
        }
    }
    libraries.sort();
    Ok(libraries)
}

/// Where the item is, and what to do.
fn described(item: &Item, all: &[Item], root: &Path) -> String {
    let file = item.file.strip_prefix(root).unwrap_or(&item.file).display();
    let Item { line, kind, name, .. } = item;
    format!("{file}:{line}: {kind} `{name}` has no example: {}", item.remedy(all))
}

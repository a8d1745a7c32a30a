//! `schemas/`, from the types of the spec.

use std::{fs, path::Path};

use anyhow::{Context, ensure};
use clap::Args;
use terrace_spec::schema;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas");

/// Write the JSON Schemas of apps and platforms to schemas/
#[derive(Debug, Args)]
pub(crate) struct Schemas {
    /// Write nothing, and fail when a file is not up to date
    #[arg(long)]
    check: bool,
}

impl Schemas {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        for (name, schema) in [("app", schema::app()), ("platform", schema::platform()), ("images", schema::images())] {
            let file = Path::new(FOLDER).join(format!("{name}.schema.json"));
            let text = format!("{schema:#}\n");
            let known = fs::read_to_string(&file).unwrap_or_default();
            if self.check {
                ensure!(known == text, "schemas/{name}.schema.json is stale: run `cargo xtask schemas`");
            } else if known != text {
                fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
            }
        }
        Ok(())
    }
}

use clap::{Args, ValueEnum};
use terrace::{Extensions, spec::schema};

use crate::{console::Console, failure::Failure};

/// Print the JSON Schema of app.yaml, platform.yaml or images.yaml
///
/// Editors complete and check a file that names its schema in a first line: `# yaml-language-server: $schema=..`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  terrace schema app > schemas/app.schema.json
  terrace schema platform > schemas/platform.schema.json")]
pub(crate) struct Schema {
    /// The document that the schema describes
    #[arg(value_enum)]
    document: Document,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Document {
    App,
    Platform,
    Images,
}

impl Schema {
    pub(crate) fn run(self, extensions: &Extensions) -> Result<(), Failure> {
        let schema = match self.document {
            Document::App => schema::app_with(extensions.kinds()),
            Document::Platform => schema::platform_with(extensions.kinds()),
            Document::Images => schema::images(),
        };
        let text = serde_json::to_string_pretty(&schema).map_err(Failure::Schema)?;
        Console::data([text.as_str(), "\n"])
    }
}

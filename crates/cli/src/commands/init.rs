use std::path::PathBuf;

use clap::Args;

use crate::{console::Console, failure::Failure, scaffold};

/// Write an app that renders at once, a definition in Rust, or a platform
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  terrace init services/shop && terrace synth services/shop
  terrace init services/shop --rust
  terrace init --platform")]
pub(crate) struct Init {
    /// The folder to write to; an app is called as it is
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// A crate that defines the app in Rust, instead of app.yaml
    #[arg(long)]
    rust: bool,
    /// A platform.yaml with comments, instead of an app
    #[arg(long, conflicts_with = "rust")]
    platform: bool,
}

impl Init {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let scaffold = match (self.rust, self.platform) {
            (true, _) => &scaffold::RUST,
            (_, true) => &scaffold::PLATFORM,
            _ => &scaffold::APP,
        };
        let written = scaffold.write(&self.folder, console)?;
        for file in written {
            Console::say(&format!("wrote {file}"));
        }
        Console::say(scaffold.next);
        Ok(())
    }
}

mod crd;
mod manifests;

use clap::{Args, Subcommand};

use crate::{console::Console, failure::Failure};
use crd::Crd;
use manifests::Manifests;

/// Turn what is there already into Terrace
#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Manifests(Manifests),
    Crd(Crd),
}

impl Import {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        match self.what {
            What::Manifests(manifests) => manifests.run(console),
            What::Crd(crd) => crd.run(console),
        }
    }
}

//! What runs in an app: its processes, and the commands that people run by hand.

use terrace::spec::Raw;

use super::{
    Look,
    value::{Entries, is_empty, make, take},
    write::Draft,
};

/// Where something that runs stands in the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Processes,
    Commands,
}

impl Section {
    pub(super) const ALL: [Self; 2] = [Self::Processes, Self::Commands];

    /// Its key in the spec.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Processes => "processes",
            Self::Commands => "commands",
        }
    }

    /// The one of a key.
    pub(super) fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.as_str() == key)
    }
}

/// A process or a command, by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) section: Section,
    pub(super) name: String,
}

impl Run {
    /// The way to a place in it.
    pub(super) fn at<'a>(&'a self, path: &[&'a str]) -> Vec<&'a str> {
        [self.section.as_str(), self.name.as_str()].into_iter().chain(path.iter().copied()).collect()
    }
}

impl Draft {
    /// All processes, then all commands.
    pub(super) fn runs(&self) -> Vec<Run> {
        let of = |section: Section| {
            self.spec.entries(section.as_str()).map(move |(name, _)| Run { section, name: name.to_owned() })
        };
        Section::ALL.into_iter().flat_map(of).collect()
    }

    /// What a process or a command says so far.
    pub(super) fn run(&self, run: &Run) -> Option<&Raw> {
        self.spec.get(run.section.as_str())?.get(&run.name)
    }

    /// A place in a process or a command, to be written.
    pub(super) fn place(&mut self, run: &Run, path: &[&str]) -> &mut Raw {
        let of = make(&mut self.spec, &run.at(&[]));
        make(of, path)
    }

    /// Takes something away from a process or a command. One that says nothing of its own is still there.
    pub(super) fn take(&mut self, run: &Run, path: &[&str]) -> Option<Raw> {
        let taken = take(&mut self.spec, &run.at(path))?;
        let left = self.place(run, &[]);
        if is_empty(left) {
            *left = Raw::Map(Entries::new());
        }
        Some(taken)
    }
}

//! The programs of definitions in the plugin's sidecar: as the platform says, and as far as the sidecar allows.

use std::{
    collections::BTreeSet,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use terrace_confine::Layer;
use terrace_diagnostic::Diagnostic;
use terrace_repository::{AppFile, Manifest, Repository};
use terrace_spec::{
    Platform,
    platform::{Absence, DefinitionBuild},
    resolve::Target,
    text::Quantity,
};

use crate::{
    build::{Build, Built, Root, Terms, Workplace},
    codes,
    confined::{Trust, accepted},
};

/// What whoever runs the plugin allows, by variables of its container that no repository can set. Nothing by default.
///
/// ```
/// use std::{num::NonZeroUsize, time::Duration};
/// use terrace_host::{BINARIES, BUILD_MEMORY, BUILD_TIME, BUILDERS, CACHE, CACHE_SIZE, DEADLINE, KIT, PROGRAM_SIZE, Sidecar};
///
/// // What the container of the plugin says: no repository can.
/// let places = [(BINARIES, "/definitions"), (KIT, "/kit"), (CACHE, "/cache")];
/// let sizes = [(CACHE_SIZE, "1Gi"), (PROGRAM_SIZE, "96Mi"), (BUILD_MEMORY, "3Gi")];
/// let bounds = [(BUILDERS, "2"), (BUILD_TIME, "10m"), (DEADLINE, "45s")];
/// let set = [places, sizes, bounds].concat();
/// let sidecar = Sidecar::from_variables(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))?;
/// assert_eq!((sidecar.cache_size, sidecar.program_size), (1 << 30, 96 << 20));
/// assert_eq!(sidecar.builders, NonZeroUsize::new(2).unwrap());
/// assert_eq!((sidecar.deadline, sidecar.build_time), (Duration::from_secs(45), Duration::from_mins(10)));
/// # Ok::<(), terrace_diagnostic::Diagnostic>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sidecar {
    /// The folder that programs of definitions lie in: a platform names no others.
    pub binaries: Option<PathBuf>,
    /// The kit that definitions are built of: see [`make_kit`](crate::make_kit). Without it, or without a cache, none is built.
    pub kit: Option<PathBuf>,
    /// The folder in which built definitions are kept, and built: in a volume that only the plugin's container mounts.
    pub cache: Option<PathBuf>,
    /// Bytes of what is kept: 512 MiB by default.
    pub cache_size: u64,
    /// Bytes of one program that is kept: 64 MiB by default, for some have 15 MB. A larger one would make those of many others go.
    pub program_size: u64,
    /// How many definitions are built at a time: one by default.
    pub builders: NonZeroUsize,
    /// How long a build may take at most, whatever a platform says: 15 min by default. A platform may lie in the repository of an app.
    pub build_time: Duration,
    /// Bytes of memory that a build may hold at most: 4 GiB by default.
    pub build_memory: u64,
    /// How long is waited for a build, which then goes on: 45 s by default. Argo CD gives up after 60 s, unless it is configured otherwise.
    pub deadline: Duration,
    /// The binary that becomes a confined program or a builder, whose `main` begins with [`terrace_confine::enter`] and [`enter`](crate::enter): this very
    /// one, unless it is named.
    pub launcher: Option<PathBuf>,
}

impl Default for Sidecar {
    fn default() -> Self {
        Self {
            binaries: None,
            kit: None,
            cache: None,
            cache_size: 512 << 20,
            program_size: 64 << 20,
            builders: NonZeroUsize::MIN,
            build_time: Duration::from_mins(15),
            build_memory: 4 << 30,
            deadline: Duration::from_secs(45),
            launcher: None,
        }
    }
}

/// The variable that names the folder of programs: [`Sidecar::binaries`].
pub const BINARIES: &str = "TERRACE_DEFINITIONS";
/// The variable that names the kit: [`Sidecar::kit`].
pub const KIT: &str = "TERRACE_KIT";
/// The variable that names the folder of the cache: [`Sidecar::cache`].
pub const CACHE: &str = "TERRACE_CACHE";
/// The variable that says how much is kept, such as `512Mi`: [`Sidecar::cache_size`].
pub const CACHE_SIZE: &str = "TERRACE_CACHE_SIZE";
/// The variable that says how large one program may be that is kept, such as `64Mi`: [`Sidecar::program_size`].
pub const PROGRAM_SIZE: &str = "TERRACE_PROGRAM_SIZE";
/// The variable that says how many definitions are built at a time: [`Sidecar::builders`].
pub const BUILDERS: &str = "TERRACE_BUILDERS";
/// The variable that says how long a build may take at most, such as `15m`: [`Sidecar::build_time`].
pub const BUILD_TIME: &str = "TERRACE_BUILD_TIME";
/// The variable that says how much memory a build may hold at most, such as `4Gi`: [`Sidecar::build_memory`].
pub const BUILD_MEMORY: &str = "TERRACE_BUILD_MEMORY";
/// The variable that says how long is waited for a build, such as `45s`: [`Sidecar::deadline`].
pub const DEADLINE: &str = "TERRACE_DEADLINE";

/// What is run for a definition.
#[derive(Clone, Debug)]
pub(crate) enum Chosen {
    Named(PathBuf),
    Built(Built),
}

impl Chosen {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Named(path) => path,
            Self::Built(built) => built.path(),
        }
    }
}

impl Sidecar {
    /// As the variables of the plugin's container say. An empty one says nothing.
    pub fn from_variables<'a>(variable: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Diagnostic> {
        let value = |name: &str| variable(name).filter(|text| !text.is_empty());
        let folder = |name: &str| value(name).map(PathBuf::from);
        let bad = |name: &str, text: &str, hint: &str| {
            Diagnostic::error(&codes::BAD_VARIABLE, format!("`{name}` is `{text}` in the sidecar")).hint(hint)
        };
        let mut sidecar =
            Self { binaries: folder(BINARIES), kit: folder(KIT), cache: folder(CACHE), ..Self::default() };
        for (name, folder) in [(KIT, &sidecar.kit), (CACHE, &sidecar.cache)] {
            if let Some(folder) = folder.as_ref().filter(|folder| !folder.is_absolute()) {
                return Err(bad(name, &folder.to_string_lossy(), "write an absolute path, such as `/cache`"));
            }
        }
        for (name, size) in [
            (CACHE_SIZE, &mut sidecar.cache_size),
            (PROGRAM_SIZE, &mut sidecar.program_size),
            (BUILD_MEMORY, &mut sidecar.build_memory),
        ] {
            if let Some(text) = value(name) {
                let bytes = Quantity::try_from(text).ok().and_then(|size| u64::try_from(size.units_rounded_up()).ok());
                *size = bytes.ok_or_else(|| bad(name, text, "write bytes, such as `512Mi`"))?;
            }
        }
        if let Some(text) = value(BUILDERS) {
            sidecar.builders = text.parse().map_err(|_| bad(BUILDERS, text, "write a number from 1 on"))?;
        }
        for (name, time) in [(DEADLINE, &mut sidecar.deadline), (BUILD_TIME, &mut sidecar.build_time)] {
            if let Some(text) = value(name) {
                let said = terrace_spec::text::Duration::try_from(text);
                let said = said.map_err(|_| bad(name, text, "write a time, such as `45s`"))?;
                *time = Duration::from_millis(said.milliseconds());
            }
        }
        Ok(sidecar)
    }

    /// Programs of definitions may lie in this folder.
    #[must_use]
    pub fn binaries(mut self, folder: impl Into<PathBuf>) -> Self {
        self.binaries = Some(folder.into());
        self
    }

    /// The program of a definition, by what the platform says of it: one that it names, or one that is built.
    pub(crate) fn program(
        &self,
        on: &Platform,
        target: &Target,
        repository: &Repository,
        (file, manifest): (&AppFile, &Manifest),
    ) -> Result<(Chosen, Trust), Vec<Diagnostic>> {
        let place = |mistake: Diagnostic| vec![mistake.in_file(file.shown())];
        let package = &manifest.package;
        let said = on.definitions(target).unwrap_or_default();
        let launcher = self.launcher.clone().map_or_else(std::env::current_exe, Ok).map_err(|error| {
            let message = format!("the plugin does not find itself, to confine a definition: {error}");
            place(Diagnostic::error(&codes::NOT_STARTED, message).hint("mount `/proc` in the sidecar"))
        })?;
        let without = accepted(&said);
        let chosen = if let Some(path) = said.binary_of(package) {
            Chosen::Named(self.named(Path::new(path.as_str())).map_err(place)?)
        } else if let Some(limits) = said.build_of(package) {
            let workplace = self.workplace().map_err(place)?;
            let terms = self.terms(package, limits, &without).map_err(place)?;
            let root = if said.accept.iter().flatten().any(|accepted| *accepted == Absence::Root) {
                Root::Accepted
            } else {
                Root::Refused
            };
            let launcher = &launcher;
            let build = Build { sidecar: self, workplace, launcher, root, terms, repository, file, manifest };
            Chosen::Built(build.program()?)
        } else {
            let message = format!("the platform names no program for the definition `{package}`");
            let binary = format!(
                "write `facts: {{definitions: {{binaries: {{{package}: /definitions/{package}}}}}}}` in `platform.yaml`"
            );
            let build = format!(
                "or, where the sidecar has a compiler, `facts: {{definitions: {{builds: {{{package}: on}}}}}}`"
            );
            return Err(place(Diagnostic::error(&codes::NOT_ALLOWED, message).hint(binary).hint(build)));
        };
        Ok((chosen, Trust::Nobody { launcher, without }))
    }

    /// A program that the platform names.
    fn named(&self, path: &Path) -> Result<PathBuf, Diagnostic> {
        let Some(folder) = &self.binaries else {
            let message = "this plugin runs no programs of definitions";
            let hint =
                format!("set `{BINARIES}` in the sidecar to the folder that they lie in, such as `/definitions`");
            return Err(Diagnostic::error(&codes::NOT_IN_SIDECAR, message).hint(hint));
        };
        within(folder, path)
    }

    /// What a build is given, as far as the sidecar allows what the platform says.
    fn terms(&self, package: &str, said: &DefinitionBuild, without: &BTreeSet<Layer>) -> Result<Terms, Diagnostic> {
        let refused = |said: String, most: String, variable: &str| {
            let message =
                format!("the platform gives the build of `{package}` {said}, and this sidecar at most {most}");
            Diagnostic::error(&codes::TOO_MUCH_FOR_A_BUILD, message)
                .hint(format!("write no more than {most} at `facts.definitions.builds.{package}` in `platform.yaml`"))
                .hint(format!("or set `{variable}` in the sidecar"))
        };
        let time = Duration::from_millis(said.time.unwrap_or(DefinitionBuild::TIME).milliseconds());
        if let Some(said) = said.time.filter(|_| time > self.build_time) {
            let most = format!("{} s", self.build_time.as_secs_f64());
            return Err(refused(said.to_string(), most, BUILD_TIME));
        }
        let memory = said.memory.unwrap_or(DefinitionBuild::MEMORY).units_rounded_up();
        let memory = u64::try_from(memory).unwrap_or(u64::MAX);
        if let Some(said) = said.memory.filter(|_| memory > self.build_memory) {
            let most = format!("{} MiB", self.build_memory >> 20);
            return Err(refused(format!("{said} of memory"), most, BUILD_MEMORY));
        }
        let (time, memory) = (time.min(self.build_time), memory.min(self.build_memory));
        Ok(Terms { time, memory, without: without.clone() })
    }

    /// The kit and the cache.
    pub(crate) fn workplace(&self) -> Result<Workplace<'_>, Diagnostic> {
        let missing = |name: &str, what: &str| {
            let message = format!("this plugin builds no definitions: `{name}` is not set in the sidecar");
            Diagnostic::error(&codes::NOT_BUILT_HERE, message).hint(format!("set it to {what}"))
        };
        let kit = self.kit.as_deref();
        let kit = kit.ok_or_else(|| missing(KIT, "the kit of an image that has one, such as `/kit`"))?;
        let cache = self.cache.as_deref();
        let cache = cache.ok_or_else(|| missing(CACHE, "a folder in a volume of its own, such as `/cache`"))?;
        Ok(Workplace { kit, cache })
    }
}

/// A program below a folder, links followed.
fn within(folder: &Path, path: &Path) -> Result<PathBuf, Diagnostic> {
    let (program, real) = (found(path)?, found(folder)?);
    if program.starts_with(&real) {
        return Ok(program);
    }
    let message = format!("`{}` is not below `{}`, where programs of definitions lie", path.display(), real.display());
    Err(Diagnostic::error(&codes::BINARY_OUTSIDE, message)
        .hint("name a program there, or let the sidecar name another folder"))
}

/// Where something of the sidecar's really is.
pub(crate) fn found(path: &Path) -> Result<PathBuf, Diagnostic> {
    path.canonicalize().map_err(|error| {
        let message = format!("`{}` is not there: {error}", path.display());
        let hint = "put the program into the plugin's image, or mount it; a pipeline may not have brought it there yet";
        Diagnostic::error(&codes::NOT_STARTED, message).hint(hint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_gives_a_build_no_more_than_the_sidecar_allows() {
        let variables = |name: &str| match name {
            BUILD_TIME => Some("2m"),
            BUILD_MEMORY => Some("1Gi"),
            _ => None,
        };
        let sidecar = Sidecar::from_variables(variables).expect("they are understood");
        let given = |said: DefinitionBuild| {
            let terms = sidecar.terms("shop", &said, &BTreeSet::new());
            terms.map(|terms| (terms.time, terms.memory)).map_err(|mistake| mistake.message)
        };
        let most = (Duration::from_mins(2), 1 << 30);
        assert_eq!(given(DefinitionBuild::new()), Ok(most));
        assert_eq!(given(DefinitionBuild::new().time("2m").memory("1Gi")), Ok(most));
        assert_eq!(given(DefinitionBuild::new().time("1m")), Ok((Duration::from_mins(1), most.1)));
        let refused = "the platform gives the build of `shop`";
        let too_long = format!("{refused} 3m, and this sidecar at most 120 s");
        assert_eq!(given(DefinitionBuild::new().time("3m")), Err(too_long));
        let too_large = format!("{refused} 2Gi of memory, and this sidecar at most 1024 MiB");
        assert_eq!(given(DefinitionBuild::new().memory("2Gi")), Err(too_large));
    }
}

//! Definitions that are built in the sidecar, once for each content.
//!
//! [`sources`] collects what a definition is built from; that, the [`kit`] and how it is compiled are the key of an entry in the cache. On a miss a
//! [`builder`] is started, which is waited for until the deadline and goes on afterwards.

mod builder;
mod failure;
mod invocation;
mod kit;
mod lock;
mod make;
mod manifest;
mod paths;
mod sources;

pub use builder::enter;
pub use make::make_kit;

pub(crate) use failure::Terms;

use std::{
    io,
    path::{Path, PathBuf},
    process::Child,
    thread,
    time::{Duration, Instant},
};

use terrace_cache::{Cache, CacheError, Entry, Key, KeyBuilder, Program, Turn, Waited};
use terrace_diagnostic::Diagnostic;
use terrace_repository::{AppFile, Manifest, Repository};

use crate::{Sidecar, codes};
use builder::Orders;
use failure::Failure;
use kit::{Kit, SCHEME};
use sources::Sources;

/// How often a builder is started that ends without a word: what kills one, such as a shortage of memory, may pass.
const MOST_TRIES: usize = 2;
/// How many turns may be taken where another definition is to be built: each has a builder, and its sources in the volume.
const MOST_TURNS: usize = 64;
/// The same for one of large sources. What is large fills the volume sooner, in which others build.
const MOST_LARGE: usize = 8;
const LARGE: usize = 256 << 10;
/// How often is looked whether there is a turn.
const STEP: Duration = Duration::from_millis(50);

/// The build of a definition in the sidecar.
#[derive(Clone, Debug)]
pub(crate) struct Build<'a> {
    pub(crate) sidecar: &'a Sidecar,
    pub(crate) workplace: Workplace<'a>,
    pub(crate) launcher: &'a Path,
    pub(crate) root: Root,
    pub(crate) terms: Terms,
    pub(crate) repository: &'a Repository,
    pub(crate) file: &'a AppFile,
    pub(crate) manifest: &'a Manifest,
}

/// What a sidecar that builds has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Workplace<'a> {
    pub(crate) kit: &'a Path,
    /// The folder that the cache's own is in.
    pub(crate) cache: &'a Path,
}

impl Workplace<'_> {
    /// Whether a build would find what it needs. Says what there is, for people.
    pub(crate) fn look(&self, sidecar: &Sidecar) -> Result<String, Vec<Diagnostic>> {
        let kit = Kit::open(self.kit).and_then(|kit| kit.is_usable().map(|()| kit.shown()));
        let cache = self.open(sidecar).and_then(|cache| cache.is_writable());
        match (kit, cache.map_err(|error| error.diagnostic())) {
            (Ok(kit), Ok(())) => Ok(kit),
            (kit, cache) => Err(kit.err().into_iter().chain(cache.err()).collect()),
        }
    }

    fn open(&self, sidecar: &Sidecar) -> Result<Cache, CacheError> {
        Cache::open(&self.entries(), builder::cache_limits(sidecar.cache_size, sidecar.program_size))
    }

    /// The folder of the cache, which it makes itself.
    fn entries(&self) -> PathBuf {
        self.cache.join("definitions")
    }
}

/// Whether a build may run as root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    Accepted,
    Refused,
}

/// A program out of the cache.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    cache: Cache,
    key: Key,
    program: Program,
}

impl Built {
    pub(crate) fn path(&self) -> &Path {
        self.program.path()
    }

    /// Gives the program up if it is not what was built. Whether it did: then it is worth building it anew.
    pub(crate) fn forget_if_damaged(&self) -> bool {
        !self.program.is_whole() && self.cache.remove(&self.key).is_ok()
    }
}

impl Build<'_> {
    /// The program of the definition, which is built unless it has been before.
    pub(crate) fn program(&self) -> Result<Built, Vec<Diagnostic>> {
        self.obtain().map_err(|mistakes| {
            let is_placed = |mistake: &Diagnostic| mistake.place.file.is_some() || mistake.place.caller.is_some();
            let place =
                |mistake: Diagnostic| if is_placed(&mistake) { mistake } else { mistake.in_file(self.file.shown()) };
            mistakes.into_iter().map(place).collect()
        })
    }

    fn obtain(&self) -> Result<Built, Vec<Diagnostic>> {
        let until = Instant::now() + self.sidecar.deadline;
        let one = |mistake| vec![mistake];
        let of_cache = |error: CacheError| vec![error.diagnostic()];
        let kit = Kit::open(self.workplace.kit).map_err(one)?;
        let folder = self.file.folder();
        let sources = sources::collect(self.repository, &self.repository.root_of(folder), folder).map_err(one)?;
        let key = self.key(&kit, &sources);
        let cache = self.workplace.open(self.sidecar).map_err(of_cache)?;
        if let Some(built) = self.kept(&cache, key, cache.get(&key).map_err(of_cache)?)? {
            return Ok(built);
        }
        kit.has(&sources.lock)?;
        kit.has_toolchain().map_err(one)?;
        self.may_build().map_err(one)?;
        self.build(&cache, key, &sources, until)
    }

    /// Builds, or waits for who does.
    fn build(&self, cache: &Cache, key: Key, sources: &Sources, until: Instant) -> Result<Built, Vec<Diagnostic>> {
        let of_cache = |error: CacheError| vec![error.diagnostic()];
        let prepared = |error: io::Error| vec![builder_mistake(&format!("a builder cannot be started: {error}"))];
        let (mut builder, mut tries) = (None::<Child>, 0);
        loop {
            match cache.wait(&key, until).map_err(of_cache)? {
                Waited::Entry(entry) => {
                    if let Some(mut builder) = builder.take() {
                        // It ends at once, and nobody else reaps it as long as this process lives.
                        let _ = builder.wait();
                    }
                    if let Some(built) = self.kept(cache, key, Some(entry))? {
                        return Ok(built);
                    }
                }
                Waited::Time => return Err(vec![self.still_building()]),
                Waited::Nobody => {}
            }
            if let Some(mut builder) = builder.take() {
                let status = builder.wait().map_err(prepared)?;
                tries += 1;
                if tries == MOST_TRIES {
                    let what = format!("the builder ended without a result, {tries} times: {status}");
                    return Err(vec![builder_mistake(&what)]);
                }
            }
            let most = if sources.bytes() > LARGE { MOST_LARGE } else { MOST_TURNS };
            if cache.turns() >= most {
                if Instant::now() >= until {
                    return Err(vec![self.still_waiting()]);
                }
                thread::sleep(STEP);
                continue;
            }
            if let Turn::Yours(slot) = cache.begin(&key).map_err(of_cache)? {
                sources::write(sources, &invocation::repository(slot.scratch())).map_err(prepared)?;
                builder = Some(builder::start(&self.orders(key, sources), slot).map_err(prepared)?);
            }
        }
    }

    fn key(&self, kit: &Kit, sources: &Sources) -> Key {
        let Manifest { package, default_run, .. } = self.manifest;
        let mut key = KeyBuilder::new(SCHEME).text("kit", &kit.identity).text("package", package);
        key = key.text("run", default_run.as_deref().unwrap_or_default());
        key = key.text("folder", &sources.folder.to_string_lossy());
        sources.files.iter().fold(key, |key, (path, bytes)| key.file(&path.to_string_lossy(), bytes)).finish()
    }

    fn orders(&self, key: Key, sources: &Sources) -> Orders {
        Orders {
            cache: self.workplace.entries(),
            bytes: self.sidecar.cache_size,
            program: self.sidecar.program_size,
            builders: self.sidecar.builders,
            key: key.to_string(),
            kit: self.workplace.kit.to_owned(),
            launcher: self.launcher.to_owned(),
            package: self.manifest.package.clone(),
            default_run: self.manifest.default_run.clone(),
            folder: sources.folder.clone(),
            terms: self.terms.clone(),
        }
    }

    /// What an entry is worth: a program, mistakes, or nothing where it is time to try again.
    fn kept(&self, cache: &Cache, key: Key, entry: Option<Entry>) -> Result<Option<Built>, Vec<Diagnostic>> {
        match entry {
            None => Ok(None),
            Some(Entry::Program(program)) => Ok(Some(Built { cache: cache.clone(), key, program })),
            Some(Entry::Failure(bytes)) => match Failure::read(&bytes, &self.terms) {
                Some(mistakes) => Err(mistakes),
                None => cache.remove(&key).map(|()| None).map_err(|error| vec![error.diagnostic()]),
            },
        }
    }

    fn may_build(&self) -> Result<(), Diagnostic> {
        match as_root() {
            Some(mistake) if self.root == Root::Refused => Err(mistake),
            _ => Ok(()),
        }
    }

    fn still_waiting(&self) -> Diagnostic {
        let message = format!(
            "`{}` still waits for others to be built after {} s",
            self.manifest.package,
            self.sidecar.deadline.as_secs_f64()
        );
        Diagnostic::error(&codes::STILL_BUILDING, message)
            .hint("sync again, or wait until Argo CD does: there are too many builds for another one to be prepared")
            .hint("let more build at a time, where the container has the memory for it: `TERRACE_BUILDERS`")
    }

    fn still_building(&self) -> Diagnostic {
        let message =
            format!("`{}` is still being built after {} s", self.manifest.package, self.sidecar.deadline.as_secs_f64());
        Diagnostic::error(&codes::STILL_BUILDING, message)
            .hint("sync again, or wait until Argo CD does: the build goes on, or waits for others to end, and a later sync finds what it has built")
    }
}

/// What is to be said if this is root.
pub(crate) fn as_root() -> Option<Diagnostic> {
    let message = "definitions are not built by root: the kernel does not count the processes that a build starts";
    rustix::process::geteuid().is_root().then(|| {
        Diagnostic::error(&codes::AS_ROOT, message)
            .hint("run the sidecar as another user, such as Argo CD's own: `runAsUser: 999`")
            .hint("or accept it in `platform.yaml`: `facts: {definitions: {accept: [root]}}`")
    })
}

fn builder_mistake(message: &str) -> Diagnostic {
    Diagnostic::error(&codes::BUILDER, message)
        .hint("look after the memory of the container and the volume of the cache: `kubectl describe pod` tells what was killed")
}

//! Rendering one app or thousands, in the order they were found in.

mod inspect;
mod job;
mod together;

use std::{
    collections::BTreeSet,
    num::NonZero,
    ops::Range,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use terrace::{diagnostic::Diagnostic, document::FileName};
use terrace_repository::AppFile;

pub(crate) use job::{Form, Format, Job};

use crate::{progress, report::Report};

/// Apps that a worker takes at a time: enough that workers hardly meet, few enough that none is left with the last ones.
const BATCH: usize = 8;

/// What an app comes to, more or less. Only memory that is not copied again and again depends on it.
const USUAL_BYTES: usize = 12 * 1024;

/// What became of some apps, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// What is rendered.
    pub(crate) text: String,
    /// What definitions have printed, for their authors.
    pub(crate) said: String,
    /// The single objects in the text, where they are written to files.
    pub(crate) files: Vec<ObjectFile>,
    /// What they are rendered for: environments and clusters.
    pub(crate) targets: BTreeSet<String>,
    /// How many values have been found that were asked for.
    pub(crate) values: usize,
    diagnostics: Vec<Diagnostic>,
    sources: Vec<(String, String)>,
    /// The apps that have diagnostics.
    affected: BTreeSet<String>,
    /// What rules over several apps read.
    members: Vec<together::Member>,
}

/// An object that becomes a file.
#[derive(Debug)]
pub(crate) struct ObjectFile {
    pub(crate) app: String,
    pub(crate) name: FileName,
    pub(crate) range: Range<usize>,
}

/// Everything that a run has rendered, and everything it has found wrong.
#[derive(Debug)]
pub(crate) struct Fleet {
    pub(crate) batches: Vec<Batch>,
    pub(crate) report: Report,
}

/// Renders apps. What is rendered is held until all are: output is whole or absent. Trees are gone as soon as they are written.
pub(crate) fn render(job: &Job<'_>, files: &[AppFile]) -> Fleet {
    let mut batches = if files.len() > 2 * BATCH { in_parallel(job, files) } else { one_after_another(job, files) };
    let members = batches.iter_mut().flat_map(|batch| std::mem::take(&mut batch.members)).collect();
    batches.push(together::check(job, members));
    let mut sources = job.given.sources();
    let (mut diagnostics, mut affected) = (Vec::new(), BTreeSet::new());
    for batch in &mut batches {
        diagnostics.append(&mut batch.diagnostics);
        affected.append(&mut batch.affected);
        for (file, text) in batch.sources.drain(..) {
            sources.insert(file, text);
        }
    }
    Fleet { batches, report: Report::new(diagnostics, sources, files.len(), affected.len()) }
}

fn one_after_another(job: &Job<'_>, files: &[AppFile]) -> Vec<Batch> {
    let mut batch = Batch::default();
    for file in files {
        job.render(file, &mut batch);
    }
    vec![batch]
}

fn in_parallel(job: &Job<'_>, files: &[AppFile]) -> Vec<Batch> {
    let chunks: Vec<_> = files.chunks(BATCH).collect();
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(chunks.len());
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let finished = Mutex::new(Vec::with_capacity(chunks.len()));
    let work = || {
        while let Some((index, chunk)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            chunks.get(index).map(|chunk| (index, chunk))
        } {
            let mut batch = Batch { text: String::with_capacity(BATCH * USUAL_BYTES), ..Batch::default() };
            for file in *chunk {
                job.render(file, &mut batch);
            }
            batch.text.shrink_to_fit();
            finished.lock().unwrap_or_else(PoisonError::into_inner).push((index, batch));
            done.fetch_add(chunk.len(), Ordering::Relaxed);
        }
    };
    progress::shown(files.len(), &done, || {
        thread::scope(|scope| {
            for _ in 1..workers {
                scope.spawn(work);
            }
            work();
        });
    });
    let mut finished = finished.into_inner().unwrap_or_else(PoisonError::into_inner);
    finished.sort_unstable_by_key(|(index, _)| *index);
    finished.into_iter().map(|(_, batch)| batch).collect()
}

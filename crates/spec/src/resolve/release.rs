use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    ResolvedApp, Workload,
    process::Surroundings,
    schedule::{count, seconds},
};
use crate::{
    layer::At,
    process::Clusters,
    release::{Phase, Release},
    text::Duration,
};

/// A job of each release.
///
/// ```
/// use terrace_spec::{App, Phase, Platform, Process, Release, Spec, resolve::{Overrides, ResolvedApp, ResolvedRelease, Target, Workload, resolve}};
///
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .process("web", Process::new().http(8080))
///     .process("schema", Process::run(["shop", "migrate"]).release(Release::before().order(1)))
///     .process("data", Process::run(["shop", "backfill"]).release(Release::before().order(2)));
/// let app: ResolvedApp = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// assert_eq!((app.release_steps(Phase::Before), app.release_steps(Phase::After)), (2, 0));
/// let Workload::Release(data) = &app.processes["data"].workload else { unreachable!("it has `release`") };
/// let ResolvedRelease { deadline, .. } = data;
/// assert_eq!((app.release_step(data), *deadline), (1, 600));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedRelease {
    /// When it runs.
    pub phase: Phase,
    /// Its place among the jobs of its phase: the lowest first, those of one number together.
    pub order: u32,
    /// How often it is tried again.
    pub retries: u32,
    /// Seconds that it may take, its retries included.
    pub deadline: u32,
    /// Whether it runs in one of several clusters, or in each that the app is in.
    pub clusters: Clusters,
}

const DEADLINE: Duration = Duration::from_seconds(600);

pub(super) fn resolve(
    release: Release,
    clusters: Option<Clusters>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<ResolvedRelease> {
    let Release { phase, order, retries, deadline, trace } = release;
    trace.settle(at);
    let phase = at.required("phase", phase);
    let retries = count(retries.unwrap_or_default(), &at.key("retries"));
    let order = count(order.unwrap_or_default(), &at.key("order"));
    let deadline = seconds(deadline.unwrap_or(DEADLINE), 1, &at.key("deadline"));
    let has_siblings = around.cluster.is_some_and(|cluster| cluster.siblings > 1);
    let clusters = clusters.filter(|_| has_siblings).unwrap_or(Clusters::All);
    Some(ResolvedRelease { phase: phase?, order: order?, retries: retries?, deadline: deadline?, clusters })
}

impl ResolvedApp {
    /// How many steps a phase of a release has: jobs of one `order` are one step. None without jobs.
    pub fn release_steps(&self, phase: Phase) -> usize {
        self.release_orders(phase).collect::<BTreeSet<_>>().len()
    }

    /// Which step of its phase a job belongs to, counted from nought.
    pub fn release_step(&self, release: &ResolvedRelease) -> usize {
        self.release_orders(release.phase).filter(|order| *order < release.order).collect::<BTreeSet<_>>().len()
    }

    fn release_orders(&self, phase: Phase) -> impl Iterator<Item = u32> {
        self.processes.values().filter_map(move |process| match &process.workload {
            Workload::Release(release) if release.phase == phase => Some(release.order),
            _ => None,
        })
    }
}

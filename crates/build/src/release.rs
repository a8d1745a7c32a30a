//! A job of each release.

use terrace_k8s::api::api::batch::v1::{Job, JobSpec};
use terrace_spec::{Phase, ResolvedRelease};

use crate::{
    Construct, Scope, Wave,
    pod::{Pod, workload_metadata},
};

/// Seconds after which a job of a release counts as failed.
const DEADLINE: i64 = 600;

/// A Job that Argo CD runs in the sync.
///
/// In the sync, not before it: a `PreSync` hook would starve on the first install, when its ServiceAccount, files and secrets are
/// not there yet. A job that runs before is in a wave of its own between those and the Deployments; when it fails the sync ends,
/// and the old version goes on serving. One that runs after is a `PostSync` hook: Argo CD waits until everything is healthy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Release<'a> {
    pub(crate) pod: &'a Pod<'a>,
    pub(crate) release: &'a ResolvedRelease,
}

impl Construct for Release<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Self { pod, release } = *self;
        let (hook, wave) = match release.phase {
            Phase::Before => ("Sync", Wave::Release),
            Phase::After => ("PostSync", Wave::Main),
        };
        let mut metadata = workload_metadata(scope, pod);
        metadata.annotations.get_or_insert_default().extend([
            ("argocd.argoproj.io/hook".to_owned(), hook.to_owned()),
            // The last run is kept until the next begins: a Job is immutable, and its logs are wanted.
            ("argocd.argoproj.io/hook-delete-policy".to_owned(), "BeforeHookCreation".to_owned()),
        ]);
        let job = Job {
            metadata,
            spec: JobSpec {
                // A migration that has failed once is looked at, not tried again.
                backoff_limit: Some(0),
                active_deadline_seconds: Some(DEADLINE),
                template: pod.template(scope, Some("Never")),
                ..JobSpec::default()
            }
            .into(),
            ..Job::default()
        };
        let handle = scope.add_in(wave, job);
        pod.depend(scope, handle);
    }
}

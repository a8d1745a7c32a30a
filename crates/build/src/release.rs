//! A job of each release.

use terrace_document::{Tape, checksum};
use terrace_k8s::api::{
    batch::v1::{Job, JobSpec},
    core::v1::PodTemplateSpec,
};
use terrace_spec::{Phase, platform::Delivery, resolve::ResolvedRelease};

use crate::{
    Construct, Scope, Wave,
    pod::{Pod, Runs, workload_metadata},
    process::name_within,
    scale::whole,
};

/// The name of a Job is a label of its pods, of 63 characters at most; `-` and a checksum take nine.
const BEFORE_CHECKSUM: usize = 54;

/// A Job that Argo CD runs in the sync.
///
/// In the sync, not before it: a `PreSync` hook would starve on the first install, when its ServiceAccount, files and secrets are
/// not there yet. A job that runs before is in a wave of its own between those and the Deployments; when it fails the sync ends,
/// and the old version goes on serving. Jobs of another `order` have another wave: Argo CD begins all hooks of a wave at once. One that
/// runs after is a `PostSync` hook: Argo CD waits until everything is healthy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Release<'a> {
    pub(crate) pod: &'a Pod<'a>,
    pub(crate) release: &'a ResolvedRelease,
}

impl Construct for Release<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Self { pod, release } = *self;
        let step = scope.context().app().release_step(release);
        let (hook, wave) = match release.phase {
            Phase::Before => ("Sync", Wave::Release(step)),
            Phase::After => ("PostSync", Wave::After(step)),
        };
        let template = pod.template(scope, Runs::Once);
        let mut metadata = workload_metadata(scope, pod);
        match scope.context().facts().delivery {
            Delivery::Argocd => metadata.annotations.get_or_insert_default().extend([
                ("argocd.argoproj.io/hook".to_owned(), hook.to_owned()),
                // The last run is kept until the next begins: a Job is immutable, and its logs are wanted.
                ("argocd.argoproj.io/hook-delete-policy".to_owned(), "BeforeHookCreation".to_owned()),
            ]),
            Delivery::Kubectl => metadata.name = Some(named_by_content(pod.name, &template)),
        }
        let job = Job {
            metadata,
            spec: Some(JobSpec {
                backoff_limit: Some(whole(release.retries)),
                active_deadline_seconds: Some(release.deadline.into()),
                template,
                ..JobSpec::default()
            }),
            ..Job::default()
        };
        let handle = scope.add_in(wave, job);
        pod.depend(scope, handle);
    }
}

/// A Job is immutable: without hooks to delete the last one, each content has a Job of its own.
fn named_by_content(name: &str, template: &PodTemplateSpec) -> String {
    let mut tape = Tape::new();
    let mut content = String::new();
    if tape.record(template).is_ok() {
        terrace_document::write_yaml(tape.root(), &mut content);
    }
    format!("{}-{:08x}", name_within(name, BEFORE_CHECKSUM), checksum(content.bytes()) >> 32)
}

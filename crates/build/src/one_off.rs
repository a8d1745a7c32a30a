//! A command that people run by hand.

use terrace_k8s::api::batch::v1::{CronJob, CronJobSpec, JobSpec, JobTemplateSpec};
use terrace_spec::resolve::ResolvedOneOff;

use crate::{
    Construct, Scope,
    pod::{Pod, Runs, workload_metadata},
};

/// A schedule must be written; suspended, it is never looked at. Should somebody resume it, this one is a year's wait, and a schedule that
/// never comes would keep the controller looking for it.
const SCHEDULE: &str = "@yearly";
/// Seconds that a run may start late: resumed, the CronJob makes up for nothing that it missed.
const STARTING_DEADLINE: i64 = 60;
/// How many finished runs are kept for a look at their logs.
const HISTORY: i32 = 3;

/// A CronJob that is suspended: what `kubectl create job --from=cronjob/<name>` makes a Job of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OneOff<'a> {
    pub(crate) pod: &'a Pod<'a>,
    pub(crate) command: &'a ResolvedOneOff,
}

impl Construct for OneOff<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Self { pod, command } = *self;
        let mut metadata = workload_metadata(scope, pod);
        metadata.labels.get_or_insert_default().insert("terrace.dev/runs".to_owned(), "by-hand".to_owned());
        // To Argo CD a suspended CronJob is healthy, so a sync does not wait for it (`resource_customizations/batch/CronJob`, 3.2 to 3.6).
        // Should that become `Suspended`, as is meant (argoproj/argo-cd#24428), the app as a whole is not to be shown as suspended.
        let annotations = metadata.annotations.get_or_insert_default();
        annotations.insert("argocd.argoproj.io/ignore-healthcheck".to_owned(), "true".to_owned());
        let cron_job = CronJob {
            metadata,
            spec: CronJobSpec {
                schedule: SCHEDULE.to_owned(),
                time_zone: Some("Etc/UTC".to_owned()),
                suspend: Some(true),
                concurrency_policy: Some("Allow".to_owned()),
                starting_deadline_seconds: Some(STARTING_DEADLINE),
                successful_jobs_history_limit: Some(HISTORY),
                failed_jobs_history_limit: Some(HISTORY),
                job_template: JobTemplateSpec {
                    spec: Some(JobSpec {
                        // Whoever runs it sees that it failed, and decides.
                        backoff_limit: Some(0),
                        active_deadline_seconds: Some(command.deadline.into()),
                        ttl_seconds_after_finished: pod.kept_when_finished(),
                        template: pod.template(scope, Runs::Once),
                        ..JobSpec::default()
                    }),
                    ..JobTemplateSpec::default()
                },
            },
            ..CronJob::default()
        };
        let handle = scope.add(cron_job);
        pod.depend(scope, handle);
    }
}

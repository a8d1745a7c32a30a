//! A process that runs when it is due.

use terrace_k8s::api::api::batch::v1::{CronJob, CronJobSpec, JobSpec, JobTemplateSpec};
use terrace_spec::ResolvedSchedule;

use crate::{
    Construct, Scope,
    pod::{Pod, Runs, workload_metadata},
};

/// Seconds after which a run that could not start is left out. Without it a CronJob that missed a hundred runs never runs again.
const STARTING_DEADLINE: i64 = 300;
/// How many finished runs are kept for a look at their logs.
const HISTORY: i32 = 3;
/// How often a failed run is tried again before it counts as failed.
const RETRIES: i32 = 2;

/// A CronJob: one run at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cron<'a> {
    pub(crate) pod: &'a Pod<'a>,
    pub(crate) schedule: &'a ResolvedSchedule,
}

impl Construct for Cron<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Self { pod, schedule } = *self;
        let cron_job = CronJob {
            metadata: workload_metadata(scope, pod),
            spec: CronJobSpec {
                schedule: schedule.cron.to_string(),
                time_zone: Some(schedule.zone.to_string()),
                concurrency_policy: Some("Forbid".to_owned()),
                starting_deadline_seconds: Some(STARTING_DEADLINE),
                successful_jobs_history_limit: Some(HISTORY),
                failed_jobs_history_limit: Some(HISTORY),
                job_template: JobTemplateSpec {
                    spec: Some(JobSpec {
                        backoff_limit: Some(RETRIES),
                        template: pod.template(scope, Runs::Once),
                        ..JobSpec::default()
                    }),
                    ..JobTemplateSpec::default()
                },
                ..CronJobSpec::default()
            },
            ..CronJob::default()
        };
        let handle = scope.add(cron_job);
        pod.depend(scope, handle);
    }
}

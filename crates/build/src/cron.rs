//! A process that runs when it is due.

use terrace_k8s::api::batch::v1::{CronJob, CronJobSpec, JobSpec, JobTemplateSpec};
use terrace_spec::{Overlap, resolve::ResolvedSchedule};

use crate::{
    Construct, Scope,
    pod::{Pod, Runs, workload_metadata},
    scale::whole,
};

/// A CronJob.
///
/// Each run has a deadline: with `Forbid` one that hangs would hold back all later ones, with `Allow` they would pile up.
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
                concurrency_policy: Some(concurrency(schedule.overlap).to_owned()),
                starting_deadline_seconds: Some(schedule.start_within.into()),
                successful_jobs_history_limit: Some(whole(schedule.history.0)),
                failed_jobs_history_limit: Some(whole(schedule.history.1)),
                job_template: JobTemplateSpec {
                    spec: Some(JobSpec {
                        backoff_limit: Some(whole(schedule.retries)),
                        active_deadline_seconds: Some(schedule.deadline.into()),
                        ttl_seconds_after_finished: pod.kept_when_finished(),
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

const fn concurrency(overlap: Overlap) -> &'static str {
    match overlap {
        Overlap::Forbid => "Forbid",
        Overlap::Allow => "Allow",
        Overlap::Replace => "Replace",
    }
}

//! A scheduled report, and somebody who hears of it when it fails or does not run.

use serde::Serialize;
use terrace::{
    diagnostic::Code,
    k8s::{Kind, api::apimachinery::pkg::apis::meta::v1::ObjectMeta, object},
    prelude::*,
};

/// Alerts when a cron job of the app fails, and when it has not succeeded for too long.
#[derive(Clone, Debug)]
pub struct FailureAlert {
    process: String,
    hours: u32,
}

impl FailureAlert {
    /// For a process, by its name, which succeeds once in so many hours at least.
    pub fn new(process: impl Into<String>, hours: u32) -> Self {
        Self { process: process.into(), hours }
    }
}

// begin: construct
static NOT_SCHEDULED: Code = Code::new(
    9103,
    "an alert on something that is not scheduled",
    "The alert counts runs of a cron job. Name a process with `schedule`.",
);

impl Construct for FailureAlert {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Some(job) = scope.process(&self.process) else { return };
        if job.kind != Kind::new("batch", "CronJob") {
            let message = format!("`{}` is no cron job", self.process);
            scope.error(&NOT_SCHEDULED, message, "name a process that has a `schedule`");
            return;
        }
        let rules = self.rules(scope, &job.name);
        scope.add(rules);
    }
}
// end: construct

impl FailureAlert {
    fn rules(&self, scope: &Scope<'_>, job: &str) -> PrometheusRule {
        let team = scope.context().app().team.as_ref().map(ToString::to_string);
        let alert = |alert: &'static str, expression: String, summary: String| Rule {
            alert,
            expression,
            pending: "5m",
            labels: Labels { severity: "warning", team: team.clone() },
            annotations: Annotations { summary },
        };
        // kube-state-metrics names a Job, and whose it is; a Job that ended is forgotten with the CronJob's history.
        let failed = format!(
            r#"sum(kube_job_status_failed * on (namespace, job_name) group_left () kube_job_owner{{owner_kind="CronJob", owner_name="{job}"}}) > 0"#
        );
        let seconds = self.hours * 3600;
        let late = format!(r#"time() - max(kube_cronjob_status_last_successful_time{{cronjob="{job}"}}) > {seconds}"#);
        PrometheusRule {
            metadata: scope.metadata(),
            spec: PrometheusRuleSpec {
                groups: vec![Group {
                    name: scope.base_name().to_owned(),
                    rules: vec![
                        alert("CronJobFailed", failed, format!("a run of {job} has failed")),
                        alert("CronJobLate", late, format!("{job} has not succeeded for {} hours", self.hours)),
                    ],
                }],
            },
        }
    }
}

/// What Prometheus alerts on.
#[derive(Debug)]
pub struct PrometheusRule {
    metadata: ObjectMeta,
    spec: PrometheusRuleSpec,
}

object!(PrometheusRule { api_version: "monitoring.coreos.com/v1", kind: "PrometheusRule", scope: Namespaced });

#[derive(Debug, Serialize)]
struct PrometheusRuleSpec {
    groups: Vec<Group>,
}

#[derive(Debug, Serialize)]
struct Group {
    name: String,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize)]
struct Rule {
    alert: &'static str,
    #[serde(rename = "expr")]
    expression: String,
    #[serde(rename = "for")]
    pending: &'static str,
    labels: Labels,
    annotations: Annotations,
}

#[derive(Debug, Serialize)]
struct Labels {
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
}

#[derive(Debug, Serialize)]
struct Annotations {
    summary: String,
}

// begin: use
/// A shop that sends a report each morning, and says so when it does not.
pub fn shop() -> Definition {
    let mut shop = Definition::new("shop");
    shop.add("report-alert", FailureAlert::new("report", 26));
    let report =
        Process::run(["shop", "report"]).schedule(Schedule::cron("0 6 * * *").zone("Europe/Berlin").retries(2));
    shop.spec(Spec::new().team("checkout").image("example.com/shop:1.42.0").process("report", report))
}
// end: use

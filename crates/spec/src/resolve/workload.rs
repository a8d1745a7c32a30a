use serde::Serialize;

use super::{
    Reported, ResolvedCanary, ResolvedHealth, ResolvedOneOff, ResolvedRelease, ResolvedRollout, ResolvedScale,
    ResolvedSchedule, Service, process::Surroundings, release as release_job, rollout, service,
};
use crate::{
    canary::Canary,
    codes,
    http::Http,
    layer::{At, Map, Resolve, Switch},
    port::{Headless, ListeningPort},
    process::Clusters,
    release::Release,
    rollout::{Rollout, Singleton},
    scale::Scale,
    schedule::Schedule,
    text::PortName,
};

/// What kind of process it is.
///
/// ```
/// use terrace_spec::{
///     App, OneOff, Platform, Process, Spec,
///     resolve::{Overrides, ResolvedOneOff, ResolvedSchedule, Target, Workload, resolve},
/// };
///
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .process("web", Process::new().http(8080))
///     .process("mailer", Process::run(["shop", "mail"]))
///     .process("digest", Process::run(["shop", "digest"]).schedule("0 7 * * *"))
///     .one_off("console", ["rails", "console"]);
/// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// assert!(matches!(app.processes["web"].workload, Workload::Service(_)));
/// assert!(app.processes["web"].workload.canary().is_none());
/// assert!(matches!(app.processes["mailer"].workload, Workload::Worker { .. }));
/// let Workload::Cron(ResolvedSchedule { zone, .. }) = &app.processes["digest"].workload else { unreachable!("it is due") };
/// assert_eq!(zone.as_str(), "Etc/UTC");
/// let Workload::Command(ResolvedOneOff { deadline, .. }) = &app.commands["console"].workload else { unreachable!("people run it") };
/// assert_eq!(*deadline, 3600);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Workload {
    /// Listens to callers.
    Service(Box<Service>),
    /// Runs all the time, and listens to nobody.
    Worker {
        /// How many copies run.
        scale: ResolvedScale,
        /// How they are replaced.
        rollout: ResolvedRollout,
    },
    /// Runs when it is due.
    Cron(ResolvedSchedule),
    /// Runs when somebody runs it.
    Command(ResolvedOneOff),
    /// Runs once a release.
    Release(ResolvedRelease),
}

impl Workload {
    /// How a new version gets its traffic, where that is by steps.
    pub fn canary(&self) -> Option<&ResolvedCanary> {
        match self {
            Self::Service(service) => service.canary(),
            Self::Worker { .. } | Self::Cron(_) | Self::Command(_) | Self::Release(_) => None,
        }
    }
}

/// The fields that decide what kind of process it is, and those that only some kinds have.
pub(super) struct Parts {
    pub(super) scale: Switch<Scale>,
    pub(super) rollout: Switch<Rollout>,
    pub(super) singleton: Switch<Singleton>,
    pub(super) has_health: bool,
    pub(super) http: Switch<Http>,
    pub(super) ports: Map<PortName, Switch<ListeningPort>>,
    pub(super) headless: Switch<Headless>,
    pub(super) schedule: Switch<Schedule>,
    pub(super) release: Switch<Release>,
    pub(super) canary: Switch<Canary>,
    pub(super) clusters: Option<Clusters>,
}

impl Parts {
    /// What the process is said to be. Two things at once are reported.
    fn form(&self, at: &At<'_>) -> Result<Form, Reported> {
        let is_http = self.http.as_option().is_some();
        let forms = [
            (Form::Http, is_http),
            (Form::Ports, !is_http && self.ports.values().any(|port| port.as_option().is_some())),
            (Form::Schedule, self.schedule.as_option().is_some()),
            (Form::Release, self.release.as_option().is_some()),
        ];
        let mut forms = forms.into_iter().filter(|(_, is_on)| *is_on).map(|(form, _)| form);
        let form = forms.next().unwrap_or(Form::Worker);
        if let Some(second) = forms.next() {
            let message = format!("the process has both `{}` and `{}`", form.name(), second.name());
            at.error(&codes::MIXED_PROCESS, message, "a process is of one kind: make two of it, with the same image");
            return Err(Reported);
        }
        Ok(form)
    }

    /// Reports the fields that do not go with what the process is.
    fn check_misplaced(&self, form: Form, at: &At<'_>) -> Result<(), Reported> {
        let runs_to_its_end = form.runs_to_its_end();
        let misplaced = [
            ("scale", self.scale.as_option().is_some() && runs_to_its_end),
            ("rollout", self.rollout.as_option().is_some() && runs_to_its_end),
            ("singleton", self.singleton.as_option().is_some() && runs_to_its_end),
            ("health", self.has_health && runs_to_its_end),
            ("canary", self.canary.as_option().is_some() && form != Form::Http),
            ("headless", self.headless.as_option().is_some() && !matches!(form, Form::Http | Form::Ports)),
        ];
        let mut outcome = Ok(());
        for (key, _) in misplaced.into_iter().filter(|(_, is_misplaced)| *is_misplaced) {
            at.key(key).error(&codes::MIXED_PROCESS, form.misplaced(key), format!("delete `{key}`"));
            outcome = Err(Reported);
        }
        outcome
    }
}

/// What a process is said to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Http,
    Ports,
    Schedule,
    Release,
    /// Nothing else.
    Worker,
}

impl Form {
    /// The field that says so, or what it is called that says nothing.
    const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Ports => "ports",
            Self::Schedule => "schedule",
            Self::Release => "release",
            Self::Worker => "worker",
        }
    }

    const fn runs_to_its_end(self) -> bool {
        matches!(self, Self::Schedule | Self::Release)
    }

    /// Why a field does not go with it.
    fn misplaced(self, key: &str) -> String {
        match self {
            Self::Worker if key == "headless" => "`headless` needs `http` or `ports`: nobody calls a worker".to_owned(),
            Self::Worker => format!("`{key}` needs `http`: a worker has no traffic"),
            Self::Ports => format!("`{key}` needs `http`: only its traffic is routed"),
            Self::Http | Self::Schedule | Self::Release => format!("`{key}` does not go with `{}`", self.name()),
        }
    }
}

pub(super) fn resolve(
    parts: Parts,
    health: Option<&ResolvedHealth>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<Workload> {
    let form = parts.form(at).ok()?;
    parts.check_misplaced(form, at).ok()?;
    let Parts { scale, rollout, singleton, has_health: _, http, ports, headless, schedule, release, canary, clusters } =
        parts;
    match form {
        Form::Http | Form::Ports => {
            let copies = rollout::resolve(scale, rollout, singleton, 2, at);
            let listens = service::Listens { http, ports, headless, canary };
            service::resolve(listens, copies, health, around, at).map(|service| Workload::Service(Box::new(service)))
        }
        Form::Schedule => schedule.resolve(&at.key("schedule")).map(Workload::Cron),
        Form::Release => {
            release_job::resolve(release.into_option()?, clusters, around, &at.key("release")).map(Workload::Release)
        }
        Form::Worker => rollout::resolve(scale, rollout, singleton, 1, at)
            .map(|(scale, rollout)| Workload::Worker { scale, rollout }),
    }
}

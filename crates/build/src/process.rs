//! A process: its labels, and which construct it becomes.

use terrace_diagnostic::Path;
use terrace_document::checksum;
use terrace_k8s::api::core::v1::{ConfigMap, Secret, ServiceAccount};
use terrace_spec::{
    resolve::{ResolvedProcess, Workload},
    text::{Name, RoleName},
};

use crate::{
    Construct, Handle, Scope,
    app::common_labels,
    canary::Releases,
    codes,
    cron::Cron,
    files::{OwnFiles, shares_files},
    identity::Identity,
    network::Network,
    one_off::OneOff,
    pod::{Beside, Held, Pod, RunsBeside},
    release::Release,
    secrets::{OwnSecrets, OwnSecretsFrom, Secrets},
    service::Service,
    sidecar::ContainerSecrets,
    tree::identifier,
    volumes::Claims,
    worker::Worker,
};

/// Something of the app that runs: a service, a worker, a cron job or a job of each release.
#[derive(Clone, Copy, Debug)]
pub struct Process<'a> {
    pub(crate) name: &'a Name,
    pub(crate) process: &'a ResolvedProcess,
    pub(crate) claims: &'a Claims<'a>,
    /// The app's, or that of a live workload; its own where there is none.
    pub(crate) identity: Option<Handle<ServiceAccount>>,
    /// The IAM role that it acts as.
    pub(crate) role: Option<&'a RoleName>,
    /// The app's.
    pub(crate) secrets: &'a Secrets,
    pub(crate) pull_secrets: &'a [Handle<Secret>],
    pub(crate) files: Option<Handle<ConfigMap>>,
    pub(crate) releases: Releases,
}

/// The label that selectors are made of, and nothing else: Flagger copies exactly one label into the selectors that it
/// writes, and a selector can never be changed (Flagger `pkg/controller/controller.go`, `-selector-labels`).
pub(crate) const SELECTOR_LABEL: &str = "app.kubernetes.io/name";

/// The most characters of a label, and of the names that are held to the same.
pub(crate) const LABEL_LENGTH: usize = 63;

/// Names of cron jobs leave room for the time that Kubernetes appends to the names of their Jobs.
pub(crate) const CRON_JOB_NAME: usize = 52;

impl Construct for Process<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Self { name, process, claims, identity, role, secrets, pull_secrets, files, releases } = *self;
        scope.stands_for(process_path(name, process));
        let app = scope.context().app();
        let identifier = identifier(app, name, process);
        let labels = process.labels.iter().map(|(key, value)| (key.to_string(), value.to_string()));
        let labels = labels.chain(common_labels(app)).chain([
            (SELECTOR_LABEL.to_owned(), identifier.clone()),
            ("app.kubernetes.io/part-of".to_owned(), app.name.to_string()),
            ("app.kubernetes.io/component".to_owned(), name.to_string()),
        ]);
        scope.set_component(labels, process.annotations.iter().map(|(key, value)| (key.to_string(), value.clone())));
        let identity = identity.unwrap_or_else(|| scope.part("identity", &Identity { role }));
        let mut own_secrets = scope.part("secrets", &OwnSecrets { process });
        if !process.environment.secrets_from.is_empty() {
            own_secrets.whole = scope.part("secretsFrom", &OwnSecretsFrom { process });
        }
        let own_files = scope.part("files", &OwnFiles { process });
        let secrets = Held { app: secrets, process: &own_secrets };
        let files = Held { app: files.filter(|_| shares_files(process)), process: own_files };
        let beside = beside(scope, process);
        let pod = Pod {
            name: &identifier,
            container: name.as_str(),
            process,
            claims,
            identity,
            secrets,
            pull_secrets,
            files,
            beside: &beside,
        };
        for (container, path) in pod.unknown_shares(scope) {
            let message = format!("the container `{container}` shares `{path}`, which the process does not have");
            scope.error(&codes::SHARES_NOTHING, message, "name a file or a mount of the process by its whole path");
        }
        if let Some(network) = &process.network {
            scope.part("network", &Network { pod: &pod, name, network });
        }
        match &process.workload {
            Workload::Service(service) => scope.part("http", &Service { pod: &pod, service, releases }),
            Workload::Worker { scale, rollout } => {
                scope.part("scale", &Worker { pod: &pod, scale: *scale, rollout: *rollout });
            }
            Workload::Command(command) => scope.part("command", &OneOff { pod: &pod, command }),
            Workload::Cron(schedule) => scope.part("schedule", &Cron { pod: &pod, schedule }),
            Workload::Release(release) => scope.part("release", &Release { pod: &pod, release }),
        }
    }
}

/// Where a process stands in the effective spec.
pub(crate) fn process_path(name: &Name, process: &ResolvedProcess) -> Path {
    let kind = if matches!(process.workload, Workload::Command(_)) { "commands" } else { "processes" };
    Path::root().key(kind).key(name.as_str())
}

/// The containers besides the process's own: sidecars first, so that what runs before the process finds its proxy there.
fn beside<'a>(scope: &mut Scope<'_>, process: &'a ResolvedProcess) -> Vec<Beside<'a>> {
    let sidecars = process.sidecars.iter().map(|named| (named, RunsBeside::Along));
    let init = process.init.iter().map(|named| (named, RunsBeside::First));
    let all = sidecars.chain(init).map(|((name, container), runs)| {
        let has_secrets = container.secrets.values().any(|secret| secret.stored().is_some());
        let secrets = has_secrets.then(|| scope.child(name.as_str(), &ContainerSecrets { container })).flatten();
        Beside { name: name.as_str(), container, runs, secrets }
    });
    all.collect()
}

/// A name of at most `longest` characters. One that has to be cut is told apart by a hash of the whole.
pub(crate) fn name_within(name: &str, longest: usize) -> String {
    if name.len() <= longest {
        return name.to_owned();
    }
    let hash = format!("{:08x}", checksum(name.bytes()) >> 32);
    let kept = name.get(..longest.saturating_sub(hash.len() + 1)).unwrap_or_default().trim_end_matches(['-', '.']);
    format!("{kept}-{hash}")
}

#[cfg(test)]
mod tests {
    use super::name_within;

    #[test]
    fn a_name_is_cut_only_when_it_must_be_and_stays_apart_from_its_neighbours() {
        let long = "a-very-long-application-name-with-a-very-long-process-name";
        assert_eq!(name_within("storefront-web", 55), "storefront-web");
        let cut = name_within(long, 55);
        assert!(cut.len() <= 55 && cut.starts_with("a-very-long-application-name-with-a-very-long"), "{cut}");
        assert_ne!(cut, name_within(&format!("{long}-2"), 55));
    }
}

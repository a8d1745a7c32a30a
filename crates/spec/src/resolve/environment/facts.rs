//! What a process is told about where and as what it runs.

use serde::Serialize;

use super::{Form, Forms, Running, error_of, inherit};
use crate::{
    codes,
    fact::Fact,
    layer::{At, Map, Overlay, Setting},
    resolve::{Holder, process::Surroundings},
    text::{ImageReference, VariableName},
};

/// A fact, as far as it is known when the app is rendered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedFact {
    /// Known.
    Text(String),
    /// The name of the process's Deployment, Job or CronJob.
    Workload,
    /// Kubernetes knows it of the pod.
    Pod(PodFact),
    /// Kubernetes knows it of the container.
    Container(ContainerFact),
}

/// What Kubernetes knows of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the variants are those of `Fact`, which documents them")]
pub enum PodFact {
    Namespace,
    Name,
    Uid,
    Ip,
    Ips,
    NodeName,
    NodeIp,
    NodeIps,
    ServiceAccount,
}

/// What Kubernetes knows of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the variants are those of `Fact`, which documents them")]
pub enum ContainerFact {
    CpuRequest,
    CpuRequestMillicores,
    CpuLimit,
    CpuLimitMillicores,
    MemoryRequest,
    MemoryRequestMebibytes,
    MemoryLimit,
    MemoryLimitMebibytes,
}

/// Why a fact is not known, and what would make it known.
struct Unknown {
    reason: String,
    hint: String,
}

pub(super) fn resolve(
    own: Forms<'_>,
    running: &Running<'_>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<VariableName, ResolvedFact> {
    let mut written = inherit(&around.app.facts, Form::Facts, own);
    written.overlay(own.facts.clone());
    let holder = |name: &_| if own.facts.contains_key(name) { Holder::Process } else { Holder::App };
    resolve_all(written, holder, running, around, &at.key("facts"))
}

/// The facts of a container beside a process: its own, and no others.
pub(in crate::resolve) fn of_container(
    facts: Map<VariableName, Setting<Fact>>,
    running: &Running<'_>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<VariableName, ResolvedFact> {
    resolve_all(facts, |_| Holder::Process, running, around, at)
}

fn resolve_all(
    written: Map<VariableName, Setting<Fact>>,
    holder: impl Fn(&VariableName) -> Holder,
    running: &Running<'_>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<VariableName, ResolvedFact> {
    let mut facts = Map::with_capacity(written.len());
    for (name, setting) in written {
        let Setting::Value(fact) = setting else { continue };
        match known(fact, running, around) {
            Ok(Some(fact)) => {
                facts.insert(name, fact);
            }
            Ok(None) => {}
            Err(Unknown { reason, hint }) => {
                let at = at.key(name.as_str());
                let message = format!("`{name}` is not known here: {reason}");
                error_of(holder(&name), &at, &codes::UNKNOWN_FACT, message, hint);
            }
        }
    }
    facts
}

/// `Ok(None)` where what it is taken from is missing, which is reported there.
fn known(fact: Fact, running: &Running<'_>, around: &Surroundings<'_>) -> Result<Option<ResolvedFact>, Unknown> {
    let pod = |fact| Ok(Some(ResolvedFact::Pod(fact)));
    let container = |fact| Ok(Some(ResolvedFact::Container(fact)));
    let text = |text: Option<&str>| Ok(text.map(|text| ResolvedFact::Text(text.to_owned())));
    let said = |value: Option<&str>, reason: &str, hint: &str| match value {
        Some(value) => text(Some(value)),
        None => Err(Unknown { reason: reason.to_owned(), hint: hint.to_owned() }),
    };
    match fact {
        Fact::App => text(around.name.map(AsRef::as_ref)),
        Fact::Process => text(Some(running.process.as_str())),
        Fact::Workload => Ok(Some(ResolvedFact::Workload)),
        Fact::Team => said(
            around.app.team.as_ref().map(AsRef::as_ref),
            "no layer says which team owns the app",
            "add `team: <name>` to the app's `spec`",
        ),
        Fact::Version => text(running.image.and_then(version)),
        Fact::Image => Ok(running.image.map(|image| ResolvedFact::Text(image.to_string()))),
        Fact::Environment => said(
            around.environment.map(AsRef::as_ref),
            "the app is rendered for no environment",
            "add `environments:` to `platform.yaml`, or write the value in `config`",
        ),
        Fact::Cluster | Fact::Region | Fact::Account | Fact::Locality => of_cluster(fact, around),
        Fact::Namespace => pod(PodFact::Namespace),
        Fact::PodName => pod(PodFact::Name),
        Fact::PodUid => pod(PodFact::Uid),
        Fact::PodIp => pod(PodFact::Ip),
        Fact::PodIps => pod(PodFact::Ips),
        Fact::NodeName => pod(PodFact::NodeName),
        Fact::NodeIp => pod(PodFact::NodeIp),
        Fact::NodeIps => pod(PodFact::NodeIps),
        Fact::ServiceAccount => pod(PodFact::ServiceAccount),
        Fact::CpuRequest => container(ContainerFact::CpuRequest),
        Fact::CpuRequestMillicores => container(ContainerFact::CpuRequestMillicores),
        Fact::CpuLimit | Fact::CpuLimitMillicores => {
            if running.resources.is_some_and(|resources| resources.cpu_limit.is_none()) {
                let reason =
                    format!("`{}` has no CPU limit, and Kubernetes would give all of the node's", running.container);
                let hint = "add `resources: {limits: {cpu: 2}}`, or pass `cpu-request`".to_owned();
                return Err(Unknown { reason, hint });
            }
            container(if fact == Fact::CpuLimit { ContainerFact::CpuLimit } else { ContainerFact::CpuLimitMillicores })
        }
        Fact::MemoryRequest => container(ContainerFact::MemoryRequest),
        Fact::MemoryRequestMebibytes => container(ContainerFact::MemoryRequestMebibytes),
        Fact::MemoryLimit => container(ContainerFact::MemoryLimit),
        Fact::MemoryLimitMebibytes => container(ContainerFact::MemoryLimitMebibytes),
    }
}

fn of_cluster(fact: Fact, around: &Surroundings<'_>) -> Result<Option<ResolvedFact>, Unknown> {
    let Some(cluster) = around.cluster else {
        return Err(Unknown {
            reason: "the app is rendered for no cluster".to_owned(),
            hint: "add `clusters:` to `platform.yaml` and to its environment, or write the value in `config`"
                .to_owned(),
        });
    };
    let (key, value) = match fact {
        Fact::Region => ("region", cluster.region.as_ref().map(AsRef::as_ref)),
        Fact::Account => ("account", cluster.account.as_ref().map(AsRef::as_ref)),
        Fact::Locality => ("locality", cluster.locality.as_ref().map(AsRef::as_ref)),
        _ => ("name", Some(cluster.name.as_str())),
    };
    match value {
        Some(value) => Ok(Some(ResolvedFact::Text(value.to_owned()))),
        None => Err(Unknown {
            reason: format!("the platform does not say the {key} of the cluster `{}`", cluster.name),
            hint: format!("add `{key}:` to the cluster in `platform.yaml`"),
        }),
    }
}

/// The image's tag, or the beginning of its digest.
fn version(image: &ImageReference) -> Option<&str> {
    image.tag().or_else(|| image.digest()?.strip_prefix("sha256:")?.get(..12))
}

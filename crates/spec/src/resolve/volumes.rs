use serde::Serialize;
use terrace_diagnostic::{Diagnostic, nearest};

use super::{ResolvedProcess, ResolvedRollout, ResolvedScale, Workload, process::Surroundings};
use crate::{
    codes,
    layer::{At, Map, Switch},
    mount::Mount,
    platform::ResolvedFacts,
    process::Process,
    release::Phase,
    schedule::Overlap,
    spec::Spec,
    text::{FilePath, Name, ObjectName, Quantity, SourcePath},
    volume::{Access, Volume},
};

/// Room on a disk.
///
/// ```
/// use terrace_spec::{
///     App, Platform, Process, Spec, Volume,
///     resolve::{Claim, Deletion, Overrides, ResolvedMount, ResolvedVolume, Target, resolve},
/// };
///
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .volume("media", "100Gi")
///     .process("web", Process::new().http(8080).scale(1).mount("/srv/media", "media").rollout(terrace_spec::Rollout::recreate()));
/// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let ResolvedVolume { claim, .. } = &app.volumes["media"];
/// // With the claim goes the data, so somebody has to confirm it.
/// assert!(matches!(claim, Claim::Made { deletion: Deletion::Confirmed, .. }));
/// let ResolvedMount { read_only, .. } = &app.processes["web"].mounts["/srv/media"];
/// assert!(!read_only);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedVolume {
    /// Who may have it at a time.
    pub access: Access,
    /// The claim behind it.
    pub claim: Claim,
}

/// The claim behind a volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Claim {
    /// The app's own.
    Made {
        /// How much room.
        size: Quantity,
        /// The storage class, unless it is the cluster's default.
        #[serde(skip_serializing_if = "Option::is_none")]
        class: Option<ObjectName>,
        /// What becomes of it when it is no longer in git.
        deletion: Deletion,
    },
    /// One that is there already.
    Existing(ObjectName),
}

/// What becomes of an object that is no longer in git.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Deletion {
    /// It goes when somebody has confirmed it.
    Confirmed,
    /// It goes.
    Free,
}

/// A volume at a place in a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedMount {
    /// The volume.
    pub volume: Name,
    /// A folder in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<SourcePath>,
    /// Whether the process may only read.
    pub read_only: bool,
}

pub(super) fn resolve_app(
    volumes: Map<Name, Switch<Volume>>,
    facts: &ResolvedFacts,
    at: &At<'_>,
) -> Map<Name, ResolvedVolume> {
    let at = at.key("volumes");
    let volumes = volumes.into_iter().filter_map(|(name, volume)| {
        let volume = one(volume.into_option()?, facts, &at.key(name.as_str()))?;
        Some((name, volume))
    });
    volumes.collect()
}

fn one(volume: Volume, facts: &ResolvedFacts, at: &At<'_>) -> Option<ResolvedVolume> {
    let Volume { size, access, class, claim, keep, trace } = volume;
    trace.settle(at);
    let access = access.unwrap_or_default();
    if let Some(claim) = claim {
        if size.is_some() || class.is_some() {
            let hint = "keep `claim`, which is as large as it is, or `size` and `class` for one that the app makes";
            at.error(&codes::CONFLICTING_FORMS, "a claim that is there already, and one to be made", hint);
            return None;
        }
        return Some(ResolvedVolume { access, claim: Claim::Existing(claim) });
    }
    let size = at.required("size", size)?;
    if size.thousandths() == 0 {
        at.key("size").error(&codes::BAD_VOLUME, "a volume of no size", "write how much room it has, such as `10Gi`");
        return None;
    }
    let of_platform = facts.storage.as_ref().and_then(|storage| match access {
        Access::One => storage.one.clone(),
        Access::Many => storage.many.clone(),
    });
    let class = class.or(of_platform);
    if class.is_none() && access == Access::Many {
        at.error(
            &codes::FACT_MISSING,
            "the platform names no storage class for volumes of many, and the default class of a cluster is mostly one for disks",
            "add `facts: {storage: {many: <class>}}` to `platform.yaml`, or `class:` here",
        );
        return None;
    }
    let deletion = if matches!(keep, Switch::Off) { Deletion::Free } else { Deletion::Confirmed };
    Some(ResolvedVolume { access, claim: Claim::Made { size, class, deletion } })
}

pub(super) fn resolve(
    mounts: Map<FilePath, Switch<Mount>>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<FilePath, ResolvedMount> {
    let at = at.key("mounts");
    let mounts = mounts.into_iter().filter_map(|(path, mount)| {
        let mount = resolve_mount(mount.into_option()?, around.app, &at.key(path.as_str()))?;
        Some((path, mount))
    });
    mounts.collect()
}

fn resolve_mount(mount: Mount, app: &Spec, at: &At<'_>) -> Option<ResolvedMount> {
    let Mount { volume, path, read_only, trace } = mount;
    trace.settle(at);
    let volume = at.required("volume", volume)?;
    if app.volumes.get(&volume).is_none_or(|volume| volume.as_option().is_none()) {
        let known: Vec<_> = app
            .volumes
            .iter()
            .filter(|(_, volume)| volume.as_option().is_some())
            .map(|(name, _)| name.as_str())
            .collect();
        let hint = match nearest(volume.as_str(), known.iter().copied()) {
            Some(name) => format!("write `{name}`"),
            None if known.is_empty() => format!("add `volumes: {{{volume}: 10Gi}}` to the app's `spec`"),
            None => format!("it has `{}`", known.join("`, `")),
        };
        at.error(&codes::UNKNOWN_VOLUME, format!("the app has no volume `{volume}`"), hint);
        return None;
    }
    Some(ResolvedMount { volume, path, read_only: read_only.unwrap_or_default() })
}

/// A volume that no process mounts, wherever it runs, is mostly a misspelled one.
pub(super) fn check_use(app: &Spec, processes: &Map<Name, Switch<Process>>, at: &At<'_>) {
    for (name, _) in app.volumes.iter().filter(|(_, volume)| volume.as_option().is_some()) {
        let mounts = processes.values().filter_map(Switch::as_option).flat_map(|process| process.mounts.values());
        let mut mounted = mounts.filter_map(|mount| mount.as_option()?.volume.as_ref());
        if mounted.all(|volume| volume != name) {
            let path = at.path().key("volumes").key(name.as_str());
            let diagnostic =
                Diagnostic::warning(&codes::NO_EFFECT, format!("no process mounts `{name}`, so it is not made"));
            at.report(diagnostic.at(path).hint(format!(
                "add `mounts: {{/srv/{name}: {name}}}` to a process, or switch the volume off: `{name}: off`"
            )));
        }
    }
}

/// Whether what mounts a volume can have it.
pub(super) fn check(volumes: &Map<Name, ResolvedVolume>, processes: &Map<Name, ResolvedProcess>, at: &At<'_>) {
    let at = at.key("processes");
    for (name, volume) in volumes.iter().filter(|(_, volume)| volume.access == Access::One) {
        let mounters = || {
            processes.iter().filter_map(|(process, resolved)| {
                let (path, _) = resolved.mounts.iter().find(|(_, mount)| mount.volume == *name)?;
                Some((process, resolved, path))
            })
        };
        let refuse = |process: &Name, path: &FilePath, message: String, hint: &str| {
            at.key(process.as_str()).key("mounts").key(path.as_str()).error(&codes::VOLUME_OF_ONE, message, hint);
        };
        let Some((first, resolved, path)) = mounters().next() else { continue };
        if let Some((second, _, path)) = mounters().nth(1) {
            let message = format!("`{first}` mounts `{name}` already, and one process at a time can have it");
            refuse(
                second,
                path,
                message,
                "write `access: many` at the volume, with a storage class for it, or give each process a volume of its own",
            );
            continue;
        }
        let only_after = matches!(&resolved.workload, Workload::Release(release) if release.phase == Phase::After);
        if only_after && matches!(volume.claim, Claim::Made { .. }) {
            let message = format!(
                "nothing but a job after the release mounts `{name}`: the disk is made for its first pod, and Argo CD starts the job when the disk is there"
            );
            refuse(
                first,
                path,
                message,
                "write `release: before`, or name a claim that is there already: `volumes: {..: {claim: ..}}`",
            );
        } else if let Some(problem) = held_by_several(&resolved.workload) {
            let message = format!("one copy at a time can have `{name}`, and {problem}");
            refuse(
                first,
                path,
                message,
                if matches!(resolved.workload, Workload::Cron(_)) {
                    "write `overlap: forbid` at the schedule, or `access: many` at the volume, with a storage class for it"
                } else {
                    "write `singleton: true` at the process, or `access: many` at the volume, with a storage class for it"
                },
            );
        }
    }
}

/// Why several copies of a process may run at a time.
fn held_by_several(workload: &Workload) -> Option<&'static str> {
    let (scale, rollout) = match workload {
        Workload::Service(service) if service.canary().is_some() => return Some("a canary runs two versions at once"),
        Workload::Service(service) => (service.scale, service.rollout),
        Workload::Worker { scale, rollout } => (*scale, *rollout),
        Workload::Cron(schedule) if schedule.overlap != Overlap::Forbid => {
            return Some("a run may begin before the last has ended");
        }
        // One run at a time.
        Workload::Cron(_) | Workload::Release(_) | Workload::Command(_) => return None,
    };
    match (scale, rollout) {
        (ResolvedScale::Fixed { replicas: 0 | 1 }, ResolvedRollout::Recreate {}) => None,
        (ResolvedScale::Fixed { replicas: 0 | 1 }, ResolvedRollout::Rolling { .. }) => {
            Some("the copy of a new version starts before the old one has stopped")
        }
        _ => Some("the process runs several copies"),
    }
}

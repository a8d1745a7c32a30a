//! Room on disks: a `PersistentVolumeClaim` for each volume of an app that is not there already.

use std::collections::BTreeMap;

use terrace_k8s::api::{
    apimachinery::pkg::api::resource::Quantity,
    core::v1::{PersistentVolumeClaim, PersistentVolumeClaimSpec, VolumeResourceRequirements},
};
use terrace_spec::{
    Access, Phase,
    platform::Delivery,
    resolve::{Claim, Deletion, ResolvedApp, ResolvedVolume, Workload},
    text::Name,
};

use crate::{Construct, Handle, Scope, Wave, sync_options};

/// The claims of an app, by the names of its volumes.
pub(crate) type Claims<'a> = BTreeMap<&'a Name, Handle<PersistentVolumeClaim>>;

/// A volume of an app.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Volume<'a> {
    pub(crate) name: &'a Name,
    pub(crate) volume: &'a ResolvedVolume,
}

impl Construct for Volume<'_> {
    type Outputs = Handle<PersistentVolumeClaim>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let (size, class, deletion) = match &self.volume.claim {
            Claim::Existing(name) => return scope.foreign(name.as_str()),
            Claim::Made { size, class, deletion } => (size, class, *deletion),
        };
        let mut metadata = scope.metadata();
        if scope.context().facts().delivery == Delivery::Argocd {
            // Written either way, so that nobody takes a claim that may go for one that was forgotten.
            let options = match deletion {
                Deletion::Confirmed => "Prune=confirm,Delete=confirm",
                Deletion::Free => "Prune=true,Delete=true",
            };
            sync_options::add(&mut metadata, options);
        }
        // Waiting for the consent, or for the last pod to let go of the disk, is not to hold the release.
        sync_options::prune_last(scope.context(), &mut metadata);
        let mode = match self.volume.access {
            Access::One => "ReadWriteOnce",
            Access::Many => "ReadWriteMany",
        };
        let claim = PersistentVolumeClaim {
            metadata,
            spec: Some(PersistentVolumeClaimSpec {
                access_modes: Some(vec![mode.to_owned()]),
                resources: Some(VolumeResourceRequirements {
                    requests: Some([("storage".to_owned(), Quantity(size.to_string()))].into()),
                    ..VolumeResourceRequirements::default()
                }),
                storage_class_name: class.as_ref().map(ToString::to_string),
                ..PersistentVolumeClaimSpec::default()
            }),
            ..PersistentVolumeClaim::default()
        };
        scope.add_in(wave(scope.context().app(), self.name), claim)
    }
}

/// The wave of the first pod that mounts the volume, not the one before it.
///
/// Most storage classes make a disk only when a pod wants it (`WaitForFirstConsumer`), so that it is in the pod's zone. Until then the claim is
/// `Pending`, which Argo CD takes for progressing (gitops-engine `pkg/health/health_pvc.go`), and it begins no wave before the last one is
/// healthy: in a wave of its own the claim would wait for the pod, and the pod for the claim. Within a wave claims are applied first.
fn wave(app: &ResolvedApp, volume: &Name) -> Wave {
    let mounting =
        app.processes.values().filter(|process| process.mounts.values().any(|mount| mount.volume == *volume));
    let steps = mounting.filter_map(|process| match &process.workload {
        Workload::Release(release) if release.phase == Phase::Before => Some(app.release_step(release)),
        _ => None,
    });
    steps.min().map_or(Wave::Main, Wave::Release)
}

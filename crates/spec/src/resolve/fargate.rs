//! What runs on Fargate is within what Fargate has: no disks, and machines of a largest size.

use super::{Claim, ResolvedNodes, ResolvedProcess, ResolvedResources, ResolvedVolume};
use crate::{
    codes,
    layer::{At, Map},
    text::{Name, Quantity},
    volume::Access,
};

/// The largest machine (Amazon EKS, Fargate pod configuration): 16 cores, in thousandths.
const LARGEST_CPU: u128 = 16_000;
/// 120 GiB, less the 256 MiB that Kubernetes itself has on each.
const LARGEST_MEMORY: Quantity = Quantity::mebibytes(120 * 1024 - 256);

/// Whether Fargate can run what is to run there: what it cannot stays pending without a word.
pub(super) fn check(volumes: &Map<Name, ResolvedVolume>, processes: &Map<Name, ResolvedProcess>, at: &At<'_>) {
    for (name, process) in processes {
        if matches!(process.place.on, ResolvedNodes::Fargate { .. }) {
            let at = at.key(name.as_str());
            check_disks(volumes, process, &at);
            check_size(process, &at);
        }
    }
}

fn check_disks(volumes: &Map<Name, ResolvedVolume>, process: &ResolvedProcess, at: &At<'_>) {
    for (path, mount) in &process.mounts {
        let Some(volume) = volumes.get(&mount.volume) else { continue };
        if volume.access == Access::One && matches!(volume.claim, Claim::Made { .. }) {
            at.key("mounts").key(path.as_str()).error(
                &codes::NOT_ON_FARGATE,
                format!("`{}` is a disk, and Fargate has none", mount.volume),
                "write `claim:` with a file system (EFS) that is there already at the volume, or run the process on nodes: leave `fargate` out",
            );
        }
    }
}

fn check_size(process: &ResolvedProcess, at: &At<'_>) {
    let beside = process.sidecars.values().map(|container| &container.resources);
    let before = || process.init.values().map(|container| &container.resources);
    let sum = |amount: fn(&ResolvedResources) -> Quantity| {
        let together: u128 =
            beside.clone().chain([&process.resources]).map(|resources| amount(resources).thousandths()).sum();
        before().map(|resources| amount(resources).thousandths()).fold(together, u128::max)
    };
    let asked = [
        ("cpu", "CPU", sum(|resources| resources.cpu) > LARGEST_CPU, "16 cores"),
        (
            "memory",
            "memory",
            sum(|resources| resources.memory) > LARGEST_MEMORY.thousandths(),
            "120 GiB less 256 MiB for Kubernetes",
        ),
    ];
    for (key, what, _, most) in asked.into_iter().filter(|(_, _, is_too_much, _)| *is_too_much) {
        at.key("resources").key(key).error(
            &codes::NOT_ON_FARGATE,
            format!("a copy asks for more {what} than the largest machine of Fargate has"),
            format!(
                "ask for {most} at most, with all its containers together, or run it on nodes: leave `fargate` out"
            ),
        );
    }
}

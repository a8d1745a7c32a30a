//! What a process can do to itself alone: its limits, descriptors, capabilities, parent.

use std::fs;

use rustix::{
    fs::Mode,
    io::Errno,
    process::{DumpableBehavior, Resource, Rlimit, Signal},
    thread::{CapabilitySet, CapabilitySets},
};

use super::orders::Orders;
use crate::{ConfineError, Kind};

/// Closes this process to others of its user: they cannot read its memory, environment and descriptors in `/proc`, nor trace it, and it dumps no core.
///
/// For the process that runs confined programs, once, before the first. Landlock keeps them out of `/proc` as well; this is for a kernel without it.
pub fn guard() -> Result<(), ConfineError> {
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(|error| ConfineError::Guard(error.into()))
}

/// Has the kernel kill this process when the thread that started it ends.
pub(super) fn die_with(parent: i32) -> Result<(), String> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|error| format!("the end of the parent cannot be waited for: {error}"))?;
    // It may have ended before.
    match rustix::process::getppid() {
        Some(now) if now.as_raw_pid() == parent => Ok(()),
        _ => Err("the parent has ended".to_owned()),
    }
}

/// Closes what was inherited, but for standard input, output and error.
pub(super) fn close_descriptors() -> Result<(), String> {
    let unreadable = |error| format!("`/proc/self/fd` cannot be read: {error}");
    let open = fs::read_dir("/proc/self/fd").map_err(unreadable)?;
    let names = open.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<Vec<_>, _>>();
    let numbers = names.map_err(unreadable)?.into_iter().filter_map(|name| name.to_str()?.parse::<i32>().ok());
    for number in numbers.filter(|number| *number > 2) {
        // The folder's own is among them, and closed by now. `IntoRawFd` takes a bare number, which here is nobody's.
        let _ = nix::unistd::close(number);
    }
    Ok(())
}

/// When memory ends, the kernel is to take this process rather than the one that watches it. A kernel that does not offer that takes whom it likes.
pub(super) fn be_first_to_go() {
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
}

/// Whoever watches a build, and all that Argo CD does, goes before it; without that a thousand processes would keep the watch from seeing them.
pub(super) fn stand_back() -> Result<(), String> {
    const NICE: i32 = 15;
    rustix::process::setpriority_process(None, NICE).map_err(|error| format!("the priority cannot be lowered: {error}"))
}

pub(super) fn make_files_private() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// In a sidecar there are none; this is for whoever runs it as root.
pub(super) fn drop_capabilities() -> Result<(), String> {
    let failed = |error: Errno| format!("capabilities cannot be dropped: {error}");
    let held = rustix::thread::capabilities(None).map_err(failed)?;
    let none = CapabilitySets {
        effective: CapabilitySet::empty(),
        permitted: CapabilitySet::empty(),
        inheritable: CapabilitySet::empty(),
    };
    if held.permitted.is_empty() && held.inheritable.is_empty() {
        return Ok(());
    }
    if held.effective.contains(CapabilitySet::SETPCAP) {
        for number in 0..u64::BITS {
            // The kernel refuses the first number that it does not know.
            let capability = CapabilitySet::from_bits_retain(1 << number);
            if rustix::thread::remove_capability_from_bounding_set(capability) == Err(Errno::INVAL) {
                break;
            }
        }
    }
    rustix::thread::set_capabilities(None, none).map_err(failed)
}

/// Without this a set-user-ID program would be the way to privileges.
pub(super) fn gain_nothing() -> Result<(), String> {
    rustix::thread::set_no_new_privs(true).map_err(|error| format!("new privileges cannot be refused: {error}"))
}

pub(super) fn limit(orders: &Orders) -> Result<(), String> {
    let limits = &orders.limits;
    let seconds = limits.cpu.as_secs() + u64::from(limits.cpu.subsec_nanos() > 0);
    let mut wanted = vec![
        // The first is a signal that says so, the second the end.
        (Resource::Cpu, seconds, seconds + 1),
        (Resource::Nofile, limits.files, limits.files),
        (Resource::Fsize, limits.file_size, limits.file_size),
        (Resource::Core, 0, 0),
        (Resource::Memlock, 0, 0),
    ];
    match orders.kind {
        Kind::Definition { .. } => wanted.push((Resource::As, limits.memory, limits.memory)),
        Kind::Build { .. } => {
            // A compiler reserves far more addresses than it uses.
            let addresses = limits.memory.saturating_mul(4);
            // The kernel counts what the user has on the whole node, where other pods may have the same one.
            let processes = running()?.saturating_add(limits.processes);
            wanted.extend([
                (Resource::As, addresses, addresses),
                (Resource::Data, limits.memory, limits.memory),
                (Resource::Nproc, processes, processes),
            ]);
        }
    }
    for (resource, current, maximum) in wanted {
        // A limit that is lower already stays.
        let held = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let new = Rlimit { current: Some(current.min(held)), maximum: Some(maximum.min(held)) };
        rustix::process::setrlimit(resource, new)
            .map_err(|error| format!("{resource:?} cannot be limited to {current}: {error}"))?;
    }
    Ok(())
}

/// Processes and threads of the node: the second number in the fourth field of `/proc/loadavg`.
fn running() -> Result<u64, String> {
    let text =
        fs::read_to_string("/proc/loadavg").map_err(|error| format!("`/proc/loadavg` cannot be read: {error}"))?;
    let number = text.split_whitespace().nth(3).and_then(|field| field.split_once('/')?.1.parse().ok());
    number.ok_or_else(|| format!("`/proc/loadavg` has no number of processes: {text}"))
}

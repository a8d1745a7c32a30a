//! A program and all that it started: counted, killed and reaped as one.

use std::{
    collections::BTreeMap,
    fs, io,
    os::{
        fd::OwnedFd,
        unix::{fs::MetadataExt, process::CommandExt},
    },
    path::Path,
    process::{Child, Command, ExitStatus},
};

use rustix::process::{Pid, PidfdFlags, Signal, WaitId, WaitIdOptions};

use super::{disk::allocated, keeper};

/// A process group. Nobody leaves it: the filter of system calls has neither `setsid` nor `setpgid`. What is left of it ends with this.
pub(super) struct Group {
    program: Child,
    /// Who ends the group if this process is killed. A program that starts no others needs none: the kernel ends it.
    keeper: Option<Child>,
    id: Pid,
    is_reaped: bool,
}

/// What the processes of a group hold together.
#[derive(Debug, Default)]
pub(super) struct Use {
    /// Bytes of memory that are theirs alone.
    pub(super) memory: u64,
    /// Processes, each thread counted.
    pub(super) processes: u64,
    /// Bytes of open files that have no name any more.
    pub(super) unnamed: u64,
}

impl Group {
    /// Starts a program that starts no others.
    pub(super) fn of_one(command: &mut Command) -> io::Result<Self> {
        adopt()?;
        let program = command.process_group(0).spawn()?;
        Ok(Self { id: Pid::from_child(&program), program, keeper: None, is_reaped: false })
    }

    /// Starts a program whose processes end with this one, and a keeper for that, which the launcher is too.
    pub(super) fn kept(command: &mut Command, launcher: &Path) -> io::Result<Self> {
        adopt()?;
        let mut keeper = keeper::start(launcher)?;
        let id = Pid::from_child(&keeper);
        match command.process_group(id.as_raw_pid()).spawn() {
            Ok(program) => Ok(Self { program, keeper: Some(keeper), id, is_reaped: false }),
            Err(error) => {
                // It closes what the keeper waits for.
                keeper.wait()?;
                Err(error)
            }
        }
    }

    pub(super) fn program(&mut self) -> &mut Child {
        &mut self.program
    }

    /// Something that can be waited for together with pipes: it is readable when the program has ended, if not what it has started.
    pub(super) fn end_of_program(&self) -> io::Result<OwnedFd> {
        Ok(rustix::process::pidfd_open(Pid::from_child(&self.program), PidfdFlags::empty())?)
    }

    /// Kills what still runs, and reaps all: afterwards there is no process of the group. Comes back with the end of the program.
    pub(super) fn end(&mut self) -> io::Result<ExitStatus> {
        self.is_reaped = true;
        // Until the leader is reaped its number is nobody else's. A signal to a group reaches all: who is being started meanwhile is not.
        let _ = rustix::process::kill_process_group(self.id, Signal::KILL);
        let status = self.program.wait()?;
        if let Some(keeper) = &mut self.keeper {
            keeper.wait()?;
        }
        while rustix::process::waitid(WaitId::Pgid(Some(self.id)), WaitIdOptions::EXITED).is_ok() {}
        Ok(status)
    }

    /// What the processes of the build hold now.
    pub(super) fn held(&self) -> io::Result<Use> {
        let group = self.id.as_raw_nonzero().to_string();
        let mut held = Use::default();
        let mut unnamed = BTreeMap::new();
        for entry in fs::read_dir("/proc")?.map_while(Result::ok) {
            // The leader is the keeper, and not of the build.
            let name = entry.file_name();
            if !name.as_encoded_bytes()[0].is_ascii_digit() || *name == *group {
                continue;
            }
            // Who has ended in the meantime holds nothing.
            let Ok(state) = fs::read_to_string(entry.path().join("stat")) else { continue };
            // The name comes before, in parentheses, and may be anything: after the last one are state, parent and group.
            let fields: Vec<_> = state.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
            if fields.get(2) != Some(&group.as_str()) {
                continue;
            }
            held.processes += fields.get(17).and_then(|threads| threads.parse().ok()).unwrap_or(1);
            let status = fs::read_to_string(entry.path().join("status")).unwrap_or_default();
            held.memory += resident(&status);
            // Who runs and cannot be looked at, because its program was made unreadable, hides something. Who is ending cannot be looked at either.
            if !find_unnamed(&entry.path().join("fd"), &mut unnamed) && has_memory(&entry.path()) {
                held.unnamed = u64::MAX;
            }
        }
        held.unnamed = unnamed.into_values().fold(held.unnamed, u64::saturating_add);
        Ok(held)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.is_reaped {
            let _ = self.end();
        }
    }
}

/// Processes that lose their parent come to this one, to be reaped here. Without it they would go to the first of the container, which in Argo CD's sidecar
/// reaps nobody.
fn adopt() -> io::Result<()> {
    Ok(rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?)
}

/// Adds the files that a process has open and that have no name, by device and number: several processes may have the same one. Whether it could be seen.
fn find_unnamed(descriptors: &Path, unnamed: &mut BTreeMap<(u64, u64), u64>) -> bool {
    let entries = match fs::read_dir(descriptors) {
        Ok(entries) => entries,
        Err(error) => return error.kind() != io::ErrorKind::PermissionDenied,
    };
    // Such an entry is a link to the open file itself, wherever it is.
    let files = entries.map_while(Result::ok).filter_map(|entry| fs::metadata(entry.path()).ok());
    for file in files.filter(|file| file.is_file() && file.nlink() == 0) {
        unnamed.insert((file.dev(), file.ino()), allocated(&file));
    }
    true
}

/// Whether a process has not begun to end.
fn has_memory(process: &Path) -> bool {
    fs::read_to_string(process.join("status")).is_ok_and(|status| status.contains("\nVmRSS:"))
}

/// Memory of a process that is no file's, from its `/proc/<pid>/status`.
fn resident(status: &str) -> u64 {
    let kibibytes = status.lines().filter_map(|line| {
        let value = line.strip_prefix("RssAnon:").or_else(|| line.strip_prefix("RssShmem:"))?;
        value.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    });
    kibibytes.sum::<u64>().saturating_mul(1024)
}

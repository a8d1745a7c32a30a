//! The keeper of a build: it ends all of it when whoever runs it ends, however that ends.
//!
//! Whoever runs a program may be killed, and the kernel then kills the first process of it alone (`PR_SET_PDEATHSIG` holds for no child of who asked for it). So a
//! build has a keeper: the leader of its process group, started before anything else of the build, and confined by nothing. It waits for the end of its standard
//! input, of which whoever runs the build has the other end, and kills its own group. Nobody has to know the number of a process for that, which could be somebody
//! else's by then.
//!
//! What it ends cannot end it: Landlock's scope keeps signals of the build within the build, and without that the filter refuses all of them.

use std::{
    io,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, ExitCode, Stdio},
};

use rustix::process::Signal;

use super::own::guard;

/// The first argument of a launcher that is to keep a build.
pub(super) const WORD: &str = "keep-confined";

/// Starts a keeper, with a group of its own.
pub(super) fn start(launcher: &Path) -> io::Result<Child> {
    let mut command = Command::new(launcher);
    command.arg(WORD).env_clear().current_dir("/").process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

/// Waits for the end of whoever started this process, and kills its group, this process among it.
pub(super) fn keep() -> ExitCode {
    // It has the rights that the build has not. To a process that cannot be closed there is no way that Landlock does not close too.
    let _ = guard();
    // Nothing is written to it, and what cannot be read any more has ended as well.
    let _ = io::copy(&mut io::stdin(), &mut io::sink());
    let _ = rustix::process::kill_current_process_group(Signal::KILL);
    ExitCode::FAILURE
}

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, pidfd_open},
};

use crate::arena::{attack, is_confinable};

/// Argo CD kills a plugin that takes too long, and asks nobody; a kernel short of memory does the same to a builder. What it was running goes with it, and
/// so does what that has started: a process that sleeps uses up nothing by which it would ever end.
#[test]
fn who_runs_a_program_takes_all_of_it_along() {
    if !is_confinable() {
        return;
    }
    for name in ["sleep", "sleep-together"] {
        // Whoever is killed leaves its folder behind.
        let folder = tempfile::tempdir().expect("a folder is made");
        let mut command = Command::new(attack());
        command.args(["watch", name]).env("TMPDIR", folder.path()).stdout(Stdio::null());
        let mut host = command.spawn().expect("it starts");
        let began = Instant::now();
        let sleeper = loop {
            if let Some(sleeper) = sleeper(folder.path()) {
                break sleeper;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "{name}: the program does not start");
            std::thread::yield_now();
        };
        let its_end = pidfd_open(sleeper, PidfdFlags::empty()).expect("it runs");
        host.kill().expect("it runs");
        host.wait().expect("it has ended");
        let timeout = Timespec::try_from(Duration::from_secs(30)).expect("it is short");
        let mut events = [PollFd::new(&its_end, PollFlags::IN)];
        let ended = poll(&mut events, Some(&timeout)).expect("it can be waited for");
        assert_eq!(ended, 1, "{name}: it outlives its host");
    }
}

/// A process that was told to sleep, and has a folder below this one among its arguments.
fn sleeper(folder: &Path) -> Option<Pid> {
    let folder = folder.as_os_str().as_encoded_bytes();
    let processes = fs::read_dir("/proc").expect("it is there").filter_map(Result::ok);
    let mut sleepers = processes.filter(|process| {
        let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
        let words: Vec<_> = line.split(|byte| *byte == 0).collect();
        words.get(1) == Some(&&b"sleep"[..]) && words.get(2).is_some_and(|word| word.starts_with(folder))
    });
    Pid::from_raw(sleepers.next()?.file_name().to_str()?.parse().ok()?)
}

use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, pidfd_open},
};

use crate::arena::{attack, is_confinable};

/// Argo CD kills a plugin that takes too long, and asks nobody: what it was running goes with it.
#[test]
fn who_runs_a_program_takes_it_along() {
    if !is_confinable() {
        return;
    }
    // Whoever is killed leaves its folder behind.
    let folder = tempfile::tempdir().expect("a folder is made");
    let mut command = Command::new(attack());
    command.args(["watch", "sleep"]).env("TMPDIR", folder.path()).stdout(Stdio::null());
    let mut host = command.spawn().expect("it starts");
    let began = Instant::now();
    let program = loop {
        let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", host.id())).expect("it runs");
        let child = children.split_whitespace().next().and_then(|number| number.parse::<i32>().ok());
        let is_program = |child: &i32| {
            fs::read(format!("/proc/{child}/cmdline"))
                .is_ok_and(|line| line.split(|byte| *byte == 0).any(|word| word == b"sleep"))
        };
        if let Some(child) = child.filter(is_program) {
            break Pid::from_raw(child).expect("it is a number of a process");
        }
        assert!(began.elapsed() < Duration::from_secs(30), "the program does not start");
        std::thread::yield_now();
    };
    let end_of_program = pidfd_open(program, PidfdFlags::empty()).expect("it runs");
    host.kill().expect("it runs");
    host.wait().expect("it has ended");
    let timeout = Timespec::try_from(Duration::from_secs(30)).expect("it is short");
    let mut events = [PollFd::new(&end_of_program, PollFlags::IN)];
    assert_eq!(poll(&mut events, Some(&timeout)).expect("it can be waited for"), 1, "the program outlives its host");
}

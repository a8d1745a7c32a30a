//! A builder is killed before each system call that it makes, one after the other.

use std::{
    fs,
    process::{Child, Command, Stdio},
};

use nix::{
    sys::{
        ptrace::{self, Options},
        signal::Signal,
        wait::{WaitStatus, waitpid},
    },
    unistd::Pid,
};

use terrace_cache::Limits;

use crate::place::{LIMITS, Place, builder, key};

/// What is in the cache before: it keeps one entry.
#[derive(Clone, Copy, Debug)]
enum Before {
    Nothing,
    /// An entry that has to go.
    Another,
    /// An entry of the same key that cannot be used.
    Damaged,
}

/// Whenever it is killed, the entry is whole or absent, what was there before is whole or gone, and the next one finds its way.
#[test]
fn a_builder_is_killed_at_every_step() {
    for before in [Before::Nothing, Before::Another, Before::Damaged] {
        let (mut absent, mut whole) = (0, 0);
        loop {
            let place = before.place();
            let was_killed = kill_before_call(&start(&place, "make-traced"), absent + whole).expect("it is traced");
            match place.got(&key("one")).as_deref() {
                // What is visible once is so from then on.
                None => assert_eq!(whole, 0, "{before:?}, call {absent}"),
                Some(text) => assert_eq!(text, "text", "{before:?}"),
            }
            if place.got(&key("one")).is_some() {
                whole += 1;
            } else {
                absent += 1;
            }
            let another = place.got(&key("another"));
            assert!(another.is_none_or(|text| text == "another text"), "{before:?}");

            let next = start(&place, "make").wait_with_output().expect("it ends").stdout;
            assert_eq!(next, if whole > 0 { &b"found\n"[..] } else { b"built\n" }, "{before:?}, call {absent}");
            assert_eq!(place.got(&key("one")).as_deref(), Some("text"));
            let entries = fs::read_dir(place.home().join("cache/entries")).expect("it is there").count();
            assert_eq!(entries, 1, "{before:?}, call {absent}");
            if !was_killed {
                break;
            }
        }
        assert!(
            absent > 50 && whole > 5,
            "{before:?}: it was killed {absent} times before it had published, {whole} times after"
        );
    }
}

impl Before {
    fn place(self) -> Place {
        let place = Place::with(Limits { entries: 1, ..LIMITS });
        match self {
            Self::Nothing => {}
            Self::Another => drop(place.publish(&key("another"), b"another text").expect("it is kept")),
            Self::Damaged => {
                place.publish(&key("one"), b"old text").expect("it is kept");
                fs::remove_file(place.entry(&key("one")).join("record")).expect("it is removed");
            }
        }
        place
    }
}

fn start(place: &Place, task: &str) -> Child {
    let mut command = Command::new(builder());
    command.arg(task).arg(place.home().join("cache")).args(["one", "text", "1"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("it starts")
}

/// Whether a traced process was killed before it could make this system call, counted from 0; `false` if it ended by itself first.
fn kill_before_call(child: &Child, number: usize) -> nix::Result<bool> {
    let process = Pid::from_raw(child.id().cast_signed());
    assert_eq!(waitpid(process, None)?, WaitStatus::Stopped(process, Signal::SIGSTOP));
    ptrace::setoptions(process, Options::PTRACE_O_TRACESYSGOOD | Options::PTRACE_O_EXITKILL)?;
    // A call is met twice: before it, and after.
    for _ in 0..=number * 2 {
        ptrace::syscall(process, None)?;
        match waitpid(process, None)? {
            WaitStatus::PtraceSyscall(_) => {}
            WaitStatus::Exited(..) => return Ok(false),
            other => panic!("{other:?}"),
        }
    }
    ptrace::kill(process)?;
    assert_eq!(waitpid(process, None)?, WaitStatus::Signaled(process, Signal::SIGKILL, false));
    Ok(true)
}

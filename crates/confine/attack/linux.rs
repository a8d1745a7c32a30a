//! What needs more than the standard library, and the way in.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io::{self, IoSliceMut, Read, Write},
    os::unix::{fs::OpenOptionsExt, process::CommandExt},
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::Duration,
};

use nix::{
    sched::CloneFlags,
    sys::{ptrace, uio},
};
use rustix::{
    fs::{MemfdFlags, Mode, OFlags},
    net::{AddressFamily, SocketType},
    process::{DumpableBehavior, Pid, Resource, Rlimit, Signal},
};
use terrace_confine::{Confinement, Kind, Limits, guard, run};

use crate::{attempts, lacking};

pub(crate) fn main() -> ExitCode {
    if let Some(code) = terrace_confine::enter() {
        return code;
    }
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let target = arguments.next().unwrap_or_default();
    let result = attempts::attempt(&name, &target).unwrap_or_else(|| attempt(&name, &target));
    println!("{}", attempts::outcome(&result));
    ExitCode::from(u8::from(result.is_err()))
}

/// What needs more than the standard library.
fn attempt(name: &str, target: &str) -> io::Result<()> {
    match name {
        "answer" => answer(target),
        "empty" => Ok(rustix::fs::open(target, OFlags::RDONLY | OFlags::TRUNC, Mode::empty()).map(drop)?),
        "truncate" => Ok(nix::unistd::truncate(target, 0)?),
        "make-pipe" => Ok(nix::unistd::mkfifo(target, nix::sys::stat::Mode::S_IRWXU)?),
        "socket-netlink" => Ok(rustix::net::socket(AddressFamily::NETLINK, SocketType::RAW, None).map(drop)?),
        "trace" => Ok(ptrace::attach(parent())?),
        "read-process" => read_process(),
        "kill" => Ok(rustix::process::kill_process(process(target), Signal::KILL)?),
        "kill-keeper" => Ok(rustix::process::kill_process(rustix::process::getpgrp(), Signal::KILL)?),
        "kill-all" => Ok(rustix::process::kill_current_process_group(Signal::TERM)?),
        "limit-parent" => limit_parent(target),
        "new-user" => Ok(nix::sched::unshare(CloneFlags::CLONE_NEWUSER)?),
        "mount" => {
            Ok(nix::mount::mount(Some("none"), target, Some("tmpfs"), nix::mount::MsFlags::empty(), None::<&str>)?)
        }
        "become-root" => Ok(nix::unistd::setuid(nix::unistd::Uid::from_raw(0))?),
        "memory-file" => Ok(rustix::fs::memfd_create("memory", MemfdFlags::empty()).map(drop)?),
        "new-session" => Ok(rustix::process::setsid().map(drop)?),
        "new-group" => Ok(rustix::process::setpgid(None, None)?),
        "inherited" => inherited(),
        "environment" => environment(),
        "core" => core(),
        "open-many" => open_many(),
        "set-user-id" => {
            let file = File::create(target)?;
            Ok(rustix::fs::fchmod(&file, Mode::SUID | Mode::RWXU)?)
        }
        "remember" => remember(),
        "print" => flood(&mut io::stdout()),
        "print-errors" => flood(&mut io::stderr()),
        "fill" => flood(&mut OpenOptions::new().write(true).open(target)?),
        "stretch" => OpenOptions::new().write(true).open(target)?.set_len(1 << 40),
        "bomb" => loop {
            // Each does the same; what cannot be started any more is tried again.
            let _ = again("bomb", target);
        },
        "watch" => watch(target),
        "hide" => hide(target),
        "without-landlock" => lacking::without_landlock(target),
        "without-seccomp" => lacking::without_seccomp(target),
        "start-often" => (0..300).try_for_each(|_| Command::new(target).stdin(Stdio::null()).status().map(drop)),
        "stay" => stay(target),
        "sleep-together" => stay(target).and_then(|()| sleep(target)),
        "fill-unseen" => fill_unseen(target),
        "remember-together" => {
            for _ in 0..4 {
                again("remember-some", target)?;
            }
            sleep(target)
        }
        "remember-some" => {
            let held = vec![1_u8; 48 << 20];
            let never = sleep(target);
            drop(std::hint::black_box(held));
            never
        }
        _ => Err(io::Error::other(format!("there is no attempt `{name}`"))),
    }
}

fn parent() -> nix::unistd::Pid {
    nix::unistd::getppid()
}

fn process(target: &str) -> Pid {
    target.parse().ok().and_then(Pid::from_raw).expect("the target is the number of a process")
}

/// What a good definition does: reads its input and a file beside it, and answers.
fn answer(target: &str) -> io::Result<()> {
    let mut text = fs::read_to_string("app.yaml")?;
    io::stdin().read_to_string(&mut text)?;
    eprintln!("on the way");
    OpenOptions::new().write(true).truncate(true).open(target)?.write_all(text.as_bytes())
}

fn read_process() -> io::Result<()> {
    let mut byte = [0];
    let remote = uio::RemoteIoVec { base: 0x1000, len: 1 };
    Ok(uio::process_vm_readv(parent(), &mut [IoSliceMut::new(&mut byte)], &[remote]).map(drop)?)
}

/// A limit that ends the parent, unless it is its own already.
fn limit_parent(target: &str) -> io::Result<()> {
    let limit = Rlimit { current: Some(64), maximum: Some(64) };
    Ok(rustix::process::prlimit(Some(process(target)), Resource::Nofile, limit).map(drop)?)
}

/// Fails if nothing but the three descriptors of any program can be closed.
fn inherited() -> io::Result<()> {
    let closed = (3..256).filter(|number| nix::unistd::close(*number).is_ok()).count();
    if closed == 0 { Err(io::Error::from_raw_os_error(13)) } else { Ok(()) }
}

/// Fails if there is nothing in the environment but what the tests put there.
fn environment() -> io::Result<()> {
    let other = std::env::vars_os().find(|(name, _)| name != "NAMED");
    if other.is_none() && std::env::var_os("NAMED").is_some() { Err(io::Error::from_raw_os_error(13)) } else { Ok(()) }
}

fn core() -> io::Result<()> {
    let limit = rustix::process::getrlimit(Resource::Core);
    if limit.maximum == Some(0) { Err(io::Error::from_raw_os_error(13)) } else { Ok(()) }
}

fn open_many() -> io::Result<()> {
    let mut files = Vec::new();
    loop {
        files.push(File::open("app.yaml")?);
        if files.len() > 10_000 {
            return Ok(());
        }
    }
}

fn remember() -> io::Result<()> {
    let mut chunks: Vec<Vec<u8>> = Vec::new();
    loop {
        let mut chunk = Vec::new();
        chunk.try_reserve_exact(16 << 20).map_err(|_| io::Error::from_raw_os_error(11))?;
        chunks.push(chunk);
        if chunks.len() > 256 {
            return Ok(());
        }
    }
}

fn flood(sink: &mut dyn Write) -> io::Result<()> {
    let chunk = vec![b'x'; 1 << 16];
    for _ in 0..(10_u64 << 30 >> 16) {
        sink.write_all(&chunk)?;
    }
    Ok(())
}

/// Starts this program once more, with the target among its arguments: by that the tests find who is left.
fn again(name: &str, target: &str) -> io::Result<()> {
    let program = std::env::current_exe()?;
    Command::new(program).args([name, target]).stdin(Stdio::null()).spawn().map(drop)
}

/// Runs an attack confined, as the plugin would: by a user that is not root, whose processes the kernel counts and who cannot look at everything.
fn watch(attack: &str) -> io::Result<()> {
    guard().map_err(io::Error::other)?;
    if rustix::process::dumpable_behavior()? != DumpableBehavior::NotDumpable {
        return Err(io::Error::other("it is open to others"));
    }
    let folder = tempfile::tempdir()?;
    let mut confinement = a_build(folder.path(), &[attack])?;
    confinement.limits.processes = 32;
    confinement.limits.time = Duration::from_mins(1);
    println!("{:?}", run(&confinement).map_err(io::Error::other)?.ending);
    Ok(())
}

/// Becomes a program that cannot be read, so that nobody but root may look at what it has open.
fn hide(target: &str) -> io::Result<()> {
    let program = format!("{target}/hidden");
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o100).open(&program)?;
    io::copy(&mut File::open(std::env::current_exe()?)?, &mut file)?;
    drop(file);
    Err(Command::new(program).args(["sleep", target]).exec())
}

pub(crate) fn a_build(folder: &Path, arguments: &[&str]) -> io::Result<Confinement> {
    let scratch = folder.join("scratch");
    fs::create_dir(&scratch)?;
    let program = std::env::current_exe()?;
    let arguments = arguments.iter().map(Into::into).chain([scratch.clone().into()]).collect();
    Ok(Confinement {
        launcher: program.clone(),
        program,
        arguments,
        folder: folder.to_path_buf(),
        environment: BTreeMap::new(),
        input: Vec::new(),
        reads: Vec::new(),
        executes: Vec::new(),
        kind: Kind::Build { scratch },
        limits: Limits::build(),
        without: BTreeSet::new(),
    })
}

/// Leaves a child behind that holds the output open, and ends.
fn stay(target: &str) -> io::Result<()> {
    again("sleep", target)
}

fn sleep(target: &str) -> io::Result<()> {
    attempts::attempt("sleep", target).unwrap_or(Ok(()))
}

/// Files that nobody finds in the folder: they are open, and have no name any more.
fn fill_unseen(target: &str) -> io::Result<()> {
    let mut open = Vec::new();
    for number in 0..u32::MAX {
        let path = format!("{target}/{number}");
        let mut file = File::create(&path)?;
        file.write_all(&vec![b'x'; 1 << 20])?;
        fs::remove_file(&path)?;
        open.push(file);
    }
    Ok(())
}

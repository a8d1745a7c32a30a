use std::{
    env,
    error::Error,
    fs,
    io::{self, Read, Write},
    os::fd::AsFd,
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use nix::sys::{
    ptrace,
    signal::{Signal, raise},
};
use terrace_cache::{Cache, Key, KeyBuilder, Limits, Slot, Turn, Waited};

use crate::disk;

pub(crate) type Done<T> = Result<T, Box<dyn Error>>;

pub(crate) fn main() -> ExitCode {
    match run() {
        Ok(done) => {
            println!("{done}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Done<String> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [task, folder, name, program, entries] = arguments.as_slice() else { return Err("five arguments".into()) };
    let folder = Path::new(folder);
    if task == "fill-disk" {
        return disk::fill(folder);
    }
    let cache = Cache::open(folder, Limits { bytes: 1 << 20, program: 1 << 20, entries: entries.parse()?, free: 0 })?;
    let key = KeyBuilder::new("test").text("name", name).finish();
    match task.as_str() {
        "make" => make(&cache, &key, program),
        // The tracer goes on from here.
        "make-traced" => {
            ptrace::traceme()?;
            raise(Signal::SIGSTOP)?;
            make(&cache, &key, program)
        }
        "make-when-told" => {
            tell_and_wait()?;
            make(&cache, &key, program)
        }
        "hold" => {
            let _slot = turn(&cache, &key)?;
            tell_and_wait()?;
            Ok("held".to_owned())
        }
        // As the plugin does, which ends before what it has started.
        "hand-over" => {
            let slot = turn(&cache, &key)?;
            fs::write(slot.scratch().join("program"), program)?;
            let mut builder = Command::new(env::current_exe()?);
            let arguments = arguments.iter().skip(1);
            builder
                .arg("take-over")
                .args(arguments)
                .stdin(Stdio::from(slot.hand_over()))
                .stdout(Stdio::null())
                .spawn()?;
            Ok("handed over".to_owned())
        }
        "take-over" => match cache.take_over(&key, io::stdin().as_fd().try_clone_to_owned()?)? {
            Turn::Yours(slot) => {
                slot.publish(Path::new("program")).map(|_| "taken over".to_owned()).map_err(Into::into)
            }
            turn => Err(format!("{turn:?}").into()),
        },
        _ => Err(format!("`{task}` is no task").into()),
    }
}

fn turn(cache: &Cache, key: &Key) -> Done<Slot> {
    match cache.begin(key)? {
        Turn::Yours(slot) => Ok(slot),
        turn => Err(format!("{turn:?}").into()),
    }
}

/// Says that it is ready, and goes on when its input ends.
fn tell_and_wait() -> Done<()> {
    println!("ready");
    io::stdout().flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// What everybody does who wants a program.
fn make(cache: &Cache, key: &Key, program: &str) -> Done<String> {
    let until = Instant::now() + Duration::from_mins(1);
    loop {
        if cache.get(key)?.is_some() {
            return Ok("found".to_owned());
        }
        match cache.begin(key)? {
            Turn::Yours(slot) => {
                fs::create_dir(slot.scratch().join("target"))?;
                fs::write(slot.scratch().join("target/program"), program)?;
                slot.publish(Path::new("target/program"))?;
                return Ok("built".to_owned());
            }
            Turn::Made(_) => return Ok("found".to_owned()),
            Turn::Taken => match cache.wait(key, until)? {
                Waited::Entry(_) => return Ok("waited".to_owned()),
                Waited::Nobody => {}
                Waited::Time => return Err("too late".into()),
            },
        }
    }
}

//! Streams, colours and hostile files, from outside.

use std::{
    fs,
    io::Read,
    process::Stdio,
    time::{Duration, Instant},
};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::{Place, app};

#[test]
fn a_reader_that_stops_is_no_mistake() {
    let place = Place::new(&[]);
    for number in 0..40 {
        place.write(&format!("app-{number}/app.yaml"), &app(&format!("app-{number}")));
    }
    let mut child = place.command(&["synth"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut first = [0; 3];
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut first).expect("three bytes");
    drop(stdout);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(&first, b"---");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_full_disk_is_ours() {
    let place = Place::new(&[("app.yaml", &app("hello"))]);
    let full = fs::File::options().write(true).open("/dev/full").expect("Linux has one");
    let output = place.command(&["synth"]).stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: cannot write to stdout: No space left on device (os error 28)\n"
    );
}

#[test]
fn colours_are_asked_for() {
    let place = Place::new(&[("app.yaml", "kind: App\n")]);
    let is_coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let output = place.command(arguments).envs(variables.iter().copied()).output().expect("it runs");
        output.stderr.contains(&0x1b)
    };
    // Tests have no terminal: `auto` is `never` here, and `always` wins over the environment.
    assert!(!is_coloured(&["synth"], &[]));
    assert!(!is_coloured(&["synth", "--color", "never"], &[]));
    assert!(is_coloured(&["synth", "--color", "always"], &[]));
    assert!(is_coloured(&["synth", "--color", "always"], &[("NO_COLOR", "1")]));
}

#[test]
fn hostile_repositories_end_soon() {
    let start = Instant::now();
    let place = Place::new(&[("good/app.yaml", &app("good"))]);
    for folder in ["pipe", "huge", "link"] {
        fs::create_dir(place.path().join(folder)).expect("a folder");
    }
    mknodat(CWD, place.path().join("pipe/app.yaml"), FileType::Fifo, Mode::RUSR, 0).expect("a pipe");
    fs::File::create(place.path().join("huge/app.yaml"))
        .and_then(|file| file.set_len(100 << 20))
        .expect("a sparse file");
    std::os::unix::fs::symlink("/etc/passwd", place.path().join("link/app.yaml")).expect("a link");
    insta::assert_snapshot!("hostile", place.session(&["synth"]));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

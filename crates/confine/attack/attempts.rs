// What a program can try with the standard library alone. The hostile crate of the tests has a copy of this file for its `build.rs` and its macro.

use std::{
    fs,
    io::{self, Read, Write},
    net::{TcpStream, UdpSocket},
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixStream},
    },
    process::{Command, Stdio},
    time::Duration,
};

/// Tries something on a target. `None`: there is no attempt of this name.
pub(crate) fn attempt(name: &str, target: &str) -> Option<io::Result<()>> {
    Some(match name {
        "read" => fs::read(target).map(drop),
        "list" => fs::read_dir(target).map(drop),
        "write" => fs::write(target, "mine now"),
        "append" => fs::OpenOptions::new().append(true).open(target).and_then(|mut file| file.write_all(b"mine now")),
        "remove" => fs::remove_file(target),
        "make-folder" => fs::create_dir(target),
        "replace" => fs::rename("mine", target),
        "link-out" => std::os::unix::fs::symlink("/etc/passwd", target),
        "chmod" => fs::metadata(target).and_then(|metadata| fs::set_permissions(target, metadata.permissions())),
        "touch" => fs::File::open(target).and_then(|file| file.set_modified(std::time::SystemTime::UNIX_EPOCH)),
        "connect-path" => UnixStream::connect(target).and_then(|mut stream| stream.write_all(b"hello")),
        "connect-abstract" => SocketAddr::from_abstract_name(target)
            .and_then(|address| UnixStream::connect_addr(&address))
            .and_then(|mut stream| stream.write_all(b"hello")),
        "connect-tcp" => TcpStream::connect(target).and_then(|mut stream| stream.write_all(b"hello")),
        "listen-tcp" => std::net::TcpListener::bind("127.0.0.1:0").map(drop),
        "send-udp" => UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.send_to(b"hello", target)).map(drop),
        "socket-pair" => UnixStream::pair().map(drop),
        "read-memory" => fs::File::open(target).and_then(|mut file| file.read(&mut [0]).map(drop)),
        "start" => Command::new(target).stdin(Stdio::null()).spawn().map(drop),
        "start-thread" => std::thread::Builder::new().spawn(|| ()).map(drop),
        // Whoever waits for its end, or for the end of its output, waits for ten minutes.
        "leave" => Command::new("/bin/sh")
            .args(["-c", "sleep 600", target])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map(drop),
        "sleep" => loop {
            std::thread::sleep(Duration::from_mins(1));
        },
        "compute" => loop {
            std::hint::black_box(0);
        },
        "fill-folder" => fill_folder(target),
        _ => return None,
    })
}

/// Tries each line of a list, a name and a target, and says how it ended.
#[allow(dead_code, reason = "the program of the tests tries one thing at a time")]
pub(crate) fn all(list: &str) -> String {
    let attempts = list.lines().filter_map(|line| line.split_once(' '));
    let ended = attempts.map(|(name, target)| {
        let result = attempt(name, target).unwrap_or_else(|| Err(io::Error::other("there is no such attempt")));
        format!("{name} {target} {}\n", outcome(&result))
    });
    ended.collect()
}

fn fill_folder(target: &str) -> io::Result<()> {
    for number in 0..u32::MAX {
        fs::write(format!("{target}/{number}"), vec![b'x'; 1 << 20])?;
    }
    Ok(())
}

/// The outcome of an attempt in a word.
pub(crate) fn outcome(result: &io::Result<()>) -> String {
    match result {
        Ok(()) => "through".to_owned(),
        Err(error) => match error.raw_os_error() {
            Some(1) => "EPERM".to_owned(),
            Some(11) => "EAGAIN".to_owned(),
            Some(13) => "EACCES".to_owned(),
            Some(24) => "EMFILE".to_owned(),
            Some(38) => "ENOSYS".to_owned(),
            _ => format!("{error:?}"),
        },
    }
}

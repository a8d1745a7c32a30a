//! A small world with what is worth attacking, and what it looks like afterwards.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::ErrorKind,
    net::{TcpListener, UdpSocket},
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixListener},
    },
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::Resource;
use tempfile::TempDir;
use terrace_confine::{Confinement, Kind, Limits, Outcome};

/// Two apps, a cache with an entry of each, the plugins' sockets.
pub(crate) struct Arena {
    folder: TempDir,
    path_socket: UnixListener,
    abstract_socket: UnixListener,
    tcp: TcpListener,
    udp: UdpSocket,
    open_files: rustix::process::Rlimit,
}

const FILES: [(&str, &str); 5] = [
    ("repo/shop/app.yaml", "kind: App\n"),
    ("repo/users/app.yaml", "kind: App # of others\n"),
    ("cache/own/definition", "mine"),
    ("cache/other/definition", "theirs"),
    ("socket/token", "secret"),
];

impl Arena {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("arena-").tempdir().expect("a folder is made");
        let root = folder.path();
        for (name, text) in FILES {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder is made");
            fs::write(path, text).expect("a file is written");
        }
        fs::create_dir(root.join("answer")).expect("a folder is made");
        fs::create_dir(root.join("scratch")).expect("a folder is made");
        std::os::unix::fs::symlink(root.join("repo/users/app.yaml"), root.join("repo/shop/link"))
            .expect("a link is made");
        let path_socket = UnixListener::bind(root.join("socket/plugin.sock")).expect("a socket listens");
        let name = SocketAddr::from_abstract_name(root.as_os_str().as_encoded_bytes()).expect("the name fits");
        let abstract_socket = UnixListener::bind_addr(&name).expect("a socket listens");
        let tcp = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let udp = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
        path_socket.set_nonblocking(true).expect("it need not wait");
        abstract_socket.set_nonblocking(true).expect("it need not wait");
        tcp.set_nonblocking(true).expect("it need not wait");
        udp.set_nonblocking(true).expect("it need not wait");
        let open_files = rustix::process::getrlimit(Resource::Nofile);
        Self { folder, path_socket, abstract_socket, tcp, udp, open_files }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A target as the tables write it, with what is known only here.
    pub(crate) fn target(&self, text: &str) -> String {
        let address = |address: std::io::Result<std::net::SocketAddr>| address.expect("it has an address").to_string();
        text.replace("{root}", self.root().to_str().expect("the path is UTF-8"))
            .replace("{parent}", &std::process::id().to_string())
            .replace("{tcp}", &address(self.tcp.local_addr()))
            .replace("{udp}", &address(self.udp.local_addr()))
    }

    pub(crate) fn definition(&self, arguments: &[&str]) -> Confinement {
        let kind = Kind::Definition { response: self.root().join("answer/response") };
        let limits = Limits { time: Duration::from_mins(1), file_size: 1 << 20, ..Limits::definition() };
        self.confinement(arguments, kind, limits)
    }

    pub(crate) fn build(&self, arguments: &[&str]) -> Confinement {
        let kind = Kind::Build { scratch: self.root().join("scratch") };
        let limits = Limits {
            time: Duration::from_mins(1),
            memory: 128 << 20,
            processes: 32,
            disk: 16 << 20,
            file_size: 8 << 20,
            ..Limits::build()
        };
        let mut confinement = self.confinement(arguments, kind, limits);
        confinement.environment.insert("PATH".into(), "/usr/bin:/bin".into());
        confinement.executes = vec!["/bin".into(), "/usr/bin".into()];
        confinement
    }

    fn confinement(&self, arguments: &[&str], kind: Kind, limits: Limits) -> Confinement {
        Confinement {
            launcher: attack(),
            program: attack(),
            arguments: arguments.iter().map(|argument| self.target(argument).into()).collect(),
            folder: self.root().join("repo/shop"),
            environment: BTreeMap::from([("NAMED".into(), "value".into())]),
            input: b"# input\n".to_vec(),
            reads: vec![self.root().join("repo/shop"), self.root().join("cache/own")],
            executes: Vec::new(),
            kind,
            limits,
            without: BTreeSet::new(),
        }
    }

    /// The world is as before: nobody was reached, nothing written, no process left.
    pub(crate) fn is_unharmed(&self) {
        for (name, text) in FILES {
            assert_eq!(fs::read_to_string(self.root().join(name)).expect("it is there"), text, "{name}");
        }
        let mut names = Vec::new();
        for folder in ["", "repo", "repo/shop", "repo/users", "cache", "cache/own", "cache/other", "socket", "answer"] {
            let entries = fs::read_dir(self.root().join(folder)).expect("it is there");
            names.extend(entries.map(|entry| Path::new(folder).join(entry.expect("it is there").file_name())));
        }
        names.retain(|name| *name != Path::new("answer/response"));
        names.sort();
        let expected = [
            "answer",
            "cache",
            "cache/other",
            "cache/other/definition",
            "cache/own",
            "cache/own/definition",
            "repo",
            "repo/shop",
            "repo/shop/app.yaml",
            "repo/shop/link",
            "repo/users",
            "repo/users/app.yaml",
            "scratch",
            "socket",
            "socket/plugin.sock",
            "socket/token",
        ];
        assert_eq!(names, expected.map(PathBuf::from));
        let nobody = |error: std::io::Error| assert_eq!(error.kind(), ErrorKind::WouldBlock);
        nobody(self.path_socket.accept().expect_err("nobody connected"));
        nobody(self.abstract_socket.accept().expect_err("nobody connected"));
        nobody(self.tcp.accept().expect_err("nobody connected"));
        nobody(self.udp.recv(&mut [0]).expect_err("nobody sent"));
        assert_eq!(rustix::process::getrlimit(Resource::Nofile), self.open_files);
        assert_eq!(self.left(), Vec::<String>::new());
    }

    /// Processes that have the arena among their arguments, zombies as well, but for a launcher of another test.
    fn left(&self) -> Vec<String> {
        let root = self.root().to_str().expect("the path is UTF-8");
        let processes = fs::read_dir("/proc").expect("it is there").filter_map(Result::ok);
        let lines = processes.filter_map(|process| fs::read_to_string(process.path().join("cmdline")).ok());
        lines.filter(|line| line.contains(root)).collect()
    }
}

/// Whether this kernel has the layers that the tests are about. Where it has not, a test says that it is skipped, and why.
pub(crate) fn is_confinable() -> bool {
    let lacking = terrace_confine::lacking();
    if !lacking.is_empty() {
        let thread = std::thread::current();
        eprintln!("{} is skipped: this kernel lacks {lacking:?}", thread.name().unwrap_or_default());
    }
    lacking.is_empty()
}

/// The program that attacks, which Cargo has built beside the tests.
pub(crate) fn attack() -> PathBuf {
    let test = std::env::current_exe().expect("the test has a path");
    let profile = test.parent().and_then(Path::parent).expect("it is in `deps` of a profile");
    profile.join("examples/attack")
}

/// Its outcome in a word.
pub(crate) fn said(outcome: &Outcome) -> String {
    String::from_utf8_lossy(&outcome.stdout).trim_end().to_owned()
}

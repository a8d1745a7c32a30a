//! A repository with definitions, a kit that was made of it, and a sidecar to build them in.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
};

/// The files of the library and of the repository: `tests/argocd` builds the same.
const FILES: &str = include_str!("../../workshop.txt");

/// Those below a folder, and their texts.
fn files(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let files = FILES.split("\n-- ").skip(1).map(|file| file.split_once(" --\n").expect("a line names the file"));
    files.filter_map(move |(name, text)| Some((name.strip_prefix(folder)?.strip_prefix('/')?, text.trim_end())))
}

/// A file of the repository.
fn file(name: &str) -> String {
    let mut files = files("repository").filter(|(other, _)| *other == name);
    files.next().expect("it is one of them").1.to_owned()
}

/// The definition. What was built says when.
pub(crate) static MAIN: LazyLock<String> = LazyLock::new(|| file("services/shop/src/main.rs"));

/// A `build.rs` that does something first.
pub(crate) fn build_script(first: &str) -> String {
    file("services/shop/build.rs").replacen("{\n", &format!("{{\n    {first}\n"), 1)
}

/// What all tests have in common: it takes some seconds to make.
pub(crate) struct Shared {
    pub(crate) kit: PathBuf,
    repository: PathBuf,
    _alone: File,
}

pub(crate) static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("built-definitions");
    fs::create_dir_all(&folder).expect("a folder is made");
    let alone = File::create(folder.join("lock")).expect("a file is made");
    alone.lock().expect("it is free at some time");
    let [library, repository, kit] = ["library", "repository", "kit"].map(|name| {
        let folder = folder.join(name);
        let _ = fs::remove_dir_all(&folder);
        folder
    });
    for (name, text) in files("library") {
        write(&library.join(name), text);
    }
    for arguments in
        [&["init", "--quiet"][..], &["add", "."], &["commit", "--quiet", "--message", "x"], &["tag", "v0.1.0"]]
    {
        let name = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
        succeeds(Command::new("git").args(name).args(arguments).current_dir(&library));
    }
    let path = library.to_str().expect("UTF-8");
    for (name, text) in files("repository") {
        write(&repository.join(name), &text.replace("LIBRARY", path));
    }
    write(&repository.join(".git/HEAD"), "");
    succeeds(Command::new("cargo").args(["generate-lockfile", "--quiet"]).current_dir(&repository));
    let manifest = repository.join("services/shop/Cargo.toml");
    succeeds(
        Command::new(env!("CARGO_BIN_EXE_terrace-cmp"))
            .arg("kit")
            .arg("--manifest")
            .arg(manifest)
            .arg("--output")
            .arg(&kit),
    );
    Shared { kit, repository, _alone: alone }
});

/// A copy of the repository as Argo CD makes one, and the volume of a sidecar.
pub(crate) struct Workshop(tempfile::TempDir);

impl Workshop {
    pub(crate) fn new() -> Self {
        let workshop = Self(tempfile::tempdir().expect("a temporary folder"));
        fs::create_dir(workshop.path("volume")).expect("a folder is made");
        for name in files("repository").map(|(name, _)| name).chain(["Cargo.lock"]) {
            let text = fs::read_to_string(SHARED.repository.join(name)).expect("it is there");
            workshop.write(name, &text);
        }
        workshop.platform(if rustix::process::geteuid().is_root() { "[root]" } else { "[]" }, "{shop: on}");
        workshop
    }

    pub(crate) fn platform(&self, accept: &str, builds: &str) {
        let facts = format!("{{definitions: {{accept: {accept}, builds: {builds}}}}}");
        let head = "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {name: shops}\n";
        self.write("platform.yaml", &format!("{head}spec: {{facts: {facts}}}\n"));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file of the repository.
    pub(crate) fn write(&self, name: &str, text: &str) {
        write(&self.path("repository").join(name), text);
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path("repository").join(name)).expect("it is there")
    }

    /// The command, as Argo CD runs it.
    pub(crate) fn command(&self, variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_terrace-cmp"));
        command.arg("generate").current_dir(self.path("repository/services/shop")).env_clear();
        command.env("ARGOCD_APP_SOURCE_PATH", "services/shop").env("TERRACE_KIT", &SHARED.kit);
        command.env("TERRACE_CACHE", self.path("volume")).envs(variables.iter().copied());
        command
    }

    pub(crate) fn generate(&self, variables: &[(&str, &str)]) -> Output {
        self.command(variables).output().expect("the plugin runs")
    }

    /// A variable of the app that comes out.
    pub(crate) fn value(&self, name: &str) -> String {
        value(&self.generate(&[]), name)
    }

    /// What is said of a definition that is not rendered, without what is of this run alone.
    pub(crate) fn refused(&self, variables: &[(&str, &str)]) -> String {
        let output = self.generate(variables);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let said = said.replace(SHARED.kit.to_str().expect("UTF-8"), "/kit");
        said.replace(self.0.path().to_str().expect("UTF-8"), "")
    }
}

/// A kit of the same packages, none of which it has, with another record; and its path.
pub(crate) fn other_kit(change: &dyn Fn(String) -> String) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let record = fs::read_to_string(SHARED.kit.join("kit.json")).expect("it is there");
    let path = folder.path().to_str().expect("UTF-8").to_owned();
    let record = record.replace(SHARED.kit.to_str().expect("UTF-8"), &path);
    fs::write(folder.path().join("kit.json"), change(record)).expect("a file is written");
    (folder, path)
}

/// A record of a kit whose toolchain is nowhere.
pub(crate) fn without_toolchain(record: &str) -> String {
    let at = record.find("\"toolchain\": \"").expect("it is there") + 14;
    let end = at + record[at..].find('"').expect("it ends");
    record[..at].to_owned() + "/nowhere" + &record[end..]
}

/// A variable of the container in what was rendered.
pub(crate) fn value(output: &Output, name: &str) -> String {
    let json = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    let found = json.split(&format!("{{\"name\":\"{name}\",\"value\":\"")).nth(1);
    found.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("{name}: {json}")).to_owned()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder is made");
    fs::write(path, text).expect("a file is written");
}

fn succeeds(command: &mut Command) {
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

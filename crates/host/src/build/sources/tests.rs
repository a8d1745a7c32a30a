use std::os::unix::fs::symlink;

use super::*;

const PACKAGE: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n";
const ALONE: &str = "version = 4\n[[package]]\nname = \"shop\"\nversion = \"0.1.0\"\n";

/// A repository with one package in `shop`, and what is beside it that a link could lead to.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new(manifest: &str) -> Self {
        let copy = Self(tempfile::tempdir().expect("a temporary folder"));
        copy.write("outside/secret.txt", "secret");
        copy.write("outside/Cargo.toml", "[workspace]\n");
        copy.write("repository/shop/Cargo.toml", &(PACKAGE.to_owned() + manifest));
        copy.write("repository/shop/Cargo.lock", ALONE);
        copy.write("repository/shop/src/main.rs", "fn main() {}\n");
        copy.write("repository/shop/.cargo/config.toml", "[build]\nrustc = \"mine\"\n");
        symlink("../../outside", copy.path("repository/shop/link")).expect("a link");
        copy
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder is made");
        fs::write(path, text).expect("a file is written");
    }

    fn collect(&self) -> Result<Sources, Diagnostic> {
        let root = self.path("repository");
        collect(&Repository::within(&root), &root, &root.join("shop"))
    }
}

#[test]
fn what_is_named_to_get_at_more_is_refused() {
    let many = |count: usize| {
        (0..count).fold(String::new(), |text, number| text + &format!("[[test]]\nname = \"t{number}\"\n"))
    };
    let below = |depth: usize| format!("[[bench]]\nname = \"b\"\npath = \"{}b.rs\"\n", "a/".repeat(depth));
    let sources = |path: &str| format!("[package.metadata.terrace]\nsources = [\"{path}\"]\n");
    let cases = [
        ("a file behind a link to a folder", sources("link/secret.txt"), "`shop/link` is reached by a link"),
        ("the same, that is not there", sources("link/nothing.txt"), "`shop/link` is reached by a link"),
        ("a library there", "[lib]\npath = \"link/secret.txt\"\n".to_owned(), "`shop/link` is reached by a link"),
        ("a workspace there", "workspace = \"link\"\n".to_owned(), "`shop/link` is reached by a link"),
        ("the configuration of Cargo", sources(".cargo"), "`shop/.cargo/config.toml` is Cargo's own configuration"),
        (
            "the same, as a library",
            "[lib]\npath = \".cargo/config.toml\"\n".to_owned(),
            "`shop/.cargo/config.toml` is Cargo's own configuration",
        ),
        ("files that are not there", many(MOST_FILES), "is one too many"),
        ("folders that are not there", below(DEEPEST), "is below more than 16 folders"),
    ];
    for (name, manifest, expected) in cases {
        let said = Copy::new(&manifest).collect().map(|sources| sources.files).expect_err(name).message;
        assert!(said.contains(expected), "{name}: {said}");
    }
    for (name, manifest) in [("some tests", many(100)), ("a deep bench", below(DEEPEST - 1))] {
        assert!(Copy::new(&manifest).collect().is_ok(), "{name}");
    }
    let copy = Copy::new("[dependencies]\nnext = { path = \"../p0\" }\n");
    for number in 0..MOST_PACKAGES {
        let next =
            format!("[package]\nname = \"p{number}\"\n[dependencies]\nnext = {{ path = \"../p{}\" }}\n", number + 1);
        copy.write(&format!("repository/p{number}/Cargo.toml"), &next);
    }
    let said = copy.collect().expect_err("too many packages").message;
    assert_eq!(said, "`p199` is one too many: 200 packages may be built together");
}

#[test]
fn a_package_of_no_workspace_has_no_profiles_of_its_own() {
    let copy = Copy::new("[profile.definition]\nlto = \"fat\"\n");
    let sources = copy.collect().expect("it can be collected");
    let manifest = String::from_utf8_lossy(&sources.files[Path::new("shop/Cargo.toml")]).into_owned();
    assert!(manifest.contains("\"shop\"") && !manifest.contains("lto"), "{manifest}");
}

/// Neither crashes by recursion: what is deeper than the parser allows is a mistake.
#[test]
fn what_is_deep_is_refused() {
    for manifest in [
        format!("[package.metadata]\na = {}1{}\n", "[".repeat(100_000), "]".repeat(100_000)),
        format!("[package.metadata]\na{} = 1\n", ".a".repeat(100_000)),
        format!("[package.metadata.a{}]\n", ".a".repeat(100_000)),
    ] {
        let said = Copy::new(&manifest).collect().expect_err("it is too deep").message;
        assert!(said.contains("is no manifest"), "{said}");
    }
}

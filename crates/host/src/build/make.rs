//! Making a kit, where the sidecar's image is made. Everything here is trusted: it is the platform team's.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use terrace_diagnostic::Diagnostic;
use terrace_repository::{AppFile, Manifest, Repository};

use super::{
    invocation::BuildFolder,
    kit::{Kit, SCHEME, VENDORED},
    lock::Locked,
    sources::{self, Sources},
};
use crate::{
    cargo, codes,
    spawn::{self, Ending, Environment, Ran, Run},
    tail,
};

/// Fetching and compiling hundreds of packages.
const TIME: Duration = Duration::from_hours(2);
const OUTPUT: usize = 64 << 20;

const WORK: &str = "work";

/// Makes a kit of what packages depend on, by their `Cargo.toml` and lockfile, in a folder that is not there yet, and that is not there if it
/// fails. Gives back what is in it, for people.
///
/// The packages are built once, as the sidecar builds definitions, and what is theirs is thrown away.
///
/// ```no_run
/// # // Not run: it fetches and compiles hundreds of packages.
/// // In the build of the plugin's image: what the definitions of a repository depend on, compiled once.
/// let told = terrace_host::make_kit(&["apps/shop/Cargo.toml".into()], "/kit".as_ref()).expect("they compile");
/// println!("{told}");
/// ```
pub fn make_kit(manifests: &[PathBuf], folder: &Path) -> Result<String, Vec<Diagnostic>> {
    let one = |mistake| vec![mistake];
    let failed = |what: &str, error: std::io::Error| one(not_made(&format!("{what}: {error}")));
    let absolute = |path: &Path| path.canonicalize().map_err(|error| failed(&format!("`{}`", path.display()), error));
    let manifests = manifests.iter().map(|path| absolute(path)).collect::<Result<Vec<_>, _>>()?;
    fs::create_dir(folder).map_err(|error| one(not_begun(folder, &error)))?;
    let made = absolute(folder).and_then(|folder| fill(&manifests, folder));
    if made.is_err() {
        // A half of a kit is of no use, and would be in the way of the next try. What was wrong first is what is said.
        let _ = fs::remove_dir_all(folder);
    }
    made
}

/// Makes a kit in a folder that is empty.
fn fill(manifests: &[PathBuf], folder: PathBuf) -> Result<String, Vec<Diagnostic>> {
    let one = |mistake| vec![mistake];
    let Some(first) = manifests.first() else { return Err(one(not_made("no manifest is named"))) };
    let around = first.parent().unwrap_or(Path::new("/"));
    let about = said(around, "rustc", &["-vV".into()]).map_err(one)?;
    let toolchain = said(around, "rustc", &["--print".into(), "sysroot".into()]).map_err(one)?;
    let Some(target) = about.lines().find_map(|line| line.strip_prefix("host: ")) else {
        return Err(one(not_made("`rustc -vV` names no host")));
    };
    let mut kit = Kit {
        scheme: SCHEME.to_owned(),
        toolchain: PathBuf::from(toolchain.trim()),
        target: target.to_owned(),
        rustc: about,
        sources: vendor(manifests, around, &folder.join(VENDORED)).map_err(one)?,
        packages: Vec::new(),
        identity: String::new(),
        folder,
    };
    let mut packages = BTreeSet::<Locked>::new();
    for manifest in manifests {
        let collected = compile(&kit, manifest)?;
        packages.extend(collected.lock.foreign());
    }
    kit.packages = packages.into_iter().collect();
    kit.write().map_err(|error| one(not_made(&format!("its record cannot be written: {error}"))))?;
    Ok(format!("{} has {}\n", kit.folder.display(), kit.shown()))
}

/// Compiles a package as the sidecar would, and leaves what it depends on.
fn compile(kit: &Kit, manifest: &Path) -> Result<Sources, Vec<Diagnostic>> {
    let one = |mistake| vec![mistake];
    let failed = |error: std::io::Error| one(not_made(&format!("the build cannot be prepared: {error}")));
    let file = AppFile::new(manifest.to_owned());
    let root = root_of(file.folder());
    let repository = Repository::within(root);
    let package = repository.manifest(&file).map_err(one)?;
    let collected = sources::collect(&repository, root, file.folder()).map_err(one)?;
    let work = kit.folder.join(WORK);
    let build_folder = BuildFolder { target: kit.target_folder(), ..BuildFolder::new(kit, &work) };
    build_folder.prepare().and_then(|()| sources::write(&collected, &build_folder.repository)).map_err(failed)?;
    let inner = build_folder.repository.join(&collected.folder);
    let ran = run(
        &inner,
        &kit.cargo(),
        build_folder.arguments(&package.package),
        Environment::Only(build_folder.environment()),
    );
    cargo::built(&file, &Manifest::new(&package.package, package.default_run), &ran.map_err(one)?)?;
    forget(&build_folder.target, &collected.own).and_then(|()| fs::remove_dir_all(&work)).map_err(failed)?;
    Ok(collected)
}

/// The folder of the repository that a package is in: of an image's build context Git's own folder is often left out, but not the outermost manifest.
fn root_of(folder: &Path) -> &Path {
    let by_git = folder.ancestors().find(|folder| folder.join(".git").exists());
    let outermost = || folder.ancestors().filter(|folder| folder.join("Cargo.toml").exists()).last();
    by_git.or_else(outermost).unwrap_or(folder)
}

/// Removes what was compiled of the packages themselves: in the sidecar it would be in the way of what is compiled there.
fn forget(target: &Path, own: &BTreeSet<String>) -> std::io::Result<()> {
    let mut open = vec![target.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let name = name.strip_prefix("lib").filter(|_| name.contains(".r")).unwrap_or(&name);
            if own.iter().any(|own| is_of(name, own)) {
                if entry.file_type()?.is_dir() { fs::remove_dir_all(&path)? } else { fs::remove_file(&path)? }
            } else if entry.file_type()?.is_dir()
                && !["build", ".fingerprint"].iter().any(|kept| folder.ends_with(kept))
            {
                open.push(path);
            }
        }
    }
    Ok(())
}

/// Whether a file or folder of Cargo's, such as `shop-definition-1a2b3c4d5e6f7a8b` or `shop_definition-1a2b3c4d5e6f7a8b.d`, is of a package.
fn is_of(name: &str, package: &str) -> bool {
    let name = name.split('.').next().unwrap_or_default();
    let crate_name = package.replace('-', "_");
    [package, &crate_name].into_iter().any(|package| {
        name.strip_prefix(package).is_some_and(|rest| {
            let hash = rest.strip_prefix('-').unwrap_or(rest);
            hash.is_empty() || hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    })
}

/// Copies the packages, and gives back what Cargo has to be told to find them.
fn vendor(manifests: &[PathBuf], around: &Path, folder: &Path) -> Result<String, Diagnostic> {
    let mut arguments: Vec<OsString> = ["vendor", "--locked", "--versioned-dirs"].map(Into::into).to_vec();
    for (number, manifest) in manifests.iter().enumerate() {
        arguments.extend([if number == 0 { "--manifest-path" } else { "--sync" }.into(), manifest.into()]);
    }
    arguments.push(folder.into());
    let sources = said(around, "cargo", &arguments)?;
    // A package that depends on nothing needs the folder too.
    fs::create_dir_all(folder).map_err(|error| not_made(&format!("`{}` cannot be made: {error}", folder.display())))?;
    Ok(sources)
}

/// What a program of the platform team's own toolchain says.
fn said(folder: &Path, program: &str, arguments: &[OsString]) -> Result<String, Diagnostic> {
    let ran = run(folder, Path::new(program), arguments.to_vec(), Environment::Inherited)?;
    if ran.ending == Ending::Exited(0) {
        return String::from_utf8(ran.stdout).map_err(|_| not_made(&format!("what `{program}` says is not UTF-8")));
    }
    let words: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let message = format!("`{program} {}` fails", words.join(" "));
    Err(Diagnostic::error(&codes::KIT_NOT_MADE, tail::with_last_lines(&message, &ran.stderr)).hint(HINT))
}

fn run(folder: &Path, program: &Path, arguments: Vec<OsString>, environment: Environment) -> Result<Ran, Diagnostic> {
    let run = Run { program, arguments, folder, environment, input: Vec::new(), output: OUTPUT, time: TIME };
    spawn::run(run).map_err(|error| not_made(&format!("`{}` cannot be started: {error}", program.display())))
}

/// Why nothing was begun: mostly, a kit is there already.
fn not_begun(folder: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("the kit was not made: `{}` cannot be made: {error}", folder.display());
    Diagnostic::error(&codes::KIT_NOT_MADE, message).hint("name a folder that is not there yet, in one that is")
}

const HINT: &str = "run it where the packages build with `cargo build --locked`";

fn not_made(why: &str) -> Diagnostic {
    Diagnostic::error(&codes::KIT_NOT_MADE, format!("the kit was not made: {why}")).hint(HINT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_compiled_of_a_package_is_known_by_its_name() {
        let names = ["shop-app", "shop_app", "shop-app-0123456789abcdef", "shop_app-0123456789abcdef.d", "shop_app.d"];
        assert!(names.into_iter().all(|name| is_of(name, "shop-app")));
        let others = ["shop-app-more-0123456789abcdef", "shop", "shop_apps-0123456789abcdef", "deps"];
        assert!(!others.into_iter().any(|name| is_of(name, "shop-app")));
    }
}

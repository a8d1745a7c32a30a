//! Landlock: which files a program may open, and who can be reached by it otherwise.

use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, LandlockStatus, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::orders::Orders;
use crate::Kind;

/// The newest version of which all is asked for; an older kernel gives what it has.
///
/// What versions before this lack is refused by the filter of system calls as well: truncating (3), TCP (4), device commands (5), signals and abstract
/// sockets (6), sockets with a path (9).
const NEWEST: ABI = ABI::V9;

/// What nobody has to name: without the loader no program with shared libraries starts. Where there is none, none is needed.
const LOADERS: [&str; 4] = [
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/lib/ld-musl-aarch64.so.1",
];
const LIBRARIES: [&str; 4] = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"];
const LIST_OF_LIBRARIES: &str = "/etc/ld.so.cache";
const NOTHING: &str = "/dev/null";

/// Whom the program can send signals to, as far as Landlock has a say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signals {
    /// To what is confined with it.
    Within,
    /// To every process of its user: the kernel is older than version 6 of Landlock, which is Linux 6.12.
    Anywhere,
}

/// Whether this kernel lacks Landlock.
pub(super) fn is_lacking() -> bool {
    let first =
        Ruleset::default().set_compatibility(CompatLevel::HardRequirement).handle_access(AccessFs::from_all(ABI::V1));
    first.and_then(Ruleset::create).is_err()
}

/// The rules, with every path in them opened.
pub(super) fn rules(orders: &Orders) -> Result<RulesetCreated, String> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let execute = read | AccessFs::Execute;
    let mut rules = unruled().map_err(|error| format!("Landlock cannot be asked: {error}"))?;
    for path in &orders.reads {
        rules = allow(rules, path, read)?;
    }
    for path in orders.executes.iter().chain([&orders.program]) {
        rules = allow(rules, path, execute)?;
    }
    for path in LOADERS.map(Path::new).into_iter().filter(|path| path.exists()) {
        rules = allow(rules, path, execute)?;
    }
    for path in LIBRARIES.into_iter().chain([LIST_OF_LIBRARIES]).map(Path::new).filter(|path| path.exists()) {
        rules = allow(rules, path, read)?;
    }
    rules = allow(rules, Path::new(NOTHING), AccessFs::ReadFile | AccessFs::WriteFile)?;
    match &orders.kind {
        Kind::Definition { response } => allow(rules, response, AccessFs::WriteFile | AccessFs::Truncate),
        Kind::Build { scratch } => allow(rules, scratch, execute | written()),
    }
}

/// What a build does below its folder. It makes no devices, pipes or sockets there.
fn written() -> BitFlags<AccessFs> {
    AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::MakeSym
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir
        | AccessFs::Refer
}

/// Everything is refused: files, TCP, and, as far as the kernel can, signals and sockets.
fn unruled() -> Result<RulesetCreated, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()
}

fn allow(rules: RulesetCreated, path: &Path, access: BitFlags<AccessFs>) -> Result<RulesetCreated, String> {
    let failed = |reason: String| format!("`{}` cannot be opened to the program: {reason}", path.display());
    let opened = PathFd::new(path).map_err(|error| failed(error.to_string()))?;
    let is_folder = path.metadata().map_err(|error| failed(error.to_string()))?.is_dir();
    let access = if is_folder { access } else { access & AccessFs::from_file(NEWEST) };
    rules.add_rule(PathBeneath::new(opened, access)).map_err(|error| failed(error.to_string()))
}

/// From here on the rules hold, for this process and all that it starts.
pub(super) fn restrict(rules: RulesetCreated) -> Result<Signals, String> {
    let status = rules.restrict_self().map_err(|error| format!("Landlock cannot be put on: {error}"))?;
    match (status.ruleset, status.landlock) {
        (RulesetStatus::NotEnforced, _) => Err("Landlock is not put on".to_owned()),
        (_, LandlockStatus::Available { effective_abi, .. }) if effective_abi >= ABI::V6 => Ok(Signals::Within),
        _ => Ok(Signals::Anywhere),
    }
}

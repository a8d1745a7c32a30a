//! A kernel that lacks a layer is one that says so: filters answer for it.

use std::{collections::BTreeMap, io};

use libc::{c_int, c_long};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};
use terrace_confine::{ConfineError, Layer, run};

use crate::linux::a_build;

/// What becomes of a build that would end its parent, and of one that reads a file.
pub(crate) fn without_landlock(target: &str) -> io::Result<()> {
    refuse(libc::SYS_landlock_create_ruleset, Vec::new(), libc::ENOSYS)?;
    let me = std::process::id().to_string();
    without(Layer::Landlock, &[["kill", &me], ["read", target]])
}

/// What becomes of a build that reads a file, and of one that makes a pair of sockets.
pub(crate) fn without_seccomp(target: &str) -> io::Result<()> {
    let command = bits(libc::PR_SET_SECCOMP);
    let is_command = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, command.into());
    let rule = SeccompRule::new(vec![is_command.map_err(io::Error::other)?]).map_err(io::Error::other)?;
    refuse(libc::SYS_prctl, vec![rule], libc::EINVAL)?;
    // The last, for it is by this call that a filter is put on.
    refuse(libc::SYS_seccomp, Vec::new(), libc::ENOSYS)?;
    without(Layer::Seccomp, &[["read", target], ["socket-pair", ""]])
}

/// Says what becomes of each while nobody accepts the lack, and when somebody does.
fn without(layer: Layer, attempts: &[[&str; 2]]) -> io::Result<()> {
    for (number, arguments) in attempts.iter().enumerate() {
        let folder = tempfile::tempdir()?;
        let mut confinement = a_build(folder.path(), arguments)?;
        match run(&confinement) {
            Err(ConfineError::Lacking(layers)) if layers == [layer] => println!("refused"),
            other => println!("{other:?}"),
        }
        confinement.without.insert(layer);
        let outcome = run(&confinement).map_err(io::Error::other)?;
        print!("{number}: {}", String::from_utf8_lossy(&outcome.stdout));
    }
    Ok(())
}

/// From here on a call that any of these rules is about, or each where there is none, fails.
fn refuse(call: c_long, rules: Vec<SeccompRule>, with: c_int) -> io::Result<()> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
    let rules = BTreeMap::from([(call, rules)]);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(bits(with)), architecture);
    let filter: BpfProgram = filter.and_then(TryInto::try_into).map_err(io::Error::other)?;
    seccompiler::apply_filter(&filter).map_err(io::Error::other)
}

const fn bits(value: c_int) -> u32 {
    value.cast_unsigned()
}

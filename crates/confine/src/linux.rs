//! Confining by what Linux has for it.

mod enter;
mod files;
mod filter;
mod orders;
mod own;
mod system_calls;

mod disk;
mod group;
mod run;

pub use enter::enter;
pub use own::guard;
pub use run::run;

use std::{collections::BTreeSet, path::Path};

use crate::Layer;

/// The layers that this kernel lacks.
pub fn lacking() -> BTreeSet<Layer> {
    let lacks_seccomp = !Path::new("/proc/sys/kernel/seccomp/actions_avail").exists();
    let landlock = files::is_lacking().then_some(Layer::Landlock);
    landlock.into_iter().chain(lacks_seccomp.then_some(Layer::Seccomp)).collect()
}

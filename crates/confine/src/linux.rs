//! Confining by what Linux has for it.

mod enter;
mod files;
mod filter;
mod orders;
mod own;
mod system_calls;

mod disk;
mod group;
mod keeper;
mod run;

pub use enter::enter;
pub use own::guard;
pub use run::run;

use std::collections::BTreeSet;

use crate::Layer;

/// The layers that this kernel lacks.
pub fn lacking() -> BTreeSet<Layer> {
    let landlock = files::is_lacking().then_some(Layer::Landlock);
    let seccomp = system_calls::is_lacking().then_some(Layer::Seccomp);
    landlock.into_iter().chain(seccomp).collect()
}

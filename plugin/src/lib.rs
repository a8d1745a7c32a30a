//! The Argo CD config-management plugin: an app, as Argo CD asks for it.
//!
//! `argocd-cmp-server` in a sidecar of the repo-server runs the commands of this crate in a copy of the repo. What is in that copy
//! was pushed by anybody, so it is only read: the app's file and its platform's, within limits. Nothing of it is run, unless both the platform
//! and the sidecar say that definitions are.
//!
//! A command is a method of [`Plugin`], from a [`Place`] and the [`Variables`] to an [`Answer`]. Only [`Plugin::main`] knows the process around it.

pub mod codes;

mod answer;
mod parameters;
mod place;
mod variables;

mod announce;
mod command;
mod generate;
mod input;
mod plugin;

mod local;
mod read_back;

pub use answer::{Answer, Status};
pub use generate::NAMESPACE;
pub use local::Local;
pub use parameters::{PARAMETERS, Parameters};
pub use place::{Place, SOURCE_PATH};
pub use plugin::Plugin;
pub use variables::Variables;

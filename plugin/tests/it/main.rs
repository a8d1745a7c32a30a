//! The plugin's commands in repos made for the purpose, and the files it is installed with.

#![expect(clippy::disallowed_methods, reason = "tests lay out repositories, and run the plugin")]

#[cfg(target_os = "linux")]
mod definitions;
mod generate;
mod hostile;
mod install;
mod local;
mod parameters;
mod process;
mod refusal;
mod repo;

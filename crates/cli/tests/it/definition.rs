//! The app `shop`: what an `app.yaml` would say, with the whole language at hand.

use std::process::ExitCode;

use terrace::prelude::*;

/// Describes the app. What differs in an environment is said with [`App::on`].
pub fn app() -> App {
    let web = Process::new().http(8080).health("/");
    App::new("shop", Spec::new().image("nginxinc/nginx-unprivileged:1.29").process("web", web))
}

/// `cargo run -- synth` renders it.
fn main() -> ExitCode {
    terrace::main(|_request| app())
}

#[cfg(test)]
mod tests {
    use terrace::testing::Snapshots;

    /// What a change does to the cluster is seen in its diff. `UPDATE_SNAPSHOTS=1 cargo test` writes the files anew.
    #[test]
    fn the_manifests_are_those_of_the_snapshots() {
        Snapshots::new("snapshots").check(super::app());
    }
}

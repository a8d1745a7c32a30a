//! The program itself: streams, exit statuses, the working folder, the environment.

use std::process::{Command, Output};

use crate::repo::{APP, HELLO, PLATFORM, Repo};

fn run(repo: &Repo, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_terrace-cmp"))
        .args(arguments)
        .current_dir(repo.app())
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .expect("terrace-cmp runs")
}

#[test]
fn commands_exit_as_they_say_and_print_where_they_should() {
    let fine = Repo::new(&[("apps/hello/app.yaml", HELLO), ("platform.yaml", PLATFORM)]);
    let broken = Repo::new(&[("apps/hello/app.yaml", "spec: [")]);
    let empty = Repo::new(&[]);
    let path = ("ARGOCD_APP_SOURCE_PATH", APP);
    let staging = ("ARGOCD_APP_PARAMETERS", r#"[{"name":"environment","string":"staging"}]"#);
    for (repo, arguments, variables, status, stdout, stderr) in [
        (&fine, &["generate"][..], &[path, staging][..], 0, r#""image":"registry.example.com/hello:1.1.0-rc1""#, ""),
        (&fine, &["init"], &[path], 0, "", ""),
        (&fine, &["parameters"], &[path, staging], 0, r#""string":"staging-east""#, ""),
        (&fine, &["generate"], &[path], 1, "", "error[T0203]"),
        (&broken, &["generate"], &[path], 1, "", "apps/hello/app.yaml:1:"),
        (&broken, &["init"], &[path], 0, "", ""),
        (&empty, &["init"], &[path], 1, "", "error[T0901]"),
        (&empty, &["generate"], &[], 1, "", "app.yaml: error[T0901]"),
        (&empty, &["health"], &[], 0, "is fine", ""),
        (&empty, &["version"], &[], 0, concat!("terrace-cmp ", env!("CARGO_PKG_VERSION"), "\n"), ""),
        (
            &fine,
            &["local", "--environment", "staging", "--repository", "../.."],
            &[],
            0,
            "kind: Deployment",
            "staging-east",
        ),
        (&fine, &["local", "--image", "web"], &[], 2, "", "write `<process>=<image>`"),
        (&fine, &["discover"], &[], 2, "", "discover"),
    ] {
        let output = run(repo, arguments, variables);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {out}{err}");
        for (name, printed, expected) in [("stdout", out, stdout), ("stderr", err, stderr)] {
            if expected.is_empty() {
                assert_eq!(printed, "", "{arguments:?}: {name}");
            } else {
                assert!(printed.contains(expected), "{arguments:?}: {name}: {printed}");
            }
        }
    }
}

use std::process::Command;

use crate::arena::{Arena, attack, is_confinable};

/// Without a layer nothing is run. Where that is accepted, the other one still holds: without Landlock signals are refused by the filter alone, and without the
/// filter files by Landlock.
#[test]
fn a_kernel_without_a_layer() {
    if !is_confinable() {
        return;
    }
    for (name, expected) in [
        ("without-landlock", "refused\n0: EPERM\nrefused\n1: through\nthrough\n"),
        ("without-seccomp", "refused\n0: EACCES\nrefused\n1: through\nthrough\n"),
    ] {
        let arena = Arena::new();
        let target = arena.target("{root}/repo/users/app.yaml");
        let output = Command::new(attack()).args([name, &target]).output().expect("it starts");
        let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(said, expected, "{name}: {wrong}");
        arena.is_unharmed();
    }
}

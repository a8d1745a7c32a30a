use std::process::Command;

use crate::arena::{Arena, attack, is_confinable};

/// Without Landlock nothing is run; where that is accepted, the rest still holds, and signals are refused by the filter alone.
#[test]
fn a_kernel_without_landlock() {
    if !is_confinable() {
        return;
    }
    let arena = Arena::new();
    let target = arena.target("{root}/repo/users/app.yaml");
    let output = Command::new(attack()).args(["without-landlock", &target]).output().expect("it starts");
    let expected = "refused\n0: EPERM\nrefused\n1: through\nthrough\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{}", String::from_utf8_lossy(&output.stderr));
    arena.is_unharmed();
}

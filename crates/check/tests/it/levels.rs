//! What a platform says about the weight of rules.

use terrace::diagnostic::{Severity, Sources, render};
use terrace_check::{Levels, unknown_rules};

use crate::cases::Case;

fn levels(yaml: &str) -> Levels {
    serde_saphyr::from_str(yaml).expect("levels")
}

#[test]
fn a_platform_says_how_much_a_rule_weighs() {
    let cases = [
        ("{}", Some(Severity::Warning)),
        ("{T0420: off}", None),
        ("{T0420: warn}", Some(Severity::Warning)),
        ("{T0420: error}", Some(Severity::Error)),
        ("{T0419: error}", Some(Severity::Warning)),
    ];
    for (rules, expected) in cases {
        let case = format!("{{spec: {{image: 'shop:latest'}}, platform: {{rules: {rules}}}}}");
        let case: Case = serde_saphyr::from_str(&case).expect("a case");
        let found = case.render().diagnostics;
        assert_eq!(found.first().map(|diagnostic| diagnostic.severity), expected, "{rules}");
        assert!(found.iter().all(|diagnostic| diagnostic.code.number() == 420), "{found:?}");
    }
}

#[test]
fn a_level_for_a_rule_that_does_not_exist_is_a_mistake() {
    assert!(unknown_rules(&levels("{T0420: off, T0801: warn, T9001: off}")).is_empty());
    let unknown = unknown_rules(&levels("{T0420: off, T0204: off, T0899: warn}"));
    insta::assert_snapshot!(render(&unknown, &Sources::new()), @r"
    error[T0400]: there is no rule `T0204`
     |
     = at `spec.rules.T0204`
     = help: delete the line; the codes of rules begin with `T04` to `T08`, and no other mistake can be switched off

    error[T0400]: there is no rule `T0899`
     |
     = at `spec.rules.T0899`
     = help: delete the line; the codes of rules begin with `T04` to `T08`, and no other mistake can be switched off
    ");
}

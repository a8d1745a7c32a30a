//! The table of rules.

use terrace_check::{ACROSS_RULES, RULES, codes};

#[test]
fn every_code_is_explained_once_and_in_order() {
    let numbers: Vec<u16> = codes::ALL.iter().map(|code| code.number()).collect();
    assert!(numbers.is_sorted_by(|left, right| left < right), "{numbers:?}");
    for code in codes::ALL {
        let explanation = code.explanation();
        assert!((400..=899).contains(&code.number()), "{code}");
        let lines = explanation.lines().count();
        assert!((5..=30).contains(&lines), "{code}: {lines} lines");
        assert!(explanation.contains("```yaml"), "{code}: shows no YAML");
        assert!(!code.title().ends_with('.') && !code.title().is_empty(), "{code}: {}", code.title());
    }
}

#[test]
fn every_code_is_that_of_one_rule() {
    let rules = RULES.iter().map(|rule| rule.code).chain(ACROSS_RULES.iter().map(|rule| rule.code));
    let numbers: Vec<u16> = rules.map(terrace::diagnostic::Code::number).collect();
    let all: Vec<u16> = codes::ALL.iter().map(|code| code.number()).filter(|number| *number != 400).collect();
    assert_eq!(numbers, all);
}

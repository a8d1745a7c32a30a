//! Rules over several apps: cases are lists of apps, each rendered by itself.

use std::{collections::BTreeMap, fmt::Write};

use serde::Deserialize;
use terrace::diagnostic::{Sources, render};
use terrace_check::{ACROSS_RULES, AppFacts, Levels, across};

use crate::cases::Case;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Together {
    broken: BTreeMap<String, BTreeMap<String, Case>>,
    kept: BTreeMap<String, BTreeMap<String, Case>>,
}

fn facts(apps: BTreeMap<String, Case>) -> Vec<AppFacts> {
    let facts = apps.into_iter().map(|(name, case)| {
        let app = name.trim_end_matches(|last: char| last.is_ascii_digit()).to_owned();
        let rendered = case.named(&app).render();
        rendered.facts(format!("{name}/app.yaml")).unwrap_or_else(|| panic!("{name}: {:?}", rendered.diagnostics))
    });
    facts.collect()
}

#[test]
fn every_rule_over_several_apps_fires_where_it_is_broken_and_nowhere_else() {
    let mut failures = Vec::new();
    for rule in ACROSS_RULES {
        let code = rule.code.to_string();
        let path = format!("{}/tests/it/cases/{code}.yaml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let Together { broken, kept } = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(!broken.is_empty() && !kept.is_empty(), "{code} needs cases of both kinds");
        let found = |apps| {
            let mut found = across(&facts(apps), &Levels::default());
            found.retain(|diagnostic| diagnostic.code == rule.code);
            render(&found, &Sources::new())
        };
        let mut shown = String::new();
        for (name, apps) in broken {
            let found = found(apps);
            if found.is_empty() {
                failures.push(format!("{code} does not fire: {name}"));
            }
            let _ = writeln!(shown, "# {name}\n\n{found}");
        }
        for (name, apps) in kept {
            let found = found(apps);
            if !found.is_empty() {
                failures.push(format!("{code} fires: {name}: {found}"));
            }
        }
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(code, shown.trim_end());
        });
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_platform_says_how_much_a_rule_over_several_apps_weighs() {
    let apps = || ["shop1", "shop2"].into_iter().map(|name| (name.to_owned(), Case::default())).collect();
    for (levels, expected) in [("{}", 1), ("{T0801: off}", 0), ("{T0801: warn}", 1)] {
        let levels: Levels = serde_saphyr::from_str(levels).expect("levels");
        let found = across(&facts(apps()), &levels);
        assert_eq!(found.len(), expected, "{levels:?}");
        assert!(found.iter().all(|diagnostic| diagnostic.is_error() == levels.is_empty()), "{found:?}");
    }
}

#[test]
fn apps_of_two_clusters_do_not_meet() {
    let mut apps = facts([("shop1".to_owned(), Case::default()), ("shop2".to_owned(), Case::default())].into());
    apps[1].target = (Some("production".to_owned()), None);
    assert_eq!(across(&apps, &Levels::default()), []);
}

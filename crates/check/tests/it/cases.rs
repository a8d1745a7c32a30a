//! Every rule has cases that break it and cases that keep it, in `cases/<code>.yaml`.

use std::{collections::BTreeMap, fmt::Write};

use serde::Deserialize;
use terrace::{
    App, Platform, Rendered,
    diagnostic::{Diagnostic, Sources, render},
    spec::{
        Process, Raw, Spec, Switch,
        platform::{Level, PlatformSpec},
        resolve::{Overrides, Target},
        text::Name,
    },
};
use terrace_check::RULES;

/// The cases of one rule, by what they are about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    broken: BTreeMap<String, Case>,
    kept: BTreeMap<String, Case>,
}

/// An app: a service `web`, unless the spec says otherwise, and objects beside it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Case {
    spec: Spec,
    platform: PlatformSpec,
    /// The environment and the cluster, where the platform has any.
    target: Option<(Name, Name)>,
    objects: Vec<Raw>,
    #[serde(skip)]
    name: Option<String>,
}

impl Case {
    /// The case with an app of this name, not `shop`.
    pub(crate) fn named(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    pub(crate) fn render(self) -> Rendered {
        let Self { mut spec, platform: platform_spec, target, objects, name } = self;
        let (environment, cluster) = target.unzip();
        spec.image.get_or_insert("registry.example.com/shop:1.42.0".try_into().expect("an image"));
        if spec.processes.is_empty() {
            spec.processes.insert(Name::literal("web"), Switch::On(Process::new().http(8080)));
        }
        for (index, object) in objects.into_iter().enumerate() {
            let name = Name::try_from(format!("object-{index}").as_str()).expect("a name");
            spec.objects.insert(name, Switch::On(object));
        }
        let mut platform = Platform::new();
        platform.spec = platform_spec;
        let name = name.as_deref().unwrap_or("shop");
        terrace::render(&App::new(name, spec), &platform, &Target { environment, cluster }, &Overrides::default())
    }
}

#[test]
fn every_rule_fires_where_it_is_broken_and_nowhere_else() {
    let mut failures = Vec::new();
    for rule in RULES {
        let code = rule.code.to_string();
        let path = format!("{}/tests/it/cases/{code}.yaml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        // Texts that nobody would keep in a file: more than 1 MiB, and more than that in base64.
        let text = text.replace("LARGEST", &"AAAA".repeat(360_000)).replace("LARGE", &"AAAA".repeat(270_000));
        let Cases { broken, kept } = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(!broken.is_empty() && !kept.is_empty(), "{code} needs cases of both kinds");
        let found = |name: &str, mut case: Case| -> Vec<Diagnostic> {
            if rule.level == Level::Off {
                let levels = serde_saphyr::from_str(&format!("{code}: warn")).expect("a level");
                case.platform.rules = levels;
            }
            let rendered = case.render();
            if rendered.app.is_none() {
                println!("{code}, {name}: {}", render(&rendered.diagnostics, &Sources::new()));
            }
            rendered.diagnostics.into_iter().filter(|diagnostic| diagnostic.code == rule.code).collect()
        };
        let mut shown = String::new();
        for (name, case) in broken {
            let found = found(&name, case);
            if found.is_empty() {
                failures.push(format!("{code} does not fire: {name}"));
            }
            let _ = writeln!(shown, "# {name}\n\n{}", render(&found, &Sources::new()));
        }
        for (name, case) in kept {
            let found = found(&name, case);
            if !found.is_empty() {
                failures.push(format!("{code} fires: {name}: {}", render(&found, &Sources::new())));
            }
        }
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(code, shown.trim_end());
        });
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

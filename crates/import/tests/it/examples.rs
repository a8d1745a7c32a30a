//! What Terrace renders is imported again: the app that comes of it must render to the same objects.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    thread,
};

use serde_json::Value;
use terrace::{
    App, Platform,
    spec::{
        load::load_app,
        resolve::{Overrides, Target, targets},
    },
};
use terrace_import::manifests::{Fidelity, Names, Options, Source, import};
use terrace_repository::{AppFile, Repository};

const EXAMPLES: &str = "../../examples";

/// Examples that say something by patches or whole objects themselves, or for which the spec's form is a file beside the app.
const PATCHED: [&str; 3] = ["forms/files", "marketplace/apps/images", "marketplace/apps/payments"];

/// Its apps have add-ons, which only its own `terrace` can render.
const DISTRIBUTION: &str = "distribution";

/// Every app of the examples, by its folder.
fn apps() -> Vec<PathBuf> {
    let mut apps = Vec::new();
    let mut folders = vec![PathBuf::from(EXAMPLES)];
    while let Some(folder) = folders.pop() {
        if folder.join("app.yaml").exists() {
            apps.push(folder);
            continue;
        }
        let entries = fs::read_dir(&folder).expect("the examples are there");
        let inner = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
        folders.extend(inner.filter(|path| !path.ends_with(DISTRIBUTION)));
    }
    apps.sort();
    apps
}

/// The objects by kind and name.
fn objects(app: &App, platform: &Platform, target: &Target) -> BTreeMap<String, Value> {
    let rendered = terrace::render(app, platform, target, &Overrides::default());
    let mistakes: Vec<_> = rendered.diagnostics.iter().filter(|mistake| mistake.is_error()).collect();
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    let stream = rendered.json().expect("the objects can be written");
    let objects = stream.lines().map(|line| {
        let mut object: Value = serde_json::from_str(line).expect("it is JSON");
        settle(&mut object);
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        (format!("{}/{}", text("/kind"), text("/metadata/name")), object)
    });
    objects.collect()
}

/// The order of variables says nothing where none is made of another, nor does that of mounts. The checksum of files is of what Terrace
/// holds in the spec: what a patch brings is not in it.
fn settle(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.remove("terrace.dev/files-checksum");
            for (list, key) in [("env", "name"), ("volumeMounts", "mountPath")] {
                if let Some(Value::Array(items)) = entries.get_mut(list) {
                    items.sort_by_key(|item| item[key].as_str().map(str::to_owned));
                }
            }
            // Any of those who may call may call.
            if let Some(Value::Array(callers)) = entries.get_mut("from") {
                callers.sort_by_key(Value::to_string);
            }
            entries.values_mut().for_each(settle);
        }
        Value::Array(items) => items.iter_mut().for_each(settle),
        _ => {}
    }
}

fn differences(before: &Value, after: &Value, at: &str, found: &mut String) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            for key in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
                let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or_default();
                differences(&of(old), &of(new), &format!("{at}/{key}"), found);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                differences(old, new, &format!("{at}/{index}"), found);
            }
        }
        _ if before == after => {}
        _ => drop(writeln!(found, "  {at}: {before} -> {after}")),
    }
}

/// Renders an example for its last target, imports that, and says what is not the same.
fn check(folder: &Path) -> String {
    let name = folder.strip_prefix(EXAMPLES).expect("an example").display().to_string();
    let file = AppFile::new(folder.join("app.yaml"));
    let loaded = Repository::new().load(&file).expect("an example has no mistakes");
    let platform = loaded.platform.map_or_else(Platform::new, |file| file.platform.clone().expect("a platform"));
    let target = targets(&platform).pop().expect("there is a target");
    let before = objects(&loaded.app, &platform, &target);
    let manifests = terrace::render(&loaded.app, &platform, &target, &Overrides::default()).yaml();
    let options = Options {
        app: None,
        platform: Some(&platform),
        target: target.clone(),
        fidelity: Fidelity::Fields,
        names: Names::Kept,
    };
    let imported = match import(&[Source { file: "manifests.yaml", bytes: manifests.as_bytes() }], &options) {
        Ok(imported) => imported,
        Err(mistakes) => return format!("{name} {target} is refused: {mistakes:#?}\n"),
    };
    let app = load_app("app.yaml", imported.yaml.as_bytes()).expect("what is imported can be read");
    let mut found = String::new();
    differences(&json(before), &json(objects(&app, &platform, &target)), "", &mut found);
    let is_patched = ["\n  patches:\n", "\n  objects:\n"].iter().any(|block| imported.yaml.contains(block));
    if is_patched != PATCHED.contains(&name.as_str()) {
        found.push_str(&imported.yaml);
    }
    if found.is_empty() { found } else { format!("{name} {target}:\n{found}") }
}

fn json(objects: BTreeMap<String, Value>) -> Value {
    objects.into_iter().collect()
}

#[test]
fn what_terrace_renders_comes_back() {
    let apps = apps();
    assert!(apps.len() > 30, "{} examples", apps.len());
    let half = apps.len() / 2;
    let (first, second) = apps.split_at(half);
    let report = thread::scope(|scope| {
        let other = scope.spawn(|| second.iter().map(|app| check(app)).collect::<String>());
        let own: String = first.iter().map(|app| check(app)).collect();
        own + &other.join().expect("the other half is looked at")
    });
    assert!(report.is_empty(), "{report}");
}

//! The whole text of every diagnostic, next to the file that causes it.

use std::{collections::BTreeSet, fs, path::PathBuf};

use terrace_diagnostic::{Diagnostic, Sources, render, sort};
use terrace_spec::{
    App, Platform, Process, Scale, Spec, codes,
    layer::Map,
    load::{SourceText, load_app, load_platform, locate, locate_callers},
    resolve::{Overrides, Target, resolve},
    text::{ImageReference, Name},
};

const PLATFORM: &str = include_str!("../documents/platform.yaml");

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics").join(name)
}

/// The inputs of a folder, by name.
pub(crate) fn cases(folder_name: &str) -> Vec<(String, String)> {
    let mut cases: Vec<_> = fs::read_dir(folder(folder_name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    cases.sort();
    assert!(cases.len() > 2);
    cases
}

pub(crate) fn snapshot(folder_name: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder(folder_name));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

pub(crate) fn shown(diagnostics: &[Diagnostic], sources: &[(&str, &str)]) -> String {
    let mut texts = Sources::new();
    for (file, text) in sources {
        texts.insert(*file, *text);
    }
    assert!(!diagnostics.is_empty(), "a golden of a diagnostic without one");
    render(diagnostics, &texts)
}

fn load(bytes: &[u8]) -> Vec<Diagnostic> {
    if String::from_utf8_lossy(bytes).contains("kind: Platform") {
        load_platform("platform.yaml", bytes).unwrap_err()
    } else {
        load_app("app.yaml", bytes).unwrap_err()
    }
}

#[test]
fn of_loading() {
    for (name, text) in cases("load") {
        let file = if name.starts_with("platform") { "platform.yaml" } else { "app.yaml" };
        snapshot("load", &name, &shown(&load(text.as_bytes()), &[(file, &text)]));
    }
}

/// What nobody would keep in a file.
#[test]
fn of_loading_what_is_hostile() {
    let head = "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec:\n  objects:\n    bomb: {a: ";
    let deep = format!("{head}{}{}}}\n", "[".repeat(1000), "]".repeat(1000));
    let huge = format!("{head}{}}}\n", "x".repeat(10_000_000));
    let many = format!("{head}[{}]}}\n", "x,".repeat(150_000));
    let mut not_utf8 = format!("{head}caf").into_bytes();
    not_utf8.extend(b"\xe9}\n");
    let long_key = format!("{head}x, {}: y}}\n", "k".repeat(5000));
    let escapes = format!("{head}x}}\n  team: \"\\e[31mred\\x1f9\\x1f\"\n");
    let cases: [(&str, &[u8]); 6] = [
        ("hostile_deep", deep.as_bytes()),
        ("hostile_huge", huge.as_bytes()),
        ("hostile_many", many.as_bytes()),
        ("hostile_not_utf8", &not_utf8),
        ("hostile_long_key", long_key.as_bytes()),
        ("hostile_escapes", escapes.as_bytes()),
    ];
    for (name, bytes) in cases {
        snapshot("load", name, &shown(&load(bytes), &[("app.yaml", &String::from_utf8_lossy(bytes))]));
    }
}

/// The lines `# key: value` at the top of a case.
fn headers<'a>(text: &'a str, key: &str) -> impl Iterator<Item = &'a str> {
    let lines = text.lines().map_while(|line| line.strip_prefix("# "));
    lines.filter_map(|line| line.split_once(':')).filter(move |(name, _)| *name == key).map(|(_, value)| value.trim())
}

pub(crate) fn header<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    headers(text, key).next()
}

#[test]
fn of_resolving() {
    for (name, text) in cases("resolve") {
        let own = header(&text, "platform")
            .map(|name| fs::read_to_string(folder("resolve").join(format!("{name}.platform"))).unwrap());
        let platform_text = own.as_deref().unwrap_or(PLATFORM);
        let platform = load_platform("platform.yaml", platform_text.as_bytes()).unwrap();
        let mut app = load_app("app.yaml", text.as_bytes()).unwrap();
        // Files beside the app: texts, and what is none.
        for (key, byte) in [("source", b'x'), ("binary", 0xff)] {
            for (path, length) in headers(&text, key).map(|line| line.split_once(' ').unwrap()) {
                app = app.source(path, vec![byte; length.parse().unwrap()]);
            }
        }
        let mut parts = header(&text, "target")
            .unwrap()
            .split('/')
            .filter(|name| !name.is_empty())
            .map(|name| Name::try_from(name).unwrap());
        let target = Target { environment: parts.next(), cluster: parts.next() };
        let images = header(&text, "image").map(|image| {
            let (process, image) = image.split_once('=').unwrap();
            (Name::try_from(process).unwrap(), ImageReference::try_from(image).unwrap())
        });
        let overrides = Overrides { images: Map::from_iter(images), ..Overrides::default() };
        let mut diagnostics = resolve(&app, &platform, &target, &overrides).diagnostics;
        for diagnostic in &mut diagnostics {
            diagnostic.place.target = Some(target.to_string().into());
        }
        let app_source = SourceText { file: "app.yaml", text: &text };
        let platform_source = SourceText { file: "platform.yaml", text: platform_text };
        locate(&mut diagnostics, &target, Some(app_source), Some(platform_source));
        sort(&mut diagnostics);
        snapshot("resolve", &name, &shown(&diagnostics, &[("app.yaml", &text), ("platform.yaml", platform_text)]));
    }
}

/// A mistake in Rust is shown with the call that made it.
#[test]
fn of_a_spec_in_rust() {
    let spec = Spec::new()
        .image("nginx:1.29")
        .team("Market Place")
        .process("web", Process::new().scale(Scale::between(5, 3)))
        .process("Web", Process::new());
    let app = App::new("shop", spec).on("staging", Spec::new().config("1ST", "x"));
    let resolution = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default());
    let mut diagnostics = resolution.diagnostics;
    locate_callers(&mut diagnostics, &resolution.callers);
    let text = shown(&diagnostics, &[]);
    snapshot("resolve", "rust", &text.replace('\\', "/"));
}

/// A code without a golden is one that nobody has seen; one without an explanation helps nobody.
#[test]
fn every_code_has_a_golden_and_an_explanation() {
    let mut shown = BTreeSet::new();
    for folder_name in ["load", "resolve", "addons"] {
        for entry in fs::read_dir(folder(folder_name)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "snap") {
                let text = fs::read_to_string(path).unwrap();
                shown.extend(
                    codes::ALL.iter().filter(|code| text.contains(&format!("[{code}]"))).map(|code| code.number()),
                );
            }
        }
    }
    for code in codes::ALL {
        assert!(shown.contains(&code.number()), "{code} ({}) has no golden", code.title());
        let lines = code.explanation().lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines >= 5, "{code} ({}) is not explained", code.title());
    }
}

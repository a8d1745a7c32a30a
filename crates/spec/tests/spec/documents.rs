//! Whole documents: read, written again, and held against the schemas.

use std::{fs, path::PathBuf};

use jsonschema::Validator;
use serde_json::Value;
use terrace_spec::{
    App, Platform,
    load::{load_app, load_platform},
    resolve::{Overrides, resolve, targets},
    schema,
};

const PLATFORM: &str = include_str!("../documents/platform.yaml");

/// Every legal form, once: shorthands beside their blocks.
const APPS: [(&str, &str); 2] = [
    ("storefront", include_str!("../documents/storefront.yaml")),
    ("every_form", include_str!("../documents/every_form.yaml")),
];

fn platform() -> Platform {
    load_platform("platform.yaml", PLATFORM.as_bytes()).unwrap()
}

fn app(text: &str) -> App {
    let app = load_app("app.yaml", text.as_bytes()).unwrap();
    app.source("static/logo.png", b"\x89PNG").source("motd.txt", "hello\n")
}

/// The document as any other reader of YAML 1.2 sees it.
fn value(text: &str) -> Value {
    let options = serde_saphyr::options! { strict_booleans: true, legacy_octal_numbers: true };
    serde_saphyr::from_str_with_options(text, options).unwrap()
}

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).unwrap()
}

fn mistakes(validator: &Validator, document: &Value) -> Vec<String> {
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn legal_documents_are_valid_under_their_schemas() {
    let validator = validator(&schema::app());
    for (name, text) in APPS {
        assert_eq!(mistakes(&validator, &value(text)), Vec::<String>::new(), "{name}");
        assert_eq!(
            mistakes(&validator, &serde_json::to_value(app(text)).unwrap()),
            Vec::<String>::new(),
            "{name}, written again"
        );
    }
    let validator = self::validator(&schema::platform());
    assert_eq!(mistakes(&validator, &value(PLATFORM)), Vec::<String>::new());
    assert_eq!(mistakes(&validator, &serde_json::to_value(platform()).unwrap()), Vec::<String>::new());
}

/// What a rule of a single value, of a type or of a field refuses, the schema refuses too: an editor shows it while it is written.
#[test]
fn documents_that_are_refused_are_invalid_under_their_schemas() {
    let (apps, platforms) = (validator(&schema::app()), validator(&schema::platform()));
    // What JSON Schema cannot say: how often a key stands, how large a document is, the grammar of an image, a schedule or a range of dates, what refers to another part.
    let beyond = [
        "alias",
        "bad_image",
        "bad_schedule",
        "duplicate_key",
        "empty_file",
        "owned_key",
        "platform_empty_file",
        "platform_unknown_cluster",
        "several_documents",
        "syntax",
    ];
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics/load");
    let mut checked = 0;
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.extension().is_none_or(|extension| extension != "yaml")
            || beyond.iter().any(|prefix| name.starts_with(prefix))
        {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let validator = if name.starts_with("platform") { &platforms } else { &apps };
        let options = serde_saphyr::options! { duplicate_keys: serde_saphyr::DuplicateKeyPolicy::LastWins, strict_booleans: true };
        let document: Value = serde_saphyr::from_str_with_options(&text, options).unwrap();
        assert!(!validator.is_valid(&document), "{name} is valid under its schema");
        checked += 1;
    }
    assert!(checked > 20);
}

#[test]
fn a_document_that_is_written_and_read_again_is_the_same() {
    for (name, text) in APPS {
        let app = app(text);
        let written = serde_json::to_string(&app).unwrap();
        let again = self::app(&written);
        assert_eq!(serde_json::to_string(&again).unwrap(), written, "{name}");
        let platform = platform();
        let mut resolved = 0;
        for target in targets(&platform) {
            let [first, second] = [&app, &again].map(|app| resolve(app, &platform, &target, &Overrides::default()));
            assert_eq!(first.app, second.app, "{name} in {target}");
            assert_eq!(first.diagnostics, second.diagnostics, "{name} in {target}");
            if name == "every_form" {
                assert!(first.app.is_some(), "{name} in {target}: {:#?}", first.diagnostics);
            }
            resolved += usize::from(first.app.is_some());
        }
        assert!(resolved > 0, "{name} resolves nowhere");
    }
    let platform = platform();
    let written = serde_json::to_string(&platform).unwrap();
    let again = load_platform("platform.yaml", written.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), written);
}

/// A byte order mark, Windows' line ends, a first `---` and anchors change nothing.
#[test]
fn the_same_document_in_other_clothes() {
    let (_, text) = APPS[0];
    let plain = app(text);
    let clothes = [
        format!("\u{feff}{text}"),
        text.replace('\n', "\r\n"),
        format!("---\n{text}"),
        format!("{text}...\n"),
        format!("# yaml-language-server: $schema=schemas/app.schema.json\n{text}"),
        text.replace("mailer: {command: [storefront, mailer]", "mailer: {command: &command [storefront, mailer]"),
        text.replace("scale: {min: 3, max: 30, cpu: 65}", "scale: {<<: {min: 1, cpu: 65}, min: 3, max: 30}"),
    ];
    for clothed in clothes {
        assert_ne!(clothed, text);
        assert_eq!(serde_json::to_value(app(&clothed)).unwrap(), serde_json::to_value(&plain).unwrap(), "{clothed}");
    }
}

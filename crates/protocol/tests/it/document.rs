use std::{fs, path::Path};

use terrace_diagnostic::Code;
use terrace_protocol::{Document, Layer};
use terrace_repository::{AppFile, Repository, find};
use terrace_spec::{
    App, Canary, Http, Images, Ingress, Platform, Process, Scale, Spec, Switch,
    layer::Overlay,
    resolve::{Overrides, Target, resolve},
};

static UNKNOWN: Code = Code::new(9001, "a mistake of another library", "");

fn crossed(app: &App) -> App {
    let document = Document::of(app.clone()).expect("an app is data");
    let text = serde_json::to_string(&document).expect("data is JSON");
    let document: Document = serde_json::from_str(&text).expect("JSON is data");
    document.into_app(&UNKNOWN).unwrap_or_else(|error| panic!("{error}"))
}

/// Every form that the examples use.
#[test]
fn an_app_crosses_with_nothing_lost() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let files = find(&[examples]).expect("the examples are there");
    let mut crossings = 0;
    for file in files.iter().filter(|file| file.path().ends_with("app.yaml")) {
        let text = fs::read(file.path()).expect("a file");
        // Add-ons are known to their distribution alone.
        let Ok(app) = terrace_spec::load::load_app(&file.shown(), &text) else { continue };
        assert_eq!(crossed(&app), app, "{}", file.shown());
        crossings += 1;
    }
    assert!(crossings > 20, "{crossings}");
    assert!(Repository::new().load(&AppFile::new("missing/app.yaml".into())).is_err());
}

/// A block that replaces, and one that is merged, are the same words.
#[test]
fn layers_lie_over_others_as_before() {
    let lower = Spec::new().process(
        "web",
        Process::new()
            .scale(Scale::between(3, 30))
            .http(Http::port(8080).ingress(Ingress::host("shop.example.com")))
            .canary(Canary::steps([5, 50])),
    );
    let uppers: [fn() -> Process; 5] = [
        || Process::new().scale(2),
        || Process::new().scale(Scale::default().max(9)),
        || Process::new().canary(Switch::Off),
        || Process::new().http(9090),
        || Process::new().canary(Switch::Off).canary(Canary::default().success_rate(90)),
    ];
    for upper in uppers {
        let upper = Spec::new().process("web", upper());
        let app = App::new("shop", upper.clone());
        let over = |layer: Spec| {
            let mut all = lower.clone();
            all.overlay(layer);
            all
        };
        assert_eq!(over(crossed(&app).spec), over(upper.clone()));
        assert_eq!(Layer::of(&upper).and_then(Layer::into_spec), Ok(upper));
    }
}

/// What a call wrote, and what it got wrong, is known on the other side by file and line.
#[test]
fn calls_and_their_mistakes_cross() {
    let app = App::new("shop", Spec::new().image("Nginx").process("web", Process::new().http(8080)))
        .on("staging", Spec::new().process("web", Process::new().scale(0)))
        .images(Images::new().image("v2").process("web", "v3"))
        .source("flags.json", "{}")
        .source("logo.png", [0xff, 0]);
    let other = crossed(&app);
    assert_eq!((&other.folder, &other.images), (&app.folder, &app.images));
    let diagnose = |app: &App| {
        let found = resolve(app, &Platform::new(), &Target::default(), &Overrides::default());
        let mut diagnostics = found.diagnostics;
        terrace_spec::load::locate_callers(&mut diagnostics, &found.callers);
        terrace_diagnostic::sort(&mut diagnostics);
        diagnostics
    };
    let (here, there) = (diagnose(&app), diagnose(&other));
    assert_eq!(here, there);
    let caller = here[0].place.caller.as_ref().expect("a call");
    assert!(here[0].message.contains("Nginx") && caller.file() == file!(), "{here:?}");
}

#[test]
fn what_is_no_app_is_refused_with_its_place() {
    let whole = r#"{"apiVersion":"terrace.dev/v1alpha1","kind":"App","metadata":{"name":"shop"},"spec":SPEC}"#;
    for (spec, only, message) in [
        (r#"{"processes":{"web":{"htp":8080}}}"#, "[]", "unknown field `htp`"),
        (r#"{"processes":{"web":{"image":"Nginx"}}}"#, "[]", "`spec.processes.web.image`"),
        (r#"{"processes":{"web":{"http":8080}}}"#, r#"[["spec","processes","web","image"]]"#, ""),
        (r#"{"team":"a"}"#, r#"[["spec","team"]]"#, "newtype struct"),
        (r#"{"team":18446744073709551615}"#, "[]", "63 bits"),
    ] {
        let text = format!(r#"{{"document":{},"only":{only}}}"#, whole.replace("SPEC", spec));
        let read = serde_json::from_str::<Document>(&text).map_err(|error| error.to_string());
        let read = read.and_then(|document| document.into_app(&UNKNOWN).map_err(|error| error.to_string()));
        match read {
            Ok(_) => assert_eq!(message, "", "{spec}"),
            Err(error) => assert!(!message.is_empty() && error.contains(message), "{spec}: {error}"),
        }
    }
}

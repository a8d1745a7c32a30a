//! Requests and responses as they are on the wire, of every protocol that is spoken.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use terrace_diagnostic::{Code, Path};
use terrace_protocol::{
    Answer, Document, Finding, Made, MadeName, MadeObject, PROTOCOL, PlatformText, Request, Response, Step, UNDERSTOOD,
    Weight,
};
use terrace_spec::{
    App, Notes, Process, Scale, Spec, Switch,
    resolve::{Overrides, Target},
    text::{ImageReference, Name},
};

static UNKNOWN: Code = Code::new(9001, "a mistake of another library", "");

fn file(protocol: u32, name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("golden/{protocol}/{name}"))
}

fn targets() -> [Target; 2] {
    let name = |text| Name::try_from(text).ok();
    [
        Target { environment: name("production"), cluster: name("us-east-1") },
        Target { environment: name("staging"), cluster: None },
    ]
}

fn app() -> App {
    let web = Process::new().http(8080).scale(Scale::between(3, 30));
    App::new("shop", Spec::new().image("nginx:1.29").process("web", web))
        .on("staging", Spec::new().process("web", Process::new().scale(1).canary(Switch::Off)))
        .source("flags.json", "{}")
}

fn request() -> Request {
    let image = (Name::try_from("web").expect("a name"), ImageReference::try_from("shop:2").expect("an image"));
    let overrides =
        Overrides { images: [image].into_iter().collect(), spec: Spec::new().process("web", Process::new().scale(2)) };
    let text = "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {name: platform}\nspec: {}\n".to_owned();
    let platform = PlatformText { path: "../platform.yaml".to_owned(), text };
    Request { library: "0.1.0".to_owned(), ..Request::new(Some(platform), &targets(), &overrides).expect("data") }
}

/// What a definition with constructs of its own adds.
fn made() -> Made {
    let object = BTreeMap::from([("apiVersion", "v1"), ("kind", "ConfigMap")]);
    let path = Path::from("addons.page");
    Made {
        objects: vec![MadeObject::new(&object, &path).expect("data")],
        names: vec![MadeName { group: String::new(), kind: "Secret".to_owned(), name: "shop-cache".to_owned() }],
        diagnostics: vec![Finding {
            code: "T9001".to_owned(),
            severity: Weight::Warning,
            message: "the page is empty".to_owned(),
            hints: vec!["write one".to_owned()],
            path: vec![Step::Key("addons".to_owned()), Step::Index(0)],
            construct: Some("App/shop/Page/page".to_owned()),
            call: Some(("src/main.rs".to_owned(), 12, 9)),
        }],
    }
}

fn response() -> Response {
    let answer = |target: &Target| {
        let mut app = Document::of(app()).expect("an app is data");
        // The lines are those of this file: they change with it.
        app.calls.truncate(1);
        for call in &mut app.calls {
            (call.file, call.line, call.column) = ("src/main.rs".to_owned(), 12, 9);
        }
        Answer { target: target.into(), app, made: target.cluster.as_ref().map(|_| made()) }
    };
    Response { library: "0.1.0".to_owned(), answers: targets().iter().map(answer).collect() }
}

/// What was sent by any version that speaks a protocol is understood, and what this one sends is what was sent before.
#[test]
fn what_was_once_sent_is_understood() {
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(file(PROTOCOL, "request.json"), request().to_json().expect("JSON") + "\n").expect("a file");
        fs::write(file(PROTOCOL, "response.jsonl"), response().to_text().expect("JSON")).expect("a file");
    }
    for protocol in UNDERSTOOD {
        let sent = fs::read(file(protocol, "request.json")).expect("a golden request");
        assert_eq!(Request::read(&sent).expect("a request"), request(), "protocol {protocol}");
        let answered = fs::read(file(protocol, "response.jsonl")).expect("a golden response");
        let read = Response::read(&answered, &targets()).expect("a response");
        assert_eq!(read, response(), "protocol {protocol}");
        for answer in read.answers {
            let mut other = answer.app.into_app(&UNKNOWN).expect("an app");
            assert_eq!(other, app());
            assert_ne!(other.take_notes(), Notes::default());
        }
    }
    assert_eq!(
        request().to_json().expect("JSON") + "\n",
        fs::read_to_string(file(PROTOCOL, "request.json")).expect("text")
    );
    assert_eq!(
        response().to_text().expect("JSON"),
        fs::read_to_string(file(PROTOCOL, "response.jsonl")).expect("text")
    );
}

#[test]
fn a_request_of_another_time_is_refused_or_understood() {
    let later = request().to_json().expect("JSON").replacen('{', r#"{"later":[1],"#, 1);
    assert_eq!(Request::read(later.as_bytes()).expect("unknown fields are passed over"), request());
    for (text, expected) in
        [(r#"{"protocol":2,"targets":"otherwise"}"#, "protocol 2"), ("[]", "cannot be read"), ("", "cannot be read")]
    {
        let error = Request::read(text.as_bytes()).expect_err("no request").to_string();
        assert!(error.contains(expected), "{error}");
    }
}

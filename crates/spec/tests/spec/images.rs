//! What a pipeline has built lies over the app's layers, and under what is enforced and given by hand.

use terrace_diagnostic::Diagnostic;
use terrace_spec::{
    EnvironmentImages, GivenImages, Images, ImagesFile, Platform,
    load::{load_app, load_images, load_platform, locate_callers},
    resolve::{Overrides, Resolution, Target, resolve},
    text::{Image, ImageReference, ImageUpdate, Name},
};

const APP: &str = "
apiVersion: terrace.dev/v1alpha1
kind: App
metadata: {name: shop}
spec:
  image: registry.example.com/shop:main
  processes:
    web: {http: 8080}
    worker: {image: registry.example.com/worker:main}
    second: {like: worker}
    debug: {command: [debug]}
environments:
  staging: {processes: {probe: {command: [probe]}}}
  production: {processes: {debug: off}}
";
const PLATFORM: &str = "
apiVersion: terrace.dev/v1alpha1
kind: Platform
metadata: {name: acme}
spec: {environments: {staging: {}, production: {}}}
";

fn resolved(images: &str, environment: &str, overrides: &Overrides) -> Resolution {
    let mut app = load_app("app.yaml", APP.as_bytes()).unwrap();
    let images =
        load_images("images.yaml", format!("apiVersion: terrace.dev/v1alpha1\nkind: Images\n{images}").as_bytes());
    app.images = Some(Box::new(GivenImages::File(ImagesFile { file: "images.yaml".to_owned(), images })));
    let platform = load_platform("platform.yaml", PLATFORM.as_bytes()).unwrap();
    let target = Target { environment: Some(Name::try_from(environment).unwrap()), cluster: None };
    resolve(&app, &platform, &target, overrides)
}

fn images(resolution: &Resolution) -> Vec<String> {
    assert_eq!(resolution.diagnostics, []);
    let processes = &resolution.app.as_ref().unwrap().processes;
    processes.iter().map(|(name, process)| format!("{name}={}", process.image)).collect()
}

#[test]
fn tags_and_whole_images_lie_over_the_layers() {
    let written = "
image: v2
images: {worker: v3, debug: v4, probe: v5}
environments:
  production: {image: v2.1, images: {second: other.example.com/worker:v9}}
";
    let staging = resolved(written, "staging", &Overrides::default());
    assert_eq!(
        images(&staging),
        [
            "web=registry.example.com/shop:v2",
            "worker=registry.example.com/worker:v3",
            "second=registry.example.com/worker:v3",
            "debug=registry.example.com/shop:v4",
            "probe=registry.example.com/shop:v5",
        ]
    );
    // `debug` is off here and `probe` is not there: their images are for other targets.
    let mut overrides = Overrides::default();
    let given = ImageReference::try_from("by.example.com/hand:1").unwrap();
    overrides.images.extend(["worker", "debug", "probe"].map(|name| (Name::try_from(name).unwrap(), given.clone())));
    let production = resolved(written, "production", &overrides);
    assert_eq!(
        images(&production),
        ["web=registry.example.com/shop:v2.1", "worker=by.example.com/hand:1", "second=other.example.com/worker:v9",]
    );
}

#[test]
fn what_is_wrong_with_the_file_is_said_of_the_file() {
    let cases = [
        ("images: {wrker: v2}", "an image is given for process `wrker`, which the app does not have"),
        ("environments: {prodction: {image: v2}}", "the platform has no environment `prodction`"),
        ("image: v2 final", "`v2 final` is neither a tag nor a whole image"),
        ("tag: v2", "unknown field `tag`"),
    ];
    for (written, message) in cases {
        let resolution = resolved(written, "staging", &Overrides::default());
        let [diagnostic] = &resolution.diagnostics[..] else { panic!("{written}: {:?}", resolution.diagnostics) };
        assert_eq!(diagnostic.message, message, "{written}");
        assert_eq!(diagnostic.place.file.as_deref(), Some("images.yaml"), "{written}");
        assert!(!diagnostic.hints.is_empty(), "{written}");
    }
}

/// A place in Rust, and what was wrong there.
fn told(resolution: &Resolution) -> Vec<(u32, String)> {
    let mut diagnostics = resolution.diagnostics.clone();
    locate_callers(&mut diagnostics, &resolution.callers);
    let line = |diagnostic: &Diagnostic| diagnostic.place.caller.as_ref().expect("Rust code wrote it").line();
    diagnostics.iter().map(|diagnostic| (line(diagnostic), diagnostic.message.clone())).collect()
}

#[test]
fn rust_code_gives_images_as_a_file_does() {
    let platform = load_platform("platform.yaml", PLATFORM.as_bytes()).unwrap();
    let production = Target { environment: Some(Name::try_from("production").unwrap()), cluster: None };
    let resolved = |images| {
        let app = load_app("app.yaml", APP.as_bytes()).unwrap().images(images);
        resolve(&app, &platform, &production, &Overrides::default())
    };
    let here = EnvironmentImages::new().image("v2.1").process("second", "other.example.com/worker:v9");
    let given = resolved(Images::new().image("v2").process("worker", "v3").on("production", here));
    assert_eq!(
        images(&given),
        [
            "web=registry.example.com/shop:v2.1",
            "worker=registry.example.com/worker:v3",
            "second=other.example.com/worker:v9",
        ]
    );
    let line = line!();
    let wrong = Images::new()
        .image("v 2")
        .process("wbe", "v3")
        .on("prodction", EnvironmentImages::new())
        .on("production", EnvironmentImages::new().process("worker", "-1"));
    let mut wrong = told(&resolved(wrong));
    wrong.sort();
    assert_eq!(
        wrong,
        [
            (line + 2, "`v 2` is neither a tag nor a whole image".to_owned()),
            (line + 3, "an image is given for process `wbe`, which the app does not have".to_owned()),
            (line + 4, "the platform has no environment `prodction`".to_owned()),
            (line + 5, "`-1` is neither a tag nor a whole image".to_owned()),
        ]
    );
}

#[test]
fn an_update_keeps_the_repository_unless_it_is_whole() {
    let base = Image::try_from(
        "localhost:5000/shop:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    )
    .unwrap();
    let digest = "@sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";
    for (update, expected) in [
        ("2", "localhost:5000/shop:2".to_owned()),
        (&format!("2{digest}"), format!("localhost:5000/shop:2{digest}")),
        (digest, format!("localhost:5000/shop{digest}")),
        ("nginx:1.29", "nginx:1.29".to_owned()),
    ] {
        let update = ImageUpdate::try_from(update).unwrap();
        assert_eq!(update.of(Some(&base)).unwrap().as_str(), expected);
    }
    assert_eq!(ImageUpdate::try_from("2").unwrap().of(None), None);
    for wrong in ["", "a b", "-1", "@sha256:12", "shop/web", "v1@"] {
        assert!(ImageUpdate::try_from(wrong).is_err(), "{wrong}");
    }
    // It is no tag of an image called `sha256`.
    let alone = ImageUpdate::try_from(&digest[1..]).unwrap_err();
    assert_eq!(alone.hint.unwrap(), format!("write `\"{digest}\"`, which keeps the repository"));
}

/// A tag may be left to a pipeline: what is missing is seen when everybody has been heard.
#[test]
fn an_app_may_leave_its_tags_to_the_pipeline() {
    let untagged = |app: &str, images: &str, overrides: &Overrides| {
        let app = format!("apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {{name: shop}}\nspec: {app}");
        let mut app = load_app("app.yaml", app.as_bytes()).unwrap();
        let images =
            load_images("images.yaml", format!("apiVersion: terrace.dev/v1alpha1\nkind: Images\n{images}").as_bytes());
        app.images = Some(Box::new(GivenImages::File(ImagesFile { file: "images.yaml".to_owned(), images })));
        resolve(&app, &Platform::new(), &Target::default(), overrides)
    };
    let app = "{image: registry.example.com/shop, processes: {web: {http: 80}, worker: {image: worker}, two: {like: worker}}}";
    let given = untagged(app, "image: 1.42.0\nimages: {worker: v3}", &Overrides::default());
    assert_eq!(images(&given), ["web=registry.example.com/shop:1.42.0", "worker=worker:v3", "two=worker:v3"]);
    let digest = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let given = untagged(app, &format!("image: \"{digest}\"\nimages: {{worker: v3}}"), &Overrides::default());
    assert_eq!(images(&given)[0], format!("web=registry.example.com/shop{digest}"));
    // Nobody gives a tag: each image is told once, where it is written.
    let told = |resolution: &Resolution| {
        let diagnostics = resolution.diagnostics.iter();
        diagnostics.map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.place.path)).collect::<Vec<_>>()
    };
    let missing = untagged(app, "", &Overrides::default());
    assert_eq!(told(&missing), ["T0103 processes.worker.image", "T0103 image"]);
    let mut overrides = Overrides::default();
    let by_hand = ImageReference::try_from("by.example.com/hand:1").unwrap();
    overrides.images.extend([(Name::try_from("web").unwrap(), by_hand)]);
    assert_eq!(told(&untagged(app, "images: {worker: v3}", &overrides)), Vec::<String>::new());
    // A file that cannot be read may hold them: its mistakes are all there is to say.
    assert_eq!(told(&untagged(app, "image: v2 final", &Overrides::default())), ["T0102 image"]);
    let without = app.replace("image: registry.example.com/shop, ", "");
    assert_eq!(told(&untagged(&without, "image: v2 final", &Overrides::default())), ["T0102 image"]);
    // A command that people run by hand runs the app's image.
    let with_command = app.replace("processes:", "commands: {console: [sh]}, processes:");
    assert_eq!(told(&untagged(&with_command, "images: {worker: v3}", &overrides)), ["T0103 image"]);
}

/// What a tag is given to is told of where the tag stands; all others without an image are counted by themselves.
#[test]
fn a_process_without_an_image_is_told_of_once() {
    let app_without = APP.replace("  image: registry.example.com/shop:main\n", "");
    let cases: [(&str, &[&str]); 2] = [
        (
            "images: {web: v2}",
            &[
                "`v2` is a tag alone, and the process `web` names no image",
                "the processes `debug`, `probe` have no image",
            ],
        ),
        ("image: v2", &["`v2` is a tag alone, and the app names no image"]),
    ];
    for (written, expected) in cases {
        let mut app = load_app("app.yaml", app_without.as_bytes()).unwrap();
        let images =
            load_images("images.yaml", format!("apiVersion: terrace.dev/v1alpha1\nkind: Images\n{written}").as_bytes());
        app.images = Some(Box::new(GivenImages::File(ImagesFile { file: "images.yaml".to_owned(), images })));
        let platform = load_platform("platform.yaml", PLATFORM.as_bytes()).unwrap();
        let target = Target { environment: Some(Name::try_from("staging").unwrap()), cluster: None };
        let resolution = resolve(&app, &platform, &target, &Overrides::default());
        let told: Vec<_> = resolution.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert_eq!(told, expected);
    }
}

//! What constructs build of an app, seen from outside.

mod canaries;
mod commands;
mod naming;
mod network;
mod patches;
mod raw;
mod sidecars;

use terrace_build::{Built, build};
use terrace_document::{Node, write_yaml};
use terrace_spec::{
    Platform,
    load::{load_app, load_platform},
    resolve::{Overrides, Target, resolve},
};

/// Builds an app that has no mistakes of its own, on a platform that has all facts.
fn built(app: &str) -> Built {
    built_on(&Platform::new(), app)
}

fn built_on(platform: &Platform, app: &str) -> Built {
    let app = format!("apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {{name: shop}}\n{app}");
    let app = load_app("app.yaml", app.as_bytes()).expect("the app can be read");
    let resolution = resolve(&app, platform, &Target::default(), &Overrides::default());
    let diagnostics = resolution.diagnostics;
    build(&resolution.app.unwrap_or_else(|| panic!("the app resolves: {diagnostics:#?}"))).finish()
}

fn platform(facts: &str) -> Platform {
    let text = format!(
        "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {{name: test}}\nspec:\n  facts: {facts}\n"
    );
    load_platform("platform.yaml", text.as_bytes()).expect("the platform can be read")
}

/// The object called `Kind/name`.
fn object<'a>(built: &'a Built, identity: &str) -> Node<'a> {
    let known: Vec<_> = built.objects().map(|(object, _)| object.identity.to_string()).collect();
    let found = built.objects().find(|(object, _)| object.identity.to_string() == identity);
    found.unwrap_or_else(|| panic!("there is no {identity}, but {known:?}")).1
}

fn yaml(node: Node<'_>) -> String {
    let mut text = String::new();
    write_yaml(node, &mut text);
    text
}

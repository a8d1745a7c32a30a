//! Objects without a type: what they are asked for.

use terrace_build::{Built, Construct, Context, Elsewhere, Scope, Tree};
use terrace_diagnostic::Path;
use terrace_spec::{
    App, Platform, Process, Raw, Spec,
    resolve::{Overrides, Target, resolve},
};

/// An object of the field that has a value which no manifest can hold, added as it is.
struct Added(Raw);

impl Construct for Added {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        scope.add_raw(self.0.clone());
    }
}

#[test]
fn what_is_wrong_is_the_same_wherever_an_object_was_built() {
    let identity = [("apiVersion", "example.com/v1"), ("kind", "Widget")].map(|(key, text)| (key, Raw::from(text)));
    let named = ("metadata", Raw::from_iter([("name", "w")]));
    let endless = ("share", Raw::Float(f64::INFINITY));
    let cases = [
        (Raw::from_iter(identity.clone()), "the object has no `apiVersion`, `kind` or `metadata.name`"),
        (
            identity.into_iter().chain([named, endless]).collect(),
            "Widget.example.com/w: cannot record `/share`: `inf` is not a finite number",
        ),
    ];
    let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
    let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.expect("the app resolves");
    for (object, expected) in cases {
        let here = Tree::of("widget", &Added(object.clone()), Context::new(&app)).finish();
        let elsewhere = Built::elsewhere(&[Elsewhere { object, spec: Path::root() }], &[]);
        for built in [here, elsewhere] {
            let messages: Vec<_> = built.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
            assert_eq!(messages, [expected]);
        }
    }
}

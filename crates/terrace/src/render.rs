//! The whole way from an app to recorded, checked objects.

use std::sync::Arc;

use terrace_build::{Built, build_with, codes::NOT_RECORDABLE};
use terrace_check::{AppFacts, Made, Object, Subject, check, check_own};
use terrace_diagnostic::{Caller, Diagnostic, Path, Severity};
use terrace_document::{write_json, write_yaml_stream};
use terrace_spec::{
    Platform,
    resolve::{Overrides, Resolution, ResolvedApp, Target, resolve, resolve_with},
};

use crate::{
    Defined,
    own_codes::{foreign_codes, with_own_codes},
};

/// What became of an app in a target.
///
/// ```
/// use terrace::prelude::*;
///
/// let app = App::new("shop", Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080)));
/// let rendered: Rendered = terrace::render(&app, &Platform::new(), &Target::default(), &Overrides::default());
/// assert!(!rendered.has_errors());
/// assert!(rendered.yaml().contains("kind: Deployment"));
/// // As JSON, an object a line: what the plugin gives to Argo CD.
/// let json = rendered.json().expect("no key is too long");
/// assert_eq!(json.lines().count(), rendered.built().expect("it has no errors").len());
/// // And the little of it that rules over several apps read.
/// assert_eq!(rendered.facts("app.yaml").expect("it is complete").name, "shop");
/// ```
#[derive(Debug)]
pub struct Rendered {
    /// The resolved app, unless an error stopped it.
    pub app: Option<ResolvedApp>,
    /// Every mistake. Paths are those of the effective spec until the sources are read again to find the lines.
    pub diagnostics: Vec<Diagnostic>,
    /// The Rust call behind a path of the effective spec. Empty when the app came from YAML.
    pub callers: Vec<(Path, Caller)>,
    built: Option<Built>,
}

/// Renders an [`App`](terrace_spec::App) or a [`Definition`](crate::Definition) for a target: layers, resolves, builds and checks it. Pure: the same input gives the same output.
///
/// ```
/// use terrace::prelude::*;
///
/// let app = App::new("shop", Spec::new().image("shop").process("web", Process::new().http(8080)));
/// let rendered = terrace::render(&app, &Platform::new(), &Target::default(), &Overrides::default());
/// // All mistakes, each with the edit to make; then there are no manifests at all.
/// assert!(rendered.has_errors() && rendered.yaml().is_empty());
/// assert!(!rendered.diagnostics[0].hints.is_empty());
/// ```
pub fn render<'a>(
    defined: impl Into<Defined<'a>>,
    platform: &Platform,
    target: &Target,
    overrides: &Overrides,
) -> Rendered {
    let Defined { app, own, made: elsewhere, extensions } = defined.into();
    let Resolution { app, mut diagnostics, mut callers } = match extensions {
        Some(extensions) => resolve_with(app, platform, target, overrides, extensions.kinds()),
        None => resolve(app, platform, target, overrides),
    };
    let mut built = None;
    if let Some(app) = &app {
        let mut tree = if let Some(made) = elsewhere {
            made.built()
        } else {
            let addons = extensions.and_then(|extensions| extensions.constructs(app));
            let additions: Vec<_> = addons.iter().chain(own.map(|(own, _)| own)).collect();
            build_with(app, &additions).finish()
        };
        if own.is_some() || extensions.is_some() {
            diagnostics.extend(foreign_codes(&tree.diagnostics));
        }
        diagnostics.append(&mut tree.diagnostics);
        let objects = objects(&tree);
        let made = tree.made().map(|made| Made::new(made.kind.group(), made.kind.name(), &made.name));
        let subject = Subject::new(app, &objects).knowing(made);
        let levels = &platform.spec.rules;
        diagnostics.extend(check(&subject, levels));
        if let Some(extensions) = extensions {
            diagnostics.extend(check_own(extensions.rules(), &subject, levels));
        }
        if let Some((own, rules)) = own {
            let (rules, refused) = with_own_codes(rules);
            diagnostics.extend(check_own(&rules, &subject, levels));
            diagnostics.extend(refused);
            callers.extend(own.callers().map(|(path, caller)| (path, caller.into())));
        }
        built = Some(tree);
    }
    if let Some(made) = elsewhere {
        let others: Vec<_> = made.others(&diagnostics).cloned().collect();
        diagnostics.extend(others);
    }
    Rendered { app, diagnostics, callers, built }
}

/// The objects as rules see them.
fn objects(built: &Built) -> Vec<Object<'_>> {
    built.objects().map(|(object, node)| Object::new(node, &object.spec)).collect()
}

impl Rendered {
    /// The little of the app that rules over several apps read: see [`terrace_check::across`]. `file` is what diagnostics call
    /// the app's file.
    pub fn facts(&self, file: impl Into<Arc<str>>) -> Option<AppFacts> {
        let (app, built) = (self.app.as_ref()?, self.built.as_ref()?);
        Some(AppFacts::of(app, &objects(built), file))
    }

    /// Whether anything stops the rendering.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The objects, unless an error stopped the rendering. Never a part of them.
    pub fn built(&self) -> Option<&Built> {
        self.built.as_ref().filter(|_| !self.has_errors())
    }

    /// The objects as a stream of YAML documents; empty when an error stopped the rendering.
    pub fn yaml(&self) -> String {
        let mut text = String::new();
        if let Some(built) = self.built() {
            write_yaml_stream(built.objects().map(|(_, node)| node), &mut text);
        }
        text
    }

    /// The objects as JSON, one compact object a line; empty when an error stopped the rendering. An object that Argo CD could not read
    /// back is a mistake.
    pub fn json(&self) -> Result<String, Vec<Diagnostic>> {
        let (mut text, mut mistakes) = (String::new(), Vec::new());
        for (object, node) in self.built().into_iter().flat_map(Built::objects) {
            if let Err(error) = write_json(node, &mut text) {
                let mistake = Diagnostic::error(&NOT_RECORDABLE, format!("{}: {error}", object.identity));
                mistakes.push(mistake.at(object.spec.clone()).hint("shorten the key"));
            }
        }
        if mistakes.is_empty() { Ok(text) } else { Err(mistakes) }
    }
}

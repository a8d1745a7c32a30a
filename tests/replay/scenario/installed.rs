//! Every example in every target, synced for the first time.

use std::{
    fmt::Write,
    sync::{Arc, OnceLock},
};

use serde_json::{Value, json};
use terrace::{
    App, Defined, Extensions, Platform,
    spec::{
        Spec,
        layer::Input,
        load::{load_app, load_platform},
        resolve::{Overrides, ResolvedApp, ResolvedPullSecret, Target, resolve_with, targets},
    },
};

use crate::{
    example::examples,
    replay::{argocd::State, cluster::Maker, world::World},
};

/// An example in a target, and a cluster where it is installed.
pub(in crate::replay) struct Case {
    pub(in crate::replay) name: String,
    pub(in crate::replay) app: App,
    extensions: Extensions,
    platform: Platform,
    target: Target,
    pub(in crate::replay) objects: Vec<Arc<Value>>,
    pub(in crate::replay) world: World,
    /// How the first sync has ended.
    pub(in crate::replay) first: State,
}

impl Case {
    /// An app that no example is, installed in the only target of its platform.
    pub(in crate::replay) fn of(name: &str, app: &str, platform: &str) -> Self {
        let head = |kind: &str| format!("apiVersion: terrace.dev/v1alpha1\nkind: {kind}\nmetadata: {{name: shop}}\n");
        let app = load_app("app.yaml", (head("App") + app).as_bytes());
        let platform = load_platform("platform.yaml", (head("Platform") + platform).as_bytes());
        let mut case = Self {
            name: name.to_owned(),
            app: app.unwrap_or_else(|found| panic!("{name}: {found:#?}")),
            extensions: Extensions::new(),
            platform: platform.unwrap_or_else(|found| panic!("{name}: {found:#?}")),
            target: Target::default(),
            objects: Vec::new(),
            world: World::default(),
            first: State::Succeeded,
        };
        case.install();
        case
    }

    /// The first sync.
    fn install(&mut self) {
        self.objects = self.with(Spec::new()).expect("an example has no mistakes");
        self.prepare();
        self.first = self.world.deploy(&self.objects);
    }

    /// The objects of another version of the app; `None` where there cannot be one.
    pub(in crate::replay) fn render(&self, app: &App, over: Spec) -> Option<Vec<Arc<Value>>> {
        let overrides = Overrides { spec: over, ..Overrides::default() };
        let rendered =
            terrace::render(Defined::from(app).with(&self.extensions), &self.platform, &self.target, &overrides);
        if rendered.has_errors() {
            return None;
        }
        rendered.json().ok().map(|json| parse(&json))
    }

    pub(in crate::replay) fn resolved(&self) -> Option<ResolvedApp> {
        let kinds = self.extensions.kinds();
        resolve_with(&self.app, &self.platform, &self.target, &Overrides::default(), kinds).app
    }

    /// Puts into the cluster what the app says is there already.
    fn prepare(&mut self) {
        let app = self.resolved().expect("an example has no mistakes");
        let there = app.pull_secrets.iter().filter(|(_, secret)| **secret == ResolvedPullSecret::Existing);
        for (name, _) in there {
            let metadata = json!({"name": name});
            let data = json!({".dockerconfigjson": "{}"});
            let kind = "kubernetes.io/dockerconfigjson";
            let secret =
                json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": kind, "data": data});
            self.world.cluster.put(Maker::Other, secret, None);
        }
    }

    /// The app with another layer over it.
    pub(in crate::replay) fn with(&self, over: Spec) -> Option<Vec<Arc<Value>>> {
        self.render(&self.app, over)
    }

    /// The app with another tag of all its images.
    pub(in crate::replay) fn tagged(&self, tag: &str) -> Vec<Arc<Value>> {
        self.objects.iter().map(|object| Arc::new(retag(object, tag))).collect()
    }
}

/// Gives every image another tag.
fn retag(value: &Value, tag: &str) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, inner)| match inner {
                Value::String(image) if key == "image" => {
                    let name = image.split('@').next().unwrap_or(image);
                    let name =
                        name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(name, |(name, _)| name);
                    (key.clone(), Value::String(format!("{name}:{tag}")))
                }
                _ => (key.clone(), retag(inner, tag)),
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| retag(item, tag)).collect(),
        other => other.clone(),
    }
}

pub(in crate::replay) fn parse(json: &str) -> Vec<Arc<Value>> {
    json.lines().map(|line| Arc::new(serde_json::from_str(line).expect("an object a line"))).collect()
}

/// All cases. They are installed once, for all scenarios.
pub(in crate::replay) fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| {
        let mut cases = Vec::new();
        for example in examples() {
            let (app, platform) = (example.app(), example.platform());
            for target in targets(&platform) {
                let mut case = Case {
                    name: format!("{} {target}", example.name.display()),
                    app: app.clone(),
                    extensions: example.extensions(),
                    platform: platform.clone(),
                    target,
                    objects: Vec::new(),
                    world: World::default(),
                    first: State::Succeeded,
                };
                case.install();
                cases.push(case);
            }
        }
        cases
    })
}

/// What is found wrong, with the story of how it came about.
#[derive(Default)]
pub(in crate::replay) struct Report {
    failures: Vec<String>,
    pub(in crate::replay) replayed: usize,
}

impl Report {
    /// Takes over what the world has found, and what the scenario expects beyond that.
    pub(in crate::replay) fn check(
        &mut self,
        case: &Case,
        world: &World,
        complaints: impl IntoIterator<Item = String>,
    ) {
        self.replayed += 1;
        let complaints: Vec<_> = world.cluster.broken.iter().cloned().chain(complaints).collect();
        if complaints.is_empty() {
            return;
        }
        let mut text = format!("{}\n", case.name);
        for complaint in complaints {
            let _ = writeln!(text, "  * {complaint}");
        }
        let _ = writeln!(text, "  what happened:\n{}", world.cluster.story.join("\n"));
        self.failures.push(text);
    }

    /// Fails with the first stories. Fewer replays than expected are a scenario that has lost its apps.
    pub(in crate::replay) fn end(self, fewest: usize) {
        let shown: Vec<_> = self.failures.iter().take(2).map(String::as_str).collect();
        let names: Vec<_> = self.failures.iter().filter_map(|failure| failure.lines().next()).collect();
        assert!(
            self.failures.is_empty(),
            "{} of {} replays fail: {}\n\n{}",
            names.len(),
            self.replayed,
            names.join(", "),
            shown.join("\n")
        );
        assert!(self.replayed >= fewest, "only {} replays", self.replayed);
    }
}

/// A process of the app alone, in a layer.
pub(in crate::replay) fn process(
    name: &str,
    process: impl Input<terrace::spec::Switch<terrace::spec::Process>>,
) -> Spec {
    Spec::new().process(name, process)
}

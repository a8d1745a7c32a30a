//! The app as a whole: what its processes share.

use std::collections::BTreeMap;

use terrace_diagnostic::Path;
use terrace_spec::{
    ContainerSecret,
    resolve::{Holder, ResolvedApp, ResolvedContainer, ResolvedIdentity, ResolvedOutput, SecretSource},
};

use crate::{
    Construct, Context, OutputKind, Own, Process, Scope, Tree,
    canary::SharedReleases,
    files::SharedFiles,
    identity::{Adopted, Identity},
    process::process_path,
    pull_secret::PullSecrets,
    secrets::{SharedSecrets, SharedSecretsFrom},
    volumes::{Claims, Volume},
};

/// Builds the tree of an app.
///
/// ```
/// use terrace_build::build;
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
///
/// let app = App::new("hello", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let resolution = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default());
/// let built = build(&resolution.app.expect("the app is complete")).finish();
/// let kinds: Vec<_> = built.objects().map(|(object, _)| object.identity.to_string()).collect();
/// assert_eq!(kinds, ["ServiceAccount/hello", "PodDisruptionBudget/hello-web", "Service/hello-web", "Deployment/hello-web"]);
/// ```
pub fn build(app: &ResolvedApp) -> Tree {
    build_with(app, &[])
}

/// Builds the tree of an app, with what its add-ons and a definition add to it.
///
/// Changes to objects come when all constructs are built, in this order: typed patches of constructs, typed patches of the definition, transforms, and the
/// `patches` of the spec. Then come the `objects` of the spec, which nobody changes.
///
/// ```
/// use terrace_build::{Own, build_with};
/// use terrace_k8s::api::api::apps::v1::Deployment;
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let mut own = Own::new();
/// own.patch::<Deployment>("shop-wbe", |web| web.spec.min_ready_seconds = Some(10));
/// // A patch that matches nothing is a mistake, with the line that wrote it.
/// let built = build_with(&app, &[&own]).finish();
/// assert!(built.diagnostics[0].place.caller.is_some());
/// ```
pub fn build_with(app: &ResolvedApp, additions: &[&Own]) -> Tree {
    let context = Context::new(app);
    let mut tree = Tree::of(app.name.as_str(), &App { additions }, context);
    for own in additions {
        tree.own(own);
    }
    tree.patch(app);
    tree.add_raw(context);
    tree
}

/// An app: what its processes share, a ServiceAccount first, and the processes.
#[derive(Clone, Copy, Debug)]
pub struct App<'a> {
    additions: &'a [&'a Own],
}

impl Construct for App<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let app = scope.context().app();
        let labels = BTreeMap::from([
            ("app.kubernetes.io/name".to_owned(), app.name.to_string()),
            ("app.kubernetes.io/part-of".to_owned(), app.name.to_string()),
        ]);
        let own = app.labels.iter().map(|(key, value)| (key.to_string(), value.to_string()));
        let labels = own.chain(labels).chain(common_labels(app));
        scope.set_component(labels, app.annotations.iter().map(|(key, value)| (key.to_string(), value.clone())));
        for own in self.additions {
            own.build(scope);
        }
        if !self.additions.iter().any(|own| own.is_incomplete()) {
            check_outputs(scope);
        }
        let mut secrets = scope.part("secrets", &SharedSecrets);
        if app.running().any(|(_, process)| !process.environment.secrets_from.is_empty()) {
            secrets.whole = scope.part("secretsFrom", &SharedSecretsFrom);
        }
        let files = scope.part("files", &SharedFiles);
        let pull_secrets =
            if app.pull_secrets.is_empty() { Vec::new() } else { scope.part("pullSecrets", &PullSecrets) };
        let releases = scope.part("canary", &SharedReleases);
        let mut claims = Claims::new();
        for (name, volume) in &app.volumes {
            // Most disks are made for their first pod: a claim that nobody mounts here would be pending for ever.
            if app.running().any(|(_, process)| process.mounts.values().any(|mount| mount.volume == *name)) {
                claims.insert(name, scope.child(name.as_str(), &Volume { name, volume }));
            }
        }
        let claims = &claims;
        // The app's own ServiceAccount is made for the first that runs as it: where all keep one that was there, it would be nobody's.
        let mut identities = BTreeMap::new();
        for (name, process) in app.running() {
            let account = process.adopt.service_account.as_ref();
            let (role, is_shared) = match &process.identity {
                ResolvedIdentity::App => (app.identity.as_ref(), true),
                ResolvedIdentity::Own { role } => (role.as_ref(), account.is_some()),
            };
            let identity = is_shared.then(|| {
                *identities.entry((account, role)).or_insert_with(|| match account {
                    Some(account) => scope.part("identity", &Adopted { account, role }),
                    None => scope.part("identity", &Identity { role }),
                })
            });
            scope.child(
                name.as_str(),
                &Process {
                    name,
                    process,
                    claims,
                    identity,
                    role,
                    secrets: &secrets,
                    pull_secrets: &pull_secrets,
                    files,
                    releases,
                },
            );
        }
    }
}

/// Reports what processes ask of constructs and do not get.
fn check_outputs(scope: &mut Scope<'_>) {
    for (name, process) in scope.context().app().running() {
        let of = |held_by: Holder, form: &str, variable: &str| {
            let path = match held_by {
                Holder::App => Path::root(),
                Holder::Process => process_path(name, process),
            };
            path.key(form).key(variable)
        };
        for (variable, secret) in &process.environment.secrets {
            if let SecretSource::Output(output) = &secret.source {
                scope.check_output(output, OutputKind::Secret, of(secret.held_by, "secrets", variable.as_str()));
            }
        }
        for (variable, ResolvedOutput { output, held_by, .. }) in &process.environment.outputs {
            scope.check_output(output, OutputKind::Text, of(*held_by, "config", variable.as_str()));
        }
        let beside = [("sidecars", &process.sidecars), ("init", &process.init)];
        let beside = beside.into_iter().flat_map(|(field, all)| all.iter().map(move |(name, one)| (field, name, one)));
        for (field, container, ResolvedContainer { outputs, secrets, .. }) in beside {
            let at = process_path(name, process).key(field).key(container.as_str());
            for (variable, secret) in secrets {
                if let ContainerSecret::Output(output) = secret {
                    let at = at.clone().key("secrets").key(variable.as_str());
                    scope.check_output(output, OutputKind::Secret, at);
                }
            }
            for (variable, output) in outputs {
                scope.check_output(output, OutputKind::Text, at.clone().key("config").key(variable.as_str()));
            }
        }
    }
}

impl Tree {
    /// Adds the objects that stand in the spec as a whole, as they are.
    fn add_raw(&mut self, context: Context<'_>) {
        for (name, object) in &context.app().objects {
            let mut scope = Scope::at_root(self, context);
            scope.stands_for(Path::root().key("objects").key(name.as_str()));
            scope.add_raw(object.clone());
        }
    }
}

/// Labels that every object of the app has.
pub(crate) fn common_labels(app: &ResolvedApp) -> impl Iterator<Item = (String, String)> {
    let managed = ("app.kubernetes.io/managed-by".to_owned(), "terrace".to_owned());
    let team = app.team.as_ref().map(|team| ("terrace.dev/team".to_owned(), team.to_string()));
    std::iter::once(managed).chain(team)
}

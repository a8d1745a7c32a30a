//! An app for manifests that are there already: what a Helm chart renders to, or what a cluster shows.
//!
//! What has a form in the spec is said so; what has none stays, as a patch or as a whole object, with the reason beside it. The app is then
//! rendered, and held against what was read, object by object and field by field.
//!
//! ```
//! use terrace_import::manifests::{Fidelity, Names, Options, Source, import};
//!
//! let manifests = b"{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {selector: {matchLabels: {app: shop}},
//!     template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: shop, image: example.com/shop:1.0}]}}}}";
//! let options = Options { app: None, platform: None, target: Default::default(), fidelity: Fidelity::Effect, names: Names::Kept };
//!
//! let imported = import(&[Source { file: "shop.yaml", bytes: manifests }], &options).unwrap();
//! assert!(imported.yaml.contains("adopt: {name: shop, selector: {app: shop}}"));
//! ```

mod canaries;
mod canonical;
mod clean;
mod compare;
mod dangers;
mod defaults;
mod environment;
mod facts;
mod found;
mod group;
mod identities;
mod labels;
mod names;
mod networks;
mod object;
mod patches;
mod place;
mod pods;
mod probes;
mod prove;
mod read;
mod reasons;
mod recognise;
mod report;
mod rest;
mod routes;
mod run;
mod scale;
mod secrets;
mod security;
mod services;
mod shape;
mod shorten;
mod value;
mod volumes;
mod workloads;
mod write;

use terrace::{
    diagnostic::Diagnostic,
    spec::{Platform, resolve::Target, text::Name},
};

pub use found::Fidelity;
pub use read::MAX_BYTES;

use found::Context;
use prove::{Ground, Trial};
use value::Look;

/// A file of manifests.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What the user calls it.
    pub file: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// Whether what is live keeps its names and selectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// It does: `adopt` says which.
    Kept,
    /// It does not: everything is called as Terrace calls it, and is made anew.
    New,
}

/// How manifests are imported.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The app: which one, where there are several, and otherwise what it is called.
    pub app: Option<&'a Name>,
    /// The platform that the app will be rendered on.
    pub platform: Option<&'a Platform>,
    /// Where it will be rendered.
    pub target: Target,
    /// How much is kept as it is.
    pub fidelity: Fidelity,
    /// Whether what is live keeps its names.
    pub names: Names,
}

/// An app that was made of manifests.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The `app.yaml`.
    pub yaml: String,
    /// What is equal, and every difference that is left.
    pub report: String,
    /// The lines that the platform has to have before the app can be rendered, where it does not have them.
    pub facts: Option<String>,
}

/// Makes an app of manifests, and proves what its rendering has in common with them.
pub fn import(sources: &[Source<'_>], options: &Options<'_>) -> Result<Imported, Vec<Diagnostic>> {
    let documents = read::read(sources)?;
    let objects: Vec<_> = documents.into_iter().filter_map(clean::object).collect();
    let mut group = group::group(objects, options.app).map_err(|mistake| vec![mistake])?;
    let named = names::name(&group.app, &group.objects);
    if named.is_empty() {
        let message = "none of the workloads has a form in an app";
        let mistake = Diagnostic::error(&crate::codes::NO_WORKLOAD, message);
        return Err(vec![
            mistake.hint("an app has Deployments, CronJobs and jobs of a release; keep the others as they are"),
        ]);
    }
    let autoscaled = scale::autoscaled(&mut group.objects);
    let context = Context {
        app: &group.app,
        objects: &group.objects,
        named: &named,
        secrets: &group.secrets,
        fidelity: options.fidelity,
        names: options.names,
        clusters: clusters(options),
    };
    let mut found = recognise::recognise(&context, group.namespace.as_deref());
    found.autoscaled = autoscaled;
    let mut told = facts::unstated(facts::told(&group.objects), options.platform, &options.target);
    let platform = facts::with(&mut told, options.platform);
    let ground = Ground { platform: &platform, target: &options.target };
    let trial = Trial { context: &context, ground: &ground };
    rest::settle(trial, &mut found)?;
    let told = rest::needed(told, &found, options);
    report::imported(&group, trial, &found, &told)
}

/// In which clusters runs what runs in the target. Nothing is said of the others: only of the first is it known that it runs in no other.
fn clusters(options: &Options<'_>) -> Option<&'static str> {
    let environment = options.platform?.spec.environments.get(options.target.environment.as_ref()?)?;
    let is_first = environment.clusters.first() == options.target.cluster.as_ref();
    (environment.clusters.len() > 1).then_some(if is_first { "one" } else { "all" })
}

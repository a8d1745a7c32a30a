//! What controllers make of objects: one step each, in a fixed order.

mod autoscaler;
mod cron;
mod deployment;
mod external_secrets;
mod flagger;
mod garbage;
mod job;
mod operators;
mod reloader;
mod traffic;
mod volumes;

pub(crate) use self::{flagger::TICK, reloader::watched, traffic::entrances};
use super::{
    cluster::{BAD_TAG, Cluster},
    object::Template,
};

/// What controllers remember between their steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Controllers {
    flagger: flagger::Flagger,
    reloader: reloader::Reloader,
}

impl Controllers {
    pub(crate) fn step(&mut self, cluster: &mut Cluster) {
        external_secrets::step(cluster);
        operators::step(cluster);
        self.reloader.step(cluster);
        autoscaler::step(cluster);
        deployment::step(cluster);
        job::step(cluster);
        cron::step(cluster);
        volumes::step(cluster);
        self.flagger.step(cluster);
        traffic::step(cluster);
        garbage::step(cluster);
    }

    /// What must hold at any time.
    pub(crate) fn watch(&self, cluster: &mut Cluster) {
        self.flagger.watch(cluster);
    }
}

/// Why pods of a template do not start now.
enum Obstacle {
    /// What they refer to is not there.
    Missing(String),
    /// A claim without a volume yet.
    Unbound(String),
    /// No registry has the image.
    Image(String),
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(what) => write!(formatter, "not there: {what}"),
            Self::Unbound(claim) => write!(formatter, "the claim {claim} has no volume"),
            Self::Image(image) => write!(formatter, "the image {image} cannot be pulled"),
        }
    }
}

fn obstacle(template: &Template, cluster: &Cluster) -> Option<Obstacle> {
    if let Some(missing) = cluster.missing(template) {
        return Some(Obstacle::Missing(missing));
    }
    let claims = template.references.iter().filter(|reference| reference.to.kind == "PersistentVolumeClaim");
    for claim in claims {
        let live = cluster.objects.get(&claim.to);
        if live.and_then(|live| live.object.pointer("/status/phase")?.as_str()) != Some("Bound") {
            return Some(Obstacle::Unbound(claim.to.name.clone()));
        }
    }
    let bad = template.images.iter().find(|image| image.ends_with(&format!(":{BAD_TAG}")));
    bad.map(|image| Obstacle::Image(image.clone()))
}

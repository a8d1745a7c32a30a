//! What is wrong with apps only beside one another.

use std::{collections::BTreeMap, sync::Arc};

use terrace::{
    check::{AppFacts, across, unknown_rules},
    diagnostic::{Caller, Path},
    spec::{Platform, resolve::Target},
};
use terrace_repository::{AppFile, PlatformFile};

use super::{Batch, Job};

/// The little that is kept of an app until all are rendered.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) facts: AppFacts,
    pub(super) file: AppFile,
    pub(super) target: Target,
    pub(super) platform: Option<Arc<PlatformFile>>,
    /// The Rust calls behind its values, where it is a definition.
    pub(super) callers: Vec<(Path, Caller)>,
}

/// Checks the apps of each platform together, by the levels that it gives to rules.
pub(super) fn check(job: &Job<'_>, members: Vec<Member>) -> Batch {
    let mut batch = Batch::default();
    let mut platforms = BTreeMap::<Option<Arc<str>>, Vec<Member>>::new();
    for app in members {
        platforms.entry(app.platform.as_ref().map(|platform| platform.file.clone())).or_default().push(app);
    }
    for apps in platforms.into_values() {
        let (on, nothing) = (apps.first().and_then(|app| app.platform.clone()), Platform::new());
        let platform = on.as_ref().and_then(|on| on.platform.as_ref().ok()).unwrap_or(&nothing);
        let levels = &platform.spec.rules;
        let mut unknown = unknown_rules(levels);
        if let (false, Some(on)) = (unknown.is_empty(), &on) {
            job.locate_in_platform(&mut unknown, on);
        }
        batch.diagnostics.append(&mut unknown);
        let (facts, apps): (Vec<_>, Vec<_>) = apps
            .into_iter()
            .map(|Member { facts, file, target, platform, callers }| (facts, (file, target, platform, callers)))
            .unzip();
        let named: BTreeMap<_, _> = facts.iter().map(|app| app.file.clone()).zip(&apps).collect();
        for mut mistake in across(&facts, levels) {
            // The rules know an app by its file, and a place by its path in the effective spec.
            let name = mistake.place.file.take();
            if let Some((file, target, platform, callers)) = name.as_ref().and_then(|name| named.get(name)) {
                job.locate(std::slice::from_mut(&mut mistake), target, file, platform.as_deref(), callers);
                batch.affected.insert(file.shown());
            }
            mistake.place.file = mistake.place.file.or(name);
            batch.diagnostics.push(mistake);
        }
    }
    let found = std::mem::take(&mut batch.diagnostics);
    job.quote(&found, &mut batch);
    batch.diagnostics = found;
    batch
}

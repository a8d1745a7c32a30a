//! What pods need to start is applied before them, or with them: Argo CD begins no wave before the one before it is healthy. In a
//! cluster where it is there already the pods start, hence a warning.

use terrace_spec::platform::{Delivery, Edition, Level};

use crate::{
    Kind, Object, Report, Rule, Subject, codes,
    view::{Reader, entries},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::READER_COMES_FIRST, level: Level::Warn, since: Edition::Of202611, check };

/// When Argo CD applies an object: in which phase of a sync, and in which of its waves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    phase: Phase,
    wave: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Before,
    Sync,
    After,
}

impl Step {
    /// `None` for a hook that is no part of every sync.
    fn of(object: &Object<'_>) -> Option<Self> {
        let said = |wanted: &str| {
            entries(object.annotations).find(|(key, _)| *key == wanted).and_then(|(_, value)| value.as_str())
        };
        let phase = match said("argocd.argoproj.io/hook") {
            None | Some("Sync") => Phase::Sync,
            Some("PreSync") => Phase::Before,
            Some("PostSync") => Phase::After,
            Some(_) => return None,
        };
        let wave = said("argocd.argoproj.io/sync-wave").and_then(|wave| wave.trim().parse().ok()).unwrap_or_default();
        Some(Self { phase, wave })
    }
}

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.app.facts.delivery != Delivery::Argocd {
        return;
    }
    // Nothing waits for the pods of a cron job: they come when they are due.
    for (reader, pod) in subject.pods().filter(|(object, _)| object.kind != Kind::CronJob) {
        let Some(own) = Step::of(reader) else { continue };
        let account = pod.service_account.and_then(|name| subject.find(Kind::ServiceAccount, name));
        let references = pod.references().iter().filter(|reference| reference.reader == Reader::Container);
        let mut told: Vec<Object<'_>> = Vec::new();
        for needed in references.filter_map(|reference| reference.maker.copied()).chain(account) {
            let is_late = Step::of(&needed).is_some_and(|step| step > own);
            if is_late && !told.iter().any(|known| (known.kind, known.name) == (needed.kind, needed.name)) {
                told.push(needed);
            }
        }
        late(reader, own, &told, report);
    }
}

fn late(reader: &Object<'_>, own: Step, needed: &[Object<'_>], report: &mut Report<'_>) {
    if let (Phase::Before, Some(first)) = (own.phase, needed.first()) {
        let message = format!("`{reader}` runs before everything else, and needs `{first}`, which comes after it");
        let hint = "write it as a process with `release: before`, which runs when what it needs is there";
        report.broken(reader.spec, message, hint);
        return;
    }
    for object in needed {
        let message = format!("`{reader}` needs `{object}`, which is applied after it");
        let hint = format!(
            "give `{object}` the annotation `argocd.argoproj.io/sync-wave: \"{}\"`: the sync waits for the pods, and they for it",
            own.wave
        );
        report.broken(object.spec, message, hint);
    }
}

//! What processes take over from their app: blocks field by field, maps entry by entry.

use super::Holder;
use crate::layer::{At, Map, Overlay, Resolve, Setting, Switch};

/// What the app says, with what the process says over it.
pub(super) fn over<T: Clone + Overlay>(app: &T, own: T) -> T {
    let mut inherited = app.clone();
    inherited.overlay(own);
    inherited
}

/// The entries of a block that stands at the app and at its processes: the app's that the process says nothing of, as they were resolved
/// for all of them, then the process's own, over the app's of the same name.
pub(super) fn held<K, V, T>(
    shared: &Map<K, T>,
    app: &Map<K, Switch<V>>,
    own: Map<K, Switch<V>>,
    resolve: impl Fn(&K, V) -> Option<T>,
) -> Map<K, (T, Holder)>
where
    K: Clone + std::hash::Hash + Eq,
    V: Clone + Overlay,
    T: Clone,
{
    let inherited = shared.iter().filter(|(key, _)| !own.contains_key(*key));
    let mut entries: Map<_, _> = inherited.map(|(key, entry)| (key.clone(), (entry.clone(), Holder::App))).collect();
    for (key, own) in own {
        let entry = match (own, app.get(&key)) {
            (own @ Switch::On(_), Some(lower)) => over(lower, own),
            (own, _) => own,
        };
        if let Some(entry) = entry.into_option().and_then(|entry| resolve(&key, entry)) {
            entries.insert(key, (entry, Holder::Process));
        }
    }
    entries
}

/// The app's entries, the process's own over them, without what is removed.
pub(super) fn inherit<K, V>(app: &Map<K, Setting<V>>, own: Map<K, Setting<V>>, at: &At<'_>) -> Map<K, V>
where
    K: Clone + std::hash::Hash + Eq + AsRef<str>,
    V: Clone,
{
    let mut entries = app.clone();
    entries.overlay(own);
    entries.resolve(at).unwrap_or_default()
}

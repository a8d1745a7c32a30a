//! How layers of a spec are put over one another, and what becomes of them.
//!
//! A layer is a struct whose fields are all optional. [`Overlay`] puts a higher layer over a lower one; it is associative,
//! and a layer over itself is that layer. [`Resolve`] turns the outcome into a total type, reporting what is missing.

mod at;
mod hand_over;
mod input;
mod setting;
mod switch;
mod trace;

use indexmap::IndexMap;

pub use at::{At, Log};
pub use hand_over::HandOver;
pub use input::{Input, Mistake};
pub(crate) use setting::SETTING;
pub use setting::Setting;
pub use switch::{Block, ONLY, Switch};
pub use terrace_derive::Layer;
pub use trace::Trace;

/// Entries by key, in the order their author wrote them.
pub type Map<K, V> = IndexMap<K, V>;

/// Puts a higher layer over a lower one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be put over a lower layer",
    note = "a field of a layer is an `Option`, a `Switch` of a struct that derives `Layer`, or a `Map` of `Setting` or `Switch`"
)]
pub trait Overlay {
    /// `over` wins wherever it says something.
    fn overlay(&mut self, over: Self);
}

/// Turns what the layers say into a total value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no resolved form",
    note = "derive `Layer`, or write `impl Resolve` beside `#[layer(by_hand)]`"
)]
pub trait Resolve: Sized {
    /// The value once every default is filled in.
    type Total;

    /// `None` when it is switched off, removed, or incomplete; what is incomplete has been reported to `at`.
    fn resolve(self, at: &At<'_>) -> Option<Self::Total>;
}

/// Whether a layer says anything about a field.
pub trait Written {
    /// `false` where a lower layer shines through untouched.
    fn is_written(&self) -> bool;

    /// Whether an alternative is taken, so that those of lower layers go: switching one off takes none.
    fn is_taken(&self) -> bool {
        self.is_written()
    }
}

/// Scalars and lists: the higher layer replaces.
impl<T> Overlay for Option<T> {
    fn overlay(&mut self, over: Self) {
        if over.is_some() {
            *self = over;
        }
    }
}

impl<T> Written for Option<T> {
    fn is_written(&self) -> bool {
        self.is_some()
    }
}

/// Maps: merged by key. Keys of the lower layer keep their place, new ones follow.
impl<K: std::hash::Hash + Eq, V: Overlay> Overlay for Map<K, V> {
    fn overlay(&mut self, over: Self) {
        for (key, high) in over {
            match self.get_mut(&key) {
                Some(low) => low.overlay(high),
                None => {
                    self.insert(key, high);
                }
            }
        }
    }
}

impl<K, V> Written for Map<K, V> {
    fn is_written(&self) -> bool {
        !self.is_empty()
    }
}

impl<K: std::hash::Hash + Eq + AsRef<str>, V: Resolve> Resolve for Map<K, V> {
    type Total = Map<K, V::Total>;

    fn resolve(self, at: &At<'_>) -> Option<Self::Total> {
        let entries = self.into_iter().filter_map(|(key, value)| {
            let total = value.resolve(&at.key(key.as_ref()))?;
            Some((key, total))
        });
        Some(entries.collect())
    }
}

//! How layers of a spec are put over one another, and what becomes of them.
//!
//! A layer is a struct whose fields are all optional. [`Overlay`] puts a higher layer over a lower one; it is associative,
//! and a layer over itself is that layer. [`Resolve`] turns the outcome into a total type, reporting what is missing.
//!
//! Layers lie over one another, and what they amount to is resolved. A block of one's own is a layer by one derive:
//!
//! ```
//!
//! use std::cell::RefCell;
//! use terrace_spec::layer::{At, Layer, Log, Overlay, Resolve, Trace};
//!
//! /// How an archive is kept.
//! #[derive(Layer, Clone, Debug, Default, PartialEq)]
//! struct Archive {
//!     /// Its bucket.
//!     #[layer(required)]
//!     bucket: Option<String>,
//!     /// For how many days it is kept.
//!     #[layer(default = 30)]
//!     days: Option<u32>,
//!     trace: Trace,
//! }
//!
//! let mut archive = Archive::new().bucket("shop-archive").days(7);
//! archive.overlay(Archive::new().days(90));
//! let log = RefCell::new(Log::default());
//! let resolved = archive.resolve(&At::root(&log)).unwrap();
//! assert_eq!((resolved.bucket.as_str(), resolved.days), ("shop-archive", 90));
//!
//! assert!(Archive::new().resolve(&At::root(&log)).is_none());
//! assert_eq!(log.borrow().diagnostics[0].message, "`bucket` is missing");
//! ```

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
///
/// ```
/// use terrace_spec::{Spec, layer::Map};
///
/// // As they were written, not by the alphabet: the order of variables matters where one is composed of others.
/// let spec = Spec::new().config("HOST", "db").config("DATABASE", "shop");
/// let names: Vec<_> = spec.config.keys().map(|name| name.as_str()).collect();
/// assert_eq!(names, ["HOST", "DATABASE"]);
/// let _: Map<_, _> = spec.config;
/// ```
pub type Map<K, V> = IndexMap<K, V>;

/// Puts a higher layer over a lower one.
///
/// ```
/// use terrace_spec::{Process, Spec, layer::Overlay};
///
/// let mut spec = Spec::new().config("LOG_LEVEL", "info").process("web", Process::new().http(8080).scale(3));
/// spec.overlay(Spec::new().process("web", Process::new().scale(1)));
/// assert_eq!(spec, Spec::new().config("LOG_LEVEL", "info").process("web", Process::new().http(8080).scale(1)));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be put over a lower layer",
    note = "a field of a layer is an `Option`, a `Switch` of a struct that derives `Layer`, or a `Map` of `Setting` or `Switch`"
)]
pub trait Overlay {
    /// `over` wins wherever it says something.
    fn overlay(&mut self, over: Self);
}

/// Turns what the layers say into a total value.
///
/// ```
/// use std::cell::RefCell;
/// use terrace_spec::{Switch, Weighted, layer::{At, Log, Resolve}};
///
/// let log = RefCell::new(Log::default());
/// let half = Weighted::new().weight(50).resolve(&At::root(&log));
/// assert_eq!(half.map(|weighted| weighted.weight), Some(50));
/// // What is switched off is not there, and no mistake.
/// assert!(Switch::<Weighted>::Off.resolve(&At::root(&log)).is_none());
/// assert!(log.borrow().diagnostics.is_empty());
/// ```
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
///
/// ```
/// use terrace_spec::{Scale, Switch, layer::Written};
///
/// let (off, one): (Switch<Scale>, _) = (Switch::Off, Switch::On(Scale::fixed(1)));
/// assert!(off.is_written() && one.is_written());
/// // Of two alternatives the one that is switched off is not the one that is taken.
/// assert!(!off.is_taken() && one.is_taken());
/// ```
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

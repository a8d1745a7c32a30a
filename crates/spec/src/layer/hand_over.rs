use std::hash::Hash;

use super::{At, Map, Setting, Switch};
use crate::{
    addon::Addon,
    config::Config,
    container_secret::ContainerSecret,
    fact::Fact,
    platform::Level,
    raw::Raw,
    secret::Secret,
    text::{FilePath, LabelValue, Template},
};

/// Hands over, from a layer that several others take over, what Rust code did wrong, and which call wrote what: each of them would hand it
/// over again.
///
/// ```
/// use std::cell::RefCell;
/// use terrace_spec::{Spec, layer::{At, HandOver, Log}};
///
/// let log = RefCell::new(Log::default());
/// let mut spec = Spec::new().user(99).image("Shop:1");
/// // Every process takes it over: the first tells of the mistake, the others have nothing left to tell.
/// spec.hand_over(&At::root(&log));
/// spec.hand_over(&At::root(&log));
/// assert_eq!(log.borrow().diagnostics.len(), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "it is not said what `{Self}` remembers of the calls that wrote it",
    note = "derive `Layer`, or write `impl HandOver for {Self} {{}}` where it remembers none"
)]
pub trait HandOver {
    /// Reports to `at`, and forgets.
    fn hand_over(&mut self, _at: &At<'_>) {}
}

impl<T: HandOver> HandOver for Switch<T> {
    fn hand_over(&mut self, at: &At<'_>) {
        if let Self::On(block) | Self::Only(block) = self {
            block.hand_over(at);
        }
    }
}

impl<T: HandOver> HandOver for Setting<T> {
    fn hand_over(&mut self, at: &At<'_>) {
        if let Self::Value(value) = self {
            value.hand_over(at);
        }
    }
}

impl<K: Hash + Eq + AsRef<str>, V: HandOver> HandOver for Map<K, V> {
    fn hand_over(&mut self, at: &At<'_>) {
        for (key, value) in self {
            value.hand_over(&at.key(key.as_ref()));
        }
    }
}

impl HandOver for Secret {
    fn hand_over(&mut self, at: &At<'_>) {
        if let Self::Generated(generate) = self {
            generate.hand_over(&at.key("generate"));
        }
    }
}

impl HandOver for Addon {}
impl HandOver for Config {}
impl HandOver for ContainerSecret {}
impl HandOver for Fact {}
impl HandOver for FilePath {}
impl HandOver for LabelValue {}
impl HandOver for Level {}
impl HandOver for Raw {}
impl HandOver for String {}
impl HandOver for Template {}

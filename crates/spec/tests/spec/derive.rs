//! A block of a user's own, made with the same derive as those of the spec.

use std::cell::RefCell;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_spec::{
    Switch,
    layer::{At, Block, Layer, Log, Overlay, Resolve, Trace},
    text::Quantity,
};

/// A cache.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Cache {
    /// How much it holds.
    #[layer(required)]
    memory: Option<Quantity>,
    /// How many copies there are.
    #[layer(default = 1)]
    copies: Option<u32>,
    #[serde(skip)]
    trace: Trace,
}

impl Block for Cache {
    const EXPECTS: &'static str = "`{memory, copies}`";
}

#[test]
fn layers_resolves_and_tells_what_is_missing() {
    let resolve = |cache: Switch<Cache>| {
        let log = RefCell::new(Log::default());
        let total = cache.resolve(&At::root(&log).key("cache"));
        (total, log.into_inner().diagnostics)
    };
    let mut cache = Switch::On(Cache::default().copies(3_u32));
    let (total, mistakes) = resolve(cache.clone());
    assert_eq!(total, None);
    assert_eq!(mistakes[0].message, "`memory` is missing");
    cache.overlay(Switch::On(Cache::default().memory("1Gi")));
    let (total, mistakes) = resolve(cache);
    assert_eq!(mistakes, []);
    assert_eq!(serde_json::to_string(&total).unwrap(), r#"{"memory":"1Gi","copies":3}"#);
}

/// A literal that breaks its rule is reported with the call that wrote it, when the layer is resolved; nothing panics.
#[test]
fn remembers_which_call_was_wrong() {
    let cache = Cache::default().memory("much");
    let line = line!() - 1;
    let log = RefCell::new(Log::default());
    assert!(cache.resolve(&At::root(&log)).is_none());
    let mistakes = log.into_inner().diagnostics;
    let [mistake] = mistakes.as_slice() else { panic!("{mistakes:#?}") };
    assert_eq!(mistake.message, "`much` is not a quantity");
    assert_eq!(mistake.place.caller.as_ref().map(|caller| (caller.file(), caller.line())), Some((file!(), line)));
}

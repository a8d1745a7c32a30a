use serde::Serialize;

use super::{listed, process::Surroundings};
use crate::{
    codes,
    layer::{At, Map, Switch},
    place::{Architecture, Capacity, Place, Processor, Spread, Strictness},
    platform::ResolvedPool,
    text::{LabelKey, LabelValue, Name, Taint, Zone},
};

/// Where the copies of a process run.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, ResolvedNodes, ResolvedSpread, Target, resolve}};
///
/// let spec = Spec::new().image("nginx:1.29").process("web", Process::new().http(8080));
/// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let place = &app.processes["web"].place;
/// // Anywhere, spread as far as there is room.
/// assert_eq!(place.on, ResolvedNodes::default());
/// assert_eq!(place.spread, Some(ResolvedSpread::default()));
/// assert!(!place.is_on_spot());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedPlace {
    /// On what.
    pub on: ResolvedNodes,
    /// How evenly, unless they are not spread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spread: Option<ResolvedSpread>,
}

/// What a process runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedNodes {
    /// On nodes.
    Nodes {
        /// What they are bought as.
        #[serde(skip_serializing_if = "Option::is_none")]
        capacity: Option<Capacity>,
        /// Their processor.
        #[serde(skip_serializing_if = "Option::is_none")]
        processor: Option<Processor>,
        /// The zones they are in; any, where there are none.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        zones: Vec<Zone>,
        /// The pool they are of, and the taints of it that are tolerated.
        #[serde(skip_serializing_if = "Option::is_none")]
        pool: Option<(Name, Vec<Taint>)>,
    },
    /// On Fargate.
    Fargate {
        /// The profile.
        profile: Name,
        /// What its selector asks of a pod.
        labels: Map<LabelKey, LabelValue>,
    },
}

/// How evenly copies are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedSpread {
    /// Over zones.
    pub zones: Strictness,
    /// Over nodes.
    pub nodes: Strictness,
}

impl Default for ResolvedNodes {
    fn default() -> Self {
        Self::Nodes { capacity: None, processor: None, zones: Vec::new(), pool: None }
    }
}

impl ResolvedPlace {
    /// Anywhere, spread as far as there is room.
    fn anywhere() -> Self {
        Self { on: ResolvedNodes::default(), spread: Some(ResolvedSpread::default()) }
    }

    /// Whether AWS may take its nodes away.
    pub const fn is_on_spot(&self) -> bool {
        matches!(self.on, ResolvedNodes::Nodes { capacity: Some(Capacity::Spot), .. })
    }
}

pub(super) fn resolve(place: Switch<Place>, around: &Surroundings<'_>, at: &At<'_>) -> Option<ResolvedPlace> {
    let Some(place) = place.into_option() else { return Some(ResolvedPlace::anywhere()) };
    let Place { capacity, architecture, zones, pool, fargate, spread, trace } = place;
    trace.settle(at);
    let zones = zones.unwrap_or_default();
    let processor = architecture.and_then(|architecture| match architecture {
        Architecture::Amd64 => Some(Processor::Amd64),
        Architecture::Arm64 => Some(Processor::Arm64),
        Architecture::Any => None,
    });
    let Some(profile) = fargate else {
        let wanted = Wanted { capacity, processor, zones };
        let pool = match pool {
            Some(name) => wanted.in_pool(name, around, at)?,
            None => wanted.in_any_pool(around, at)?,
        };
        let Wanted { capacity, processor, zones } = wanted;
        return Some(ResolvedPlace {
            on: ResolvedNodes::Nodes { capacity, processor, zones, pool },
            spread: resolve_spread(spread, at),
        });
    };
    let others = [
        ("capacity", capacity.is_some()),
        ("architecture", processor == Some(Processor::Arm64)),
        ("zones", !zones.is_empty()),
        ("pool", pool.is_some()),
        ("spread", spread.as_option().is_some()),
    ];
    if let Some((other, _)) = others.into_iter().find(|(_, is_written)| *is_written) {
        let message = format!("`fargate` and `{other}` at once");
        let hint =
            "keep one of them: Fargate has no nodes to choose from, only amd64, and the zones of its profile's subnets";
        at.error(&codes::CONFLICTING_FORMS, message, hint);
        return None;
    }
    let Some(known) = around.facts.fargate.get(&profile) else {
        let known = listed(around.facts.fargate.keys(), "none");
        let hint = format!(
            "it has {known}; state it in `platform.yaml`: `facts: {{fargate: {{{profile}: {{labels: {{..}}}}}}}}`"
        );
        at.key("fargate").error(
            &codes::UNKNOWN_PLACE,
            format!("the platform states no Fargate profile `{profile}`"),
            hint,
        );
        return None;
    };
    Some(ResolvedPlace { on: ResolvedNodes::Fargate { profile, labels: known.labels.clone() }, spread: None })
}

/// What a process asks of its nodes.
struct Wanted {
    capacity: Option<Capacity>,
    processor: Option<Processor>,
    zones: Vec<Zone>,
}

/// The pool that is named, if one is, and what of it is tolerated.
type Chosen = Option<(Name, Vec<Taint>)>;

impl Wanted {
    fn in_pool(&self, name: Name, around: &Surroundings<'_>, at: &At<'_>) -> Option<Chosen> {
        let pools = around.facts.karpenter.as_ref().map(|karpenter| &karpenter.pools);
        let Some(pool) = pools.and_then(|pools| pools.get(&name)) else {
            let known = listed(pools.into_iter().flat_map(Map::keys), "none");
            let hint = format!(
                "it has {known}; state it in `platform.yaml`: `facts: {{karpenter: {{pools: {{{name}: {{capacity: [on-demand], ..}}}}}}}}`"
            );
            at.key("pool").error(&codes::UNKNOWN_PLACE, format!("the platform states no pool `{name}`"), hint);
            return None;
        };
        if let Some((key, lacking)) = self.lacking(pool) {
            let hint = format!("ask for what its `NodePool` has, or state it: `facts.karpenter.pools.{name}`");
            at.key(key).error(&codes::UNKNOWN_PLACE, format!("the pool `{name}` has no nodes of {lacking}"), hint);
            return None;
        }
        Some(Some((name, pool.taints.clone())))
    }

    /// Some pool whose nodes every pod may use has all that is asked for.
    fn in_any_pool(&self, around: &Surroundings<'_>, at: &At<'_>) -> Option<Chosen> {
        let asks = [
            ("capacity", self.capacity.is_some()),
            ("architecture", self.processor.is_some()),
            ("zones", !self.zones.is_empty()),
        ];
        let Some((first, _)) = asks.into_iter().find(|(_, is_asked)| *is_asked) else { return Some(None) };
        let Some(karpenter) = &around.facts.karpenter else {
            at.key(first).error(
                &codes::FACT_MISSING,
                "the platform states no pools of nodes",
                "add `facts: {karpenter: {pools: {<name>: {capacity: [on-demand, spot], architectures: [amd64], zones: [..]}}}}` to `platform.yaml`",
            );
            return None;
        };
        let open = || karpenter.pools.iter().filter(|(_, pool)| !pool.taints.iter().any(Taint::keeps_away));
        if open().any(|(_, pool)| self.lacking(pool).is_none()) {
            return Some(None);
        }
        let lacking = open().find_map(|(_, pool)| self.lacking(pool));
        let (key, lacking) = lacking.unwrap_or((first, "any sort".to_owned()));
        let tainted = karpenter.pools.iter().find(|(_, pool)| self.lacking(pool).is_none());
        let hint = match tainted {
            Some((name, _)) => format!("the pool `{name}` has them, behind a taint: add `pool: {name}`"),
            None => "ask for what a `NodePool` has, or state it in `facts.karpenter.pools`".to_owned(),
        };
        at.key(key).error(&codes::UNKNOWN_PLACE, format!("no pool that is open to all has nodes of {lacking}"), hint);
        None
    }

    /// The first thing asked for that a pool does not have.
    fn lacking(&self, pool: &ResolvedPool) -> Option<(&'static str, String)> {
        if let Some(capacity) = self.capacity.filter(|capacity| !pool.capacity.contains(capacity)) {
            return Some(("capacity", format!("`{}` capacity", capacity.as_str())));
        }
        if let Some(processor) = self.processor.filter(|processor| !pool.architectures.contains(processor)) {
            return Some(("architecture", format!("architecture `{}`", processor.as_str())));
        }
        let zone = self.zones.iter().find(|zone| !pool.zones.contains(zone));
        zone.map(|zone| ("zones", format!("zone `{zone}`")))
    }
}

fn resolve_spread(spread: Switch<Spread>, at: &At<'_>) -> Option<ResolvedSpread> {
    match spread {
        Switch::Off => None,
        Switch::Unset => Some(ResolvedSpread::default()),
        Switch::On(Spread { zones, nodes, trace }) | Switch::Only(Spread { zones, nodes, trace }) => {
            trace.settle(&at.key("spread"));
            Some(ResolvedSpread { zones: zones.unwrap_or_default(), nodes: nodes.unwrap_or_default() })
        }
    }
}

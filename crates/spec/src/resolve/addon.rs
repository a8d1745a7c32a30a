use serde::{Serialize, Serializer, de::DeserializeOwned, ser::SerializeMap};

use crate::{
    addon::{Addon, AddonKinds},
    codes,
    layer::{At, Map, Switch},
    load::addon::{check_whole, read, unknown_kind},
    raw::Raw,
    text::Name,
};

/// An add-on of a kind that is known, with a block that its type can read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ResolvedAddon {
    /// What it is.
    pub kind: Name,
    /// How it is set up.
    pub block: Raw,
}

impl ResolvedAddon {
    /// The block as the kind's type. Nothing where it is not of this type.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        read(&self.block)
    }
}

/// As it is written: `{redis: {..}}`.
impl Serialize for ResolvedAddon {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_map(Some(1))?;
        form.serialize_entry(&self.kind, &self.block)?;
        form.end()
    }
}

pub(super) fn resolve(addons: Map<Name, Switch<Addon>>, kinds: &AddonKinds, at: &At<'_>) -> Map<Name, ResolvedAddon> {
    let resolved = addons.into_iter().filter_map(|(name, addon)| {
        let at = at.key(name.as_str());
        let Addon { kind, block, trace } = addon.into_option()?;
        // A kind whose name broke its rule has been reported.
        let is_reported = trace.has_mistakes();
        trace.settle(&at);
        let Some(kind) = kind else {
            if !is_reported {
                at.error(
                    &codes::NOT_ONE_KIND,
                    format!("`{name}` is switched on, and no layer says of which kind it is"),
                    format!("write `{name}: {{<kind>: {{..}}}}`"),
                );
            }
            return None;
        };
        let at = at.key(kind.as_str());
        let Some(known) = kinds.get(kind.as_str()) else {
            at.report(unknown_kind(name.as_str(), kind.as_str(), kinds).at(at.path()));
            return None;
        };
        let block = Raw::from(block);
        let mistakes = check_whole(&block, known);
        let is_well = mistakes.is_empty();
        for mistake in mistakes {
            let path = at.path().join(&mistake.place.path);
            at.report(mistake.at(path));
        }
        is_well.then_some((name, ResolvedAddon { kind, block }))
    });
    resolved.collect()
}

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;

use crate::{
    layer::{Map, Mistake},
    load::addon::Reading,
    text::Name,
};

/// The kinds of add-ons that an app may have: none in plain Terrace, those of a platform team in their own `terrace`.
///
/// The type of each is what reads its block. Everything that is wrong with a block is found as in Terrace's own: all of it, in its line.
///
/// ```
/// use terrace_spec::{AddonKinds, load::load_app_with, text::Quantity};
///
/// /// A cache in memory.
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// #[serde(rename_all = "camelCase", deny_unknown_fields)]
/// struct Redis {
///     /// How much it holds.
///     memory: Quantity,
/// }
///
/// let kinds = AddonKinds::new().kind::<Redis>("redis")?;
/// let app = b"apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec: {addons: {cache: {redis: {memoy: 1Gi}}}}\n";
/// let mistakes = load_app_with("app.yaml", app, &kinds).unwrap_err();
/// assert_eq!(mistakes[0].hints, ["write `memory`"]);
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct AddonKinds(Map<Name, AddonKind>);

/// What is known of a kind.
#[derive(Clone, Copy)]
pub(crate) struct AddonKind {
    /// Reads a block, and gives back the first mistake.
    pub(crate) read: Reading,
    /// What may be written, in a generator's definitions.
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
}

impl AddonKinds {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a kind, or puts another type behind it.
    ///
    /// What an app writes may stand in several layers, so a field that the type requires has to be there when they have been put over one another.
    pub fn kind<T: DeserializeOwned + JsonSchema>(mut self, name: impl AsRef<str>) -> Result<Self, Mistake> {
        let name = Name::try_from(name.as_ref())?;
        let kind = AddonKind { read: Reading::of::<T>(), schema: |generator| generator.subschema_for::<T>() };
        self.0.insert(name, kind);
        self.0.sort_unstable_keys();
        Ok(self)
    }

    /// Whether there is none.
    ///
    /// ```
    /// assert!(terrace_spec::AddonKinds::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of all kinds, sorted.
    ///
    /// ```
    /// use terrace_spec::{AddonKinds, Raw};
    ///
    /// let kinds = AddonKinds::new().kind::<Vec<String>>("topics")?.kind::<u32>("counter")?;
    /// assert!(kinds.names().map(|name| name.as_str()).eq(["counter", "topics"]));
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.0.keys()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&AddonKind> {
        self.0.get(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Name, &AddonKind)> {
        self.0.iter()
    }
}

impl AddonKind {
    /// The schema of its block alone.
    pub(crate) fn own_schema(&self) -> serde_json::Value {
        crate::schema::alone(self.schema)
    }
}

impl fmt::Debug for AddonKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AddonKind")
    }
}

//! What a `terrace` has beyond Terrace.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use terrace_build::{Construct, Outputs, Own};
use terrace_check::Rule;
use terrace_diagnostic::Code;
use terrace_spec::{
    AddonKinds,
    layer::Mistake,
    resolve::{ResolvedAddon, ResolvedApp},
    text::Name,
};

use crate::OWN_CODES;

/// What a platform team's own `terrace` has beyond Terrace: kinds of add-ons, which an `app.yaml` may name, and rules that every app is held to.
///
/// ```
/// use schemars::JsonSchema;
/// use serde::Deserialize;
/// use terrace::{Defined, Extensions, prelude::*, spec::load::load_app_with};
///
/// /// A bucket that somebody else has made.
/// #[derive(Deserialize, JsonSchema)]
/// #[serde(rename_all = "camelCase", deny_unknown_fields)]
/// struct Bucket {
///     /// What it is called.
///     name: String,
/// }
///
/// #[derive(Outputs)]
/// struct BucketOutputs {
///     name: Output<String>,
/// }
///
/// impl Construct for Bucket {
///     type Outputs = BucketOutputs;
///
///     fn build(&self, _: &mut Scope<'_>) -> BucketOutputs {
///         BucketOutputs { name: self.name.as_str().into() }
///     }
/// }
///
/// let extensions = Extensions::new().addon::<Bucket>("bucket");
/// let app = b"apiVersion: terrace.dev/v1alpha1
/// kind: App
/// metadata: {name: shop}
/// spec:
///   image: shop:1.42.0
///   addons: {uploads: {bucket: {name: shop-uploads}}}
///   config: {BUCKET: {from: addons.uploads.name}}
///   processes: {web: {http: 8080}}
/// ";
/// let app = load_app_with("app.yaml", app, extensions.kinds()).expect("it has no mistakes");
/// let shop = Defined::from(&app).with(&extensions);
/// let rendered = terrace::render(shop, &Platform::new(), &Target::default(), &Overrides::default());
/// assert!(rendered.yaml().contains("value: shop-uploads"), "{:#?}", rendered.diagnostics);
/// ```
#[derive(Clone, Default)]
pub struct Extensions {
    kinds: AddonKinds,
    addons: BTreeMap<Name, Add>,
    rules: Vec<Rule>,
    codes: Vec<&'static Code>,
}

/// Adds an add-on of a kind to what an app is built from.
type Add = fn(&Name, &ResolvedAddon, &mut Own);

impl Extensions {
    /// None: Terrace as it comes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a kind of add-ons. `app.yaml` names it, and its type reads what is written for it.
    ///
    /// Give the type `#[serde(rename_all = "camelCase", deny_unknown_fields)]`, as all of Terrace's own have, and documentation, which becomes that of its
    /// JSON Schema. Each layer of an app may say a part of it: a field that is required has to be there when all have been put over one another.
    ///
    /// # Panics
    ///
    /// When the kind's name breaks the rule for names, or is there already. [`Extensions::try_addon`] is the twin that reports it.
    #[track_caller]
    #[must_use]
    pub fn addon<C>(self, kind: &str) -> Self
    where
        C: Construct<Outputs: Outputs> + DeserializeOwned + JsonSchema + Send + Sync + 'static,
    {
        match self.try_addon::<C>(kind) {
            Ok(extensions) => extensions,
            Err(mistake) => panic!("{mistake}"),
        }
    }

    /// As [`Extensions::addon`], without a panic.
    ///
    /// ```
    /// use terrace::{Extensions, prelude::*};
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct Bucket {}
    ///
    /// impl Construct for Bucket {
    ///     type Outputs = ();
    ///
    ///     fn build(&self, _: &mut Scope<'_>) {}
    /// }
    ///
    /// let extensions = Extensions::new().try_addon::<Bucket>("bucket")?;
    /// assert!(extensions.try_addon::<Bucket>("bucket").is_err());
    /// # Ok::<(), terrace::spec::layer::Mistake>(())
    /// ```
    pub fn try_addon<C>(mut self, kind: &str) -> Result<Self, Mistake>
    where
        C: Construct<Outputs: Outputs> + DeserializeOwned + JsonSchema + Send + Sync + 'static,
    {
        let name = Name::try_from(kind)?;
        if self.addons.contains_key(&name) {
            let message = format!("there are two kinds `{kind}` of add-ons");
            return Err(Mistake::new(&terrace_spec::codes::BAD_NAME, message).hint("give one of them another name"));
        }
        self.kinds = self.kinds.kind::<C>(kind)?;
        self.addons.insert(name, add::<C>);
        Ok(self)
    }

    /// Adds a rule, which sees every app and all that is rendered of it. Its code explains itself, and a platform gives it a level as it does Terrace's own.
    ///
    /// ```
    /// use terrace::{Extensions, check::{Report, Rule, Subject}, diagnostic::{Code, Path}};
    ///
    /// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
    /// static NO_ROOM: Code = Code::new(9002, "a cache without room", "Redis refuses to start with less than 64 MiB.");
    ///
    /// fn app_has_a_team(subject: &Subject<'_>, report: &mut Report<'_>) {
    ///     if subject.app.team.is_none() {
    ///         report.broken(&Path::root(), "nobody owns it", "add `team:`");
    ///     }
    /// }
    ///
    /// // The code of the rule, and one that an add-on reports.
    /// let extensions = Extensions::new().rule(Rule::new(&NO_TEAM, app_has_a_team)).codes(&[&NO_ROOM]);
    /// assert_eq!((extensions.rules().len(), extensions.own_codes().len()), (1, 2));
    /// ```
    ///
    /// # Panics
    ///
    /// When its code is not one of [`OWN_CODES`].
    #[track_caller]
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self.codes(&[rule.code])
    }

    /// Adds codes of mistakes that add-ons report, for `terrace explain`.
    ///
    /// # Panics
    ///
    /// When one is not of [`OWN_CODES`].
    #[track_caller]
    #[must_use]
    pub fn codes(mut self, codes: &[&'static Code]) -> Self {
        for code in codes {
            assert!(OWN_CODES.contains(&code.number()), "{code} may be Terrace's: own codes are `T9000` to `T9999`");
            if !self.codes.contains(code) {
                self.codes.push(code);
            }
        }
        self
    }

    /// The kinds, for whoever reads apps and platforms.
    pub const fn kinds(&self) -> &AddonKinds {
        &self.kinds
    }

    /// The rules, in the order they were added.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The codes of rules and add-ons.
    pub fn own_codes(&self) -> &[&'static Code] {
        &self.codes
    }

    /// The constructs of an app's add-ons. Nothing for one that has none.
    pub(crate) fn constructs(&self, app: &ResolvedApp) -> Option<Own> {
        if app.addons.is_empty() {
            return None;
        }
        let mut own = Own::new();
        for (name, addon) in &app.addons {
            let add = self.addons.get(&addon.kind).expect("an app is resolved with the kinds that there are");
            add(name, addon, &mut own);
        }
        Some(own)
    }
}

fn add<C>(name: &Name, addon: &ResolvedAddon, own: &mut Own)
where
    C: Construct<Outputs: Outputs> + DeserializeOwned + Send + Sync + 'static,
{
    let construct: C = addon.read().expect("resolving has read the block before");
    own.addon(name.clone(), construct);
}

impl fmt::Debug for Extensions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<_> = self.kinds.names().map(Name::as_str).collect();
        let rules: Vec<_> = self.rules.iter().map(|rule| rule.code.to_string()).collect();
        formatter.debug_struct("Extensions").field("kinds", &kinds).field("rules", &rules).finish_non_exhaustive()
    }
}

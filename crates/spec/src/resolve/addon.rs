use serde::{Serialize, Serializer, de::DeserializeOwned, ser::SerializeMap};

use crate::{
    addon::{Addon, AddonKinds},
    codes,
    config::Config,
    container_secret::ContainerSecret,
    layer::{At, Map, Setting, Switch},
    load::addon::{check_whole, read, unknown_kind},
    raw::Raw,
    secret::Secret,
    sidecar::{Init, Sidecar},
    spec::Spec,
    text::{Name, OutputReference, VariableName},
};

/// An add-on of a kind that is known, with a block that its type can read.
///
/// ```
/// use terrace_spec::{Addon, AddonKinds, App, Platform, Process, Spec, resolve::{Overrides, ResolvedAddon, Target, resolve_with}};
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Redis {
///     memory: String,
/// }
///
/// let kinds = AddonKinds::new().kind::<Redis>("redis")?;
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .process("web", Process::new().http(8080))
///     .addon("cache", Addon::of("redis").set("memory", "1Gi"));
/// let app = resolve_with(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default(), &kinds).app.unwrap();
/// let cache: &ResolvedAddon = &app.addons["cache"];
/// assert_eq!(cache.read::<Redis>().unwrap().memory, "1Gi");
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
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

/// Reports what is to be read of an add-on that is switched off: it was there once, so the name is no typing mistake.
pub(super) fn check_switched_off(spec: &Spec, at: &At<'_>) {
    let off: Vec<_> =
        spec.addons.iter().filter(|(_, addon)| addon.as_option().is_none()).map(|(name, _)| name).collect();
    if off.is_empty() {
        return;
    }
    let check = Check { off: &off };
    check.texts(&spec.config, at);
    check.secrets(&spec.secrets, at);
    let at_processes = at.key("processes");
    for (name, process) in &spec.processes {
        let Some(process) = process.as_option() else { continue };
        let at = at_processes.key(name.as_str());
        check.texts(&process.config, &at);
        check.secrets(&process.secrets, &at);
        let at_sidecars = at.key("sidecars");
        for (name, Sidecar { config, secrets, .. }) in switched_on(&process.sidecars) {
            check.beside(config, secrets, &at_sidecars.key(name.as_str()));
        }
        let at_init = at.key("init");
        for (name, Init { config, secrets, .. }) in switched_on(&process.init) {
            check.beside(config, secrets, &at_init.key(name.as_str()));
        }
    }
    let at_commands = at.key("commands");
    for (name, command) in switched_on(&spec.commands) {
        check.texts(&command.config, &at_commands.key(name.as_str()));
        check.secrets(&command.secrets, &at_commands.key(name.as_str()));
    }
}

fn switched_on<T>(blocks: &Map<Name, Switch<T>>) -> impl Iterator<Item = (&Name, &T)> {
    blocks.iter().filter_map(|(name, block)| Some((name, block.as_option()?)))
}

struct Check<'a> {
    off: &'a [&'a Name],
}

impl Check<'_> {
    fn texts(&self, config: &Map<VariableName, Setting<Config>>, at: &At<'_>) {
        let at = at.key("config");
        for (variable, value) in config {
            if let Setting::Value(Config::Output(output)) = value {
                self.output(variable, output, &at);
            }
        }
    }

    fn secrets(&self, secrets: &Map<VariableName, Setting<Secret>>, at: &At<'_>) {
        let at = at.key("secrets");
        for (variable, value) in secrets {
            if let Setting::Value(Secret::Output(output)) = value {
                self.output(variable, output, &at);
            }
        }
    }

    /// The variables of a container beside a process.
    fn beside(
        &self,
        config: &Map<VariableName, Setting<Config>>,
        secrets: &Map<VariableName, Setting<ContainerSecret>>,
        at: &At<'_>,
    ) {
        self.texts(config, at);
        let at = at.key("secrets");
        for (variable, value) in secrets {
            if let Setting::Value(ContainerSecret::Output(output)) = value {
                self.output(variable, output, &at);
            }
        }
    }

    fn output(&self, variable: &VariableName, output: &OutputReference, at: &At<'_>) {
        let addon = output.construct();
        if self.off.iter().any(|off| off.as_str() == addon) {
            at.key(variable.as_str()).error(
                &codes::SWITCHED_OFF,
                format!("`{addon}` is switched off here, and `{variable}` is to be read of it"),
                format!("write `{variable}: null` where `{addon}` is switched off, or leave `{addon}` on"),
            );
        }
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

//! The forms of environment variables: one space of names, in which the most specific writing of a name wins.

use std::collections::BTreeSet;

use super::Written;
use crate::{
    codes,
    config::Config,
    container_secret::ContainerSecret,
    fact::Fact,
    layer::{At, Map, Overlay, Setting, Switch},
    link::Link,
    process::Process,
    secret::Secret,
    sidecar::{Init, Sidecar},
    spec::Spec,
    text::{Name, Template, VariableName},
};

/// A form in which environment variables are written: a field of an app, and of its processes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::resolve) enum Form {
    Config,
    Secrets,
    Links,
    Facts,
    Compose,
}

impl Form {
    pub(in crate::resolve) const ALL: [Self; 5] =
        [Self::Config, Self::Secrets, Self::Links, Self::Facts, Self::Compose];

    /// The field.
    pub(in crate::resolve) const fn key(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Secrets => "secrets",
            Self::Links => "links",
            Self::Facts => "facts",
            Self::Compose => "compose",
        }
    }
}

/// Puts a higher layer over a lower one. What it says of a variable, in whichever form, is over what the lower one says of it in any.
pub(in crate::resolve) fn overlay(low: &mut Spec, high: Spec) {
    let Spec { config, secrets, links, facts, compose, .. } = low;
    Forms::of_app(&high).forget_below(config, secrets, links, facts, compose);
    for (low, high) in both(&mut low.processes, &high.processes) {
        forget_below(low, high);
    }
    low.overlay(high);
}

/// The same for a process and one that it is like.
pub(in crate::resolve) fn overlay_process(low: &mut Process, high: Process) {
    forget_below(low, &high);
    low.overlay(high);
}

fn forget_below(low: &mut Process, high: &Process) {
    let forms = Forms::of_process(high);
    forms.forget_below(&mut low.config, &mut low.secrets, &mut low.links, &mut low.facts, &mut low.compose);
    let mut none = Map::new();
    for (low, high) in both(&mut low.sidecars, &high.sidecars) {
        let Sidecar { config, secrets, links, facts, .. } = high;
        let forms = Forms { config, secrets, links, facts, compose: &Map::new() };
        forms.forget_below(&mut low.config, &mut low.secrets, &mut low.links, &mut low.facts, &mut none);
    }
    for (low, high) in both(&mut low.init, &high.init) {
        let Init { config, secrets, links, facts, .. } = high;
        let forms = Forms { config, secrets, links, facts, compose: &Map::new() };
        forms.forget_below(&mut low.config, &mut low.secrets, &mut low.links, &mut low.facts, &mut none);
    }
}

/// What is on in two layers, the lower and the higher.
fn both<'a, T>(
    low: &'a mut Map<Name, Switch<T>>,
    high: &'a Map<Name, Switch<T>>,
) -> impl Iterator<Item = (&'a mut T, &'a T)> {
    low.iter_mut().filter_map(|(name, low)| match low {
        Switch::On(low) | Switch::Only(low) => Some((low, high.get(name)?.as_option()?)),
        Switch::Off | Switch::Unset => None,
    })
}

/// What a container beside a process writes twice.
pub(in crate::resolve) fn check_container(
    config: &Map<VariableName, Setting<Config>>,
    secrets: &Map<VariableName, Setting<ContainerSecret>>,
    links: &Map<VariableName, Switch<Link>>,
    facts: &Map<VariableName, Setting<Fact>>,
    at: &At<'_>,
) {
    Forms { config, secrets, links, facts, compose: &Map::new() }.check_twice(at);
}

/// What the app itself writes twice.
pub(in crate::resolve) fn check_app(spec: &Spec, at: &At<'_>) {
    Forms::of_app(spec).check_twice(at);
}

/// The forms of one layer, borrowed. `S` is what its secrets are.
pub(in crate::resolve) struct Forms<'a, S = Secret> {
    config: &'a Map<VariableName, Setting<Config>>,
    pub(super) secrets: &'a Map<VariableName, Setting<S>>,
    links: &'a Map<VariableName, Switch<Link>>,
    pub(super) facts: &'a Map<VariableName, Setting<Fact>>,
    compose: &'a Map<VariableName, Setting<Template>>,
}

impl<S> Clone for Forms<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Forms<'_, S> {}

impl<'a> Forms<'a> {
    const fn of_app(spec: &'a Spec) -> Self {
        let Spec { config, secrets, links, facts, compose, .. } = spec;
        Self { config, secrets, links, facts, compose }
    }

    pub(in crate::resolve) const fn of_process(process: &'a Process) -> Self {
        let Process { config, secrets, links, facts, compose, .. } = process;
        Self { config, secrets, links, facts, compose }
    }

    pub(super) const fn of(written: &'a Written, links: &'a Map<VariableName, Switch<Link>>) -> Self {
        let Written { config, secrets, facts, compose } = written;
        Self { config, secrets, links, facts, compose }
    }
}

impl<S> Forms<'_, S> {
    /// Whether another form says something of a name: it then wins over what the app says in this one.
    pub(in crate::resolve) fn has_beside(self, form: Form, name: &VariableName) -> bool {
        let Self { config, secrets, links, facts, compose } = self;
        form != Form::Config && config.contains_key(name)
            || form != Form::Secrets && secrets.contains_key(name)
            || form != Form::Links && links.contains_key(name)
            || form != Form::Facts && facts.contains_key(name)
            || form != Form::Compose && compose.contains_key(name)
    }

    /// Drops from the forms of a lower layer what this one says of a name in another form.
    fn forget_below(
        self,
        config: &mut Map<VariableName, Setting<Config>>,
        secrets: &mut Map<VariableName, Setting<S>>,
        links: &mut Map<VariableName, Switch<Link>>,
        facts: &mut Map<VariableName, Setting<Fact>>,
        compose: &mut Map<VariableName, Setting<Template>>,
    ) {
        let is_silent = self.config.is_empty() && self.secrets.is_empty() && self.links.is_empty();
        if is_silent && self.facts.is_empty() && self.compose.is_empty() {
            return;
        }
        config.retain(|name, _| !self.has_beside(Form::Config, name));
        secrets.retain(|name, _| !self.has_beside(Form::Secrets, name));
        links.retain(|name, _| !self.has_beside(Form::Links, name));
        facts.retain(|name, _| !self.has_beside(Form::Facts, name));
        compose.retain(|name, _| !self.has_beside(Form::Compose, name));
    }

    /// What one place writes in two forms.
    pub(super) fn check_twice(self, at: &At<'_>) {
        const fn is_value<T>(setting: Option<&Setting<T>>) -> bool {
            matches!(setting, Some(Setting::Value(_)))
        }
        let mut seen = BTreeSet::new();
        for name in self.secrets.keys().chain(self.links.keys()).chain(self.compose.keys()).chain(self.facts.keys()) {
            let forms = [
                (Form::Config, is_value(self.config.get(name))),
                (Form::Secrets, is_value(self.secrets.get(name))),
                (Form::Links, self.links.get(name).is_some_and(|link| link.as_option().is_some())),
                (Form::Compose, is_value(self.compose.get(name))),
                (Form::Facts, is_value(self.facts.get(name))),
            ];
            let mut forms = forms.into_iter().filter(|(_, has_value)| *has_value).map(|(form, _)| form);
            if let (Some(first), Some(second)) = (forms.next(), forms.next())
                && seen.insert(name)
            {
                written_twice(name, [first, second], at);
            }
        }
    }
}

/// The app's entries of a form, without the names of which the process says something in another form.
pub(super) fn inherit<T: Clone>(
    app: &Map<VariableName, Setting<T>>,
    form: Form,
    own: Forms<'_>,
) -> Map<VariableName, Setting<T>> {
    let entries = app.iter().filter(|(name, _)| !own.has_beside(form, name));
    entries.map(|(name, setting)| (name.clone(), setting.clone())).collect()
}

/// Reports a variable that one place writes in two forms.
fn written_twice(name: &VariableName, forms: [Form; 2], at: &At<'_>) {
    let [first, second] = forms.map(Form::key);
    let message = format!("`{name}` is both in `{first}` and in `{second}`");
    at.key(first).key(name.as_str()).error(&codes::NAME_TWICE, message, "keep one of them");
}

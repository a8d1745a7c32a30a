//! Environment variables: what is written, fetched, known to the cluster, or made of others.

use terrace::spec::Raw;

use super::{
    Look,
    found::{Context, Fidelity, Found},
    group::Secrets,
    names::Subject,
    object::Id,
    secrets::Stored,
    value::{Entries, as_map, map, text},
};

/// The variables of a container, by their forms.
#[derive(Default)]
pub(super) struct Variables {
    pub(super) config: Entries,
    pub(super) secrets: Entries,
    pub(super) whole: Entries,
    pub(super) facts: Entries,
    pub(super) compose: Entries,
    /// The names of the objects that hold secrets, by variable.
    pub(super) held: Vec<(String, Id)>,
    pub(super) held_whole: Vec<(String, Id)>,
}

/// Facts that only the cluster knows, by the field that Kubernetes has them in.
const FIELDS: [(&str, &str); 9] = [
    ("metadata.namespace", "namespace"),
    ("metadata.name", "pod-name"),
    ("metadata.uid", "pod-uid"),
    ("status.podIP", "pod-ip"),
    ("status.podIPs", "pod-ips"),
    ("spec.nodeName", "node-name"),
    ("status.hostIP", "node-ip"),
    ("status.hostIPs", "node-ips"),
    ("spec.serviceAccountName", "service-account"),
];

/// Facts of a container's resources, by the resource and what it is counted in.
const RESOURCES: [(&str, &str, &str); 8] = [
    ("requests.cpu", "", "cpu-request"),
    ("requests.cpu", "1m", "cpu-request-millicores"),
    ("limits.cpu", "", "cpu-limit"),
    ("limits.cpu", "1m", "cpu-limit-millicores"),
    ("requests.memory", "", "memory-request"),
    ("requests.memory", "1Mi", "memory-request-mebibytes"),
    ("limits.memory", "", "memory-limit"),
    ("limits.memory", "1Mi", "memory-limit-mebibytes"),
];

/// Reads the variables of a container. What has no form is left out, and shows as a difference.
pub(super) fn variables(container: &Raw, subject: Subject<'_>, found: &mut Found) -> Variables {
    let mut variables = Variables::default();
    for source in container.items("envFrom") {
        from_whole(source, subject, found, &mut variables);
    }
    for variable in container.items("env") {
        let Some(name) = variable.text("name") else { continue };
        variables.forget(name);
        if let Some(from) = variable.at("valueFrom") {
            referred(name, from, subject.context, found, &mut variables);
            continue;
        }
        let value = variable.word("value").unwrap_or_default();
        match unescaped(&value) {
            Some(plain) => variables.config.insert(name.to_owned(), text(plain)),
            None => variables.compose.insert(name.to_owned(), text(value)),
        };
    }
    variables
}

impl Variables {
    /// A later variable of a name wins over an earlier one.
    fn forget(&mut self, name: &str) {
        for map in [&mut self.config, &mut self.secrets, &mut self.facts, &mut self.compose] {
            map.shift_remove(name);
        }
        self.held.retain(|(held, _)| held != name);
    }
}

fn referred(name: &str, from: &Raw, context: &Context<'_>, found: &mut Found, variables: &mut Variables) {
    if let Some(path) = from.text("fieldRef.fieldPath") {
        if let Some((_, fact)) = FIELDS.iter().find(|(field, _)| *field == path) {
            variables.facts.insert(name.to_owned(), text(*fact));
        }
    } else if let Some(reference) = from.at("resourceFieldRef") {
        let (resource, divisor) = (reference.text("resource"), reference.word("divisor").unwrap_or_default());
        let divisor = if divisor == "0" || divisor == "1" { "" } else { divisor.as_str() };
        let fact = RESOURCES.iter().find(|(known, counted, _)| Some(*known) == resource && *counted == divisor);
        if let Some((_, _, fact)) = fact.filter(|_| reference.at("containerName").is_none()) {
            variables.facts.insert(name.to_owned(), text(*fact));
        }
    } else if let Some(reference) = from.at("secretKeyRef") {
        let (Some(secret), Some(key)) = (reference.text("name"), reference.text("key")) else { return };
        let Some(stored) = Stored::of(context, secret).filter(|stored| stored.fits(context)) else { return };
        if let Some(value) = stored.key(key) {
            variables.secrets.insert(name.to_owned(), value);
            variables.held.push((name.to_owned(), stored.id().clone()));
            found.fetch(&stored, context);
        }
    } else if let Some(reference) = from.at("configMapKeyRef").filter(|_| context.fidelity == Fidelity::Effect) {
        let (Some(name_of_map), Some(key)) = (reference.text("name"), reference.text("key")) else { return };
        let Some(held) = context.objects.get("ConfigMap", name_of_map) else { return };
        if let Some(value) = held.raw.at("data").and_then(|data| data.get(key)).and_then(Raw::as_str) {
            variables.config.insert(name.to_owned(), text(value));
            found.replace(&held.id, IN_THE_TEMPLATE);
        }
    }
}

/// The names of the variables that a Secret holds as a whole, where its keys are known.
pub(super) fn names(source: &Raw, secrets: &Secrets) -> Vec<String> {
    let prefix = source.text("prefix").unwrap_or_default();
    let keys = source.text("secretRef.name").and_then(|name| secrets.get(name));
    keys.into_iter().flatten().map(|key| format!("{prefix}{key}")).collect()
}

/// Why a ConfigMap is not rendered any more.
const IN_THE_TEMPLATE: &str = "its values are variables of the pod's template now, versioned with it";

/// All variables that a ConfigMap or a Secret holds.
fn from_whole(source: &Raw, subject: Subject<'_>, found: &mut Found, variables: &mut Variables) {
    let context = subject.context;
    if let Some(name) = source.text("configMapRef.name").filter(|_| context.fidelity == Fidelity::Effect) {
        from_config_map(name, source, context, found, variables);
        return;
    }
    let Some(secret) = source.text("secretRef.name") else { return };
    let Some(stored) = Stored::of(context, secret).filter(|stored| stored.fits(context)) else {
        // What the Secret holds wins over what was read before it.
        for name in names(source, context.secrets) {
            variables.forget(&name);
        }
        return;
    };
    let is_taken = match stored.whole() {
        Some(key) => {
            let name = called(secret, subject);
            variables.whole.insert(name.to_owned(), whole(key, source));
            variables.held_whole.push((name.to_owned(), stored.id().clone()));
            true
        }
        None => context.fidelity == Fidelity::Effect && one_by_one(&stored, source, context, variables).is_some(),
    };
    if is_taken {
        found.fetch(&stored, context);
    }
}

fn from_config_map(name: &str, source: &Raw, context: &Context<'_>, found: &mut Found, variables: &mut Variables) {
    let Some(held) = context.objects.get("ConfigMap", name) else { return };
    if held.raw.entries("data").any(|(_, value)| value.as_str().is_none()) {
        return;
    }
    let prefix = source.text("prefix").unwrap_or_default();
    for (key, value) in held.raw.entries("data") {
        let name = format!("{prefix}{key}");
        variables.forget(&name);
        // What a ConfigMap holds is passed on as it is: no `$(NAME)` in it is replaced.
        variables.config.insert(name, value.clone());
    }
    found.replace(&held.id, IN_THE_TEMPLATE);
}

/// What a whole Secret is called in `secretsFrom`: what its own name says behind what Terrace would put in front.
fn called<'a>(secret: &'a str, subject: Subject<'_>) -> &'a str {
    let app = subject.context.app;
    let own = [format!("{}-env-", subject.terraces_name()), format!("{app}-env-"), format!("{app}-")];
    own.iter().find_map(|own| secret.strip_prefix(own.as_str())).unwrap_or(secret)
}

fn whole(key: String, source: &Raw) -> Raw {
    match source.text("prefix") {
        None | Some("") => text(key),
        Some(prefix) => map([("key", Some(text(key))), ("prefix", Some(text(prefix)))]),
    }
}

/// The variables of a Secret of which it is known where each key comes from.
fn one_by_one(stored: &Stored<'_>, source: &Raw, context: &Context<'_>, variables: &mut Variables) -> Option<()> {
    let prefix = source.text("prefix").unwrap_or_default();
    let data = context.object(stored.id())?.raw.items("spec.data");
    let keys = data.iter().filter_map(|data| data.text("secretKey"));
    let values: Vec<_> = keys.map(|key| Some((format!("{prefix}{key}"), stored.key(key)?))).collect::<Option<_>>()?;
    (!values.is_empty()).then_some(())?;
    for (name, value) in values {
        variables.forget(&name);
        variables.held.push((name.clone(), stored.id().clone()));
        variables.secrets.insert(name, value);
    }
    Some(())
}

impl Found {
    /// An ExternalSecret that the spec says in its own words.
    pub(super) fn fetch(&mut self, stored: &Stored<'_>, context: &Context<'_>) {
        let why = "what it fetched is fetched by the app's own ExternalSecret";
        for id in [Some(stored.id().clone()), stored.generator()].into_iter().flatten() {
            if context.objects.get(&id.kind, &id.name).is_some() {
                self.claim(&id);
                self.replace(&id, why);
            }
        }
    }

    /// An object whose content is elsewhere now; where the rendering has one of its name, the two are compared.
    pub(super) fn replace(&mut self, id: &Id, why: &str) {
        self.replaced.insert(id.clone(), why.to_owned());
    }
}

/// Puts variables into a process.
pub(super) fn put(variables: Variables, subject: Subject<'_>, found: &mut Found) {
    let named = subject.named;
    for (name, holder) in &variables.held {
        found.hold(subject, "secrets", name, holder);
    }
    for (name, holder) in &variables.held_whole {
        found.hold(subject, "secretsFrom", name, holder);
    }
    let maps = [
        ("config", variables.config),
        ("secrets", variables.secrets),
        ("secretsFrom", variables.whole),
        ("facts", variables.facts),
        ("compose", variables.compose),
    ];
    for (field, entries) in maps {
        if !entries.is_empty() {
            as_map(found.process(named, field)).extend(entries);
        }
    }
}

/// The text that Kubernetes passes on, where it replaces nothing in it (Kubernetes `third_party/forked/golang/expansion/expand.go`).
pub(super) fn unescaped(value: &str) -> Option<String> {
    let mut plain = String::with_capacity(value.len());
    let mut rest = value.chars().peekable();
    while let Some(character) = rest.next() {
        if character == '$' {
            match rest.peek().copied() {
                Some('$') => {
                    rest.next();
                }
                Some('(') if rest.clone().any(|next| next == ')') => return None,
                _ => {}
            }
        }
        plain.push(character);
    }
    Some(plain)
}

/// The words of a command; what has variables in it is passed on as it is.
pub(super) fn command(words: &[Raw]) -> Vec<String> {
    let words = words.iter().filter_map(super::value::word);
    words.map(|word| unescaped(&word).unwrap_or(word)).collect()
}

/// Whether Kubernetes replaces something in a command.
pub(super) fn is_expanded(words: &[Raw]) -> bool {
    words.iter().filter_map(super::value::word).any(|word| unescaped(&word).is_none())
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn what_kubernetes_replaces_is_no_literal() {
        for (value, expected) in [
            ("plain", Some("plain")),
            ("$$(HOME)", Some("$(HOME)")),
            ("$(HOME)", None),
            ("a$b", Some("a$b")),
            ("$(", Some("$(")),
            ("cost: $5", Some("cost: $5")),
        ] {
            assert_eq!(unescaped(value).as_deref(), expected, "{value}");
        }
    }
}

//! Variables that are made of others.

use std::collections::BTreeSet;

use terrace_diagnostic::nearest;

use super::{ResolvedEnvironment, error_of};
use crate::{
    codes,
    layer::{At, Map},
    resolve::Holder,
    text::{Name, Template, VariableName},
};

/// Puts composed variables after those that they are made of, and reports what none can be made of.
///
/// Kubernetes replaces a name by a variable that stands before it, and leaves any other name as it is
/// (`pkg/kubelet/kubelet_pods.go`, `makeEnvironmentVariables`).
pub(super) fn check(environment: &mut ResolvedEnvironment, own: &BTreeSet<VariableName>, process: &Name, at: &At<'_>) {
    if environment.compose.is_empty() {
        return;
    }
    let holder = |name: &VariableName| if own.contains(name) { Holder::Process } else { Holder::App };
    let at = at.key("compose");
    for (variable, template) in &environment.compose {
        let mut seen = BTreeSet::new();
        for name in template.names().filter(|name| !environment.has(name)) {
            if seen.insert(name) {
                let message =
                    format!("`{variable}` is composed of `{name}`, which is no variable of process `{process}`");
                let hint = hint(name, environment);
                error_of(holder(variable), &at.key(variable.as_str()), &codes::UNKNOWN_VARIABLE, message, hint);
            }
        }
    }
    let (mut sorted, mut open) = sort(std::mem::take(&mut environment.compose));
    while let Some(circle) = circle(&open) {
        let (first, names) = (&circle[0], circle.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>());
        let message = match names.as_slice() {
            [name] => format!("{name} is composed of itself"),
            names => format!("{} are composed of one another", names.join(" and ")),
        };
        let hint = "give one of them another name, and compose it of what is there";
        error_of(holder(first), &at.key(first.as_str()), &codes::COMPOSED_OF_ITSELF, message, hint);
        open.retain(|name, _| !circle.contains(name));
        let (more, rest) = sort(open);
        sorted.extend(more);
        open = rest;
    }
    environment.compose = sorted;
}

/// The first circle among variables that wait for one another.
fn circle(open: &Map<VariableName, Template>) -> Option<Vec<VariableName>> {
    let mut way = vec![open.keys().next()?];
    loop {
        let template = open.get(*way.last()?)?;
        let (next, _) = template.names().find_map(|name| open.get_key_value(name))?;
        if let Some(start) = way.iter().position(|name| *name == next) {
            return Some(way.drain(start..).cloned().collect());
        }
        way.push(next);
    }
}

fn hint(name: &str, environment: &ResolvedEnvironment) -> String {
    if let Some(near) = nearest(name, environment.names().map(VariableName::as_str)) {
        return format!("write `$({near})`");
    }
    match environment.secrets_from.values().next() {
        Some(whole) => {
            format!("if it is in a whole secret, add `secrets: {{{name}: {}}}`", whole.property(name))
        }
        None => format!("add `{name}` to `config`, `secrets` or `facts`, or write `$$(` for a plain `$(`"),
    }
}

/// Each after those that it is made of, in the order written where that leaves a choice; and those that wait for one another.
fn sort(mut open: Map<VariableName, Template>) -> (Map<VariableName, Template>, Map<VariableName, Template>) {
    let mut sorted = Map::with_capacity(open.len());
    loop {
        let ready = open.iter().position(|(_, template)| template.names().all(|name| !open.contains_key(name)));
        match ready.and_then(|index| open.shift_remove_index(index)) {
            Some((name, template)) => {
                sorted.insert(name, template);
            }
            None => return (sorted, open),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_composed_comes_after_what_it_is_composed_of() {
        for (written, sorted, circular) in [
            (&[("B", "$(A)"), ("A", "x")][..], &["A", "B"][..], &[][..]),
            (&[("A", "1"), ("B", "2"), ("C", "3")], &["A", "B", "C"], &[]),
            (&[("C", "$(B)$(A)"), ("B", "$(A)"), ("A", "$(OUTSIDE)")], &["A", "B", "C"], &[]),
            (&[("A", "$(A)"), ("B", "$$(A)")], &["B"], &["A"]),
            (&[("A", "$(B)"), ("B", "$(A)"), ("C", "x")], &["C"], &["A", "B"]),
        ] {
            let name = |name: &str| VariableName::try_from(name).expect("a name");
            let open =
                written.iter().map(|(key, text)| (name(key), Template::try_from(*text).expect("a template"))).collect();
            let (actual, left) = sort(open);
            let names = |map: &Map<VariableName, Template>| map.keys().map(ToString::to_string).collect::<Vec<_>>();
            assert_eq!((names(&actual), names(&left)), (strings(sorted), strings(circular)), "{written:?}");
        }
    }

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }
}

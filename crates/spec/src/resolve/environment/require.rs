//! Variables that have to be there.

use super::ResolvedEnvironment;
use crate::{
    codes,
    layer::{At, Map},
    resolve::{ResolvedProcess, process::Surroundings},
    text::{Name, VariableName},
};

/// Reports what a process requires and has not.
pub(in crate::resolve) fn check_process(
    required: Option<&[VariableName]>,
    process: &Name,
    environment: &ResolvedEnvironment,
    around: &Surroundings<'_>,
    at: &At<'_>,
) {
    for (index, name) in required.into_iter().flatten().enumerate() {
        if !environment.has(name.as_str()) {
            report(name, &[(process, environment)], around, &at.key("require").index(index));
        }
    }
}

/// Reports what the app requires of all its processes and some have not, once for all of them.
pub(in crate::resolve) fn check_app(processes: &Map<Name, ResolvedProcess>, around: &Surroundings<'_>, at: &At<'_>) {
    for (index, name) in around.app.require.iter().flatten().enumerate() {
        let without: Vec<_> = processes
            .iter()
            .map(|(process, resolved)| (process, &resolved.environment))
            .filter(|(_, environment)| !environment.has(name.as_str()))
            .collect();
        if !without.is_empty() {
            report(name, &without, around, &at.key("require").index(index));
        }
    }
}

fn report(name: &VariableName, without: &[(&Name, &ResolvedEnvironment)], around: &Surroundings<'_>, at: &At<'_>) {
    let names: Vec<_> = without.iter().map(|(process, _)| format!("`{process}`")).collect();
    let (holders, have) = match names.as_slice() {
        [one] => (format!("process {one}"), "has"),
        several => (format!("the processes {}", several.join(", ")), "have"),
    };
    let place = around.environment.map_or_else(String::new, |environment| format!(" in {environment}"));
    let message = format!("`{name}` is required, and {holders} {have} no such variable{place}");
    let whole = without.iter().find_map(|(_, environment)| environment.secrets_from.values().next());
    let hint = match (whole, around.environment) {
        (Some(whole), _) => format!(
            "what a whole secret holds is not known here: add `secrets: {{{name}: {}}}`, or the variable in another form",
            whole.property(name.as_str())
        ),
        (None, Some(environment)) => format!(
            "add it for this environment, `environments: {{{environment}: {{config: {{{name}: ..}}}}}}`, or for all of them under `spec`"
        ),
        (None, None) => format!("add `config: {{{name}: ..}}` to `spec`"),
    };
    at.error(&codes::MISSING_VARIABLE, message, hint);
}

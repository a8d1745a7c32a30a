//! The port that a service is told.

use super::{Listens, ResolvedEnvironment, error_of};
use crate::{
    codes,
    layer::{At, Switch},
    resolve::Holder,
    text::VariableName,
};

/// Reports a variable of the app's that tells a process another port than those that callers come to.
///
/// What is a secret or a link, or no number, may be what the process wants: it is not held against anything.
pub(super) fn check(
    variable: &VariableName,
    environment: &ResolvedEnvironment,
    listens: Listens<'_>,
    holder: Holder,
    at: &At<'_>,
) {
    let Some(told) = environment.config.get(variable).and_then(|text| text.trim().parse::<u16>().ok()) else { return };
    let Some(http) = listens.http.as_option().and_then(|http| http.port) else { return };
    let others = listens.ports.values().filter_map(Switch::as_option).filter_map(|port| port.port);
    if others.chain([http]).any(|port| port.number() == told) {
        return;
    }
    let at = at.key("config");
    let message = format!("the process is told the port {told}, and its callers come to {http}");
    let hint = format!(
        "delete `{variable}: \"{told}\"`: it is told the port of `http`; or write `http: {{port: {http}, portVariable: off}}`, where `{variable}` means something else"
    );
    error_of(holder, &at.key(variable.as_str()), &codes::TOLD_ANOTHER_PORT, message, hint);
}

use terrace_diagnostic::Diagnostic;

use super::{environment, listed};

use crate::{
    codes,
    layer::{At, Map, Switch},
    process::Process,
    text::Name,
};

/// Puts each process that is like another over that one. All layers have been put over one another before.
pub(super) fn inherit(processes: &mut Map<Name, Switch<Process>>, at: &At<'_>) {
    let is_like_another = |process: &Switch<Process>| process.as_option().is_some_and(|process| process.like.is_some());
    if !processes.values().any(is_like_another) {
        return;
    }
    let at = at.key("processes");
    let written = processes.clone();
    for (name, process) in processes.iter_mut() {
        if !is_like_another(process) {
            continue;
        }
        let Some(bases) = bases(name, &written, &at.key(name.as_str())) else { continue };
        let mut whole = Process::default();
        for (_, base) in bases.into_iter().rev() {
            environment::overlay_process(&mut whole, lent(base));
        }
        if let Switch::On(own) | Switch::Only(own) = process {
            environment::overlay_process(&mut whole, std::mem::take(own));
            *own = whole;
        }
    }
}

/// What a process gives to those that are like it. A live workload is one process's alone, and so is whom it is like.
pub(super) fn lent(base: &Process) -> Process {
    Process { adopt: Switch::Unset, like: None, ..base.clone() }
}

/// What a process is like: its base first, then the base of that, and so on.
pub(super) fn bases<'a>(
    name: &'a Name,
    written: &'a Map<Name, Switch<Process>>,
    at: &At<'_>,
) -> Option<Vec<(&'a Name, &'a Process)>> {
    let mut chain = vec![name];
    let mut bases = Vec::new();
    let like = |name: &Name| written.get(name).and_then(Switch::as_option).and_then(|process| process.like.as_ref());
    while let Some(base) = like(chain[chain.len() - 1]) {
        let refuse = |message: String, hint: String| {
            at.report(Diagnostic::error(&codes::BAD_LIKENESS, message).at(at.path().key("like")).hint(hint));
            None
        };
        if chain.contains(&base) {
            let names: Vec<_> = chain.iter().chain([&base]).map(|name| format!("`{name}`")).collect();
            let message = format!("{} go in a circle", names.join(" -> "));
            return refuse(message, "let one of them say everything itself".to_owned());
        }
        match written.get(base) {
            Some(Switch::On(process) | Switch::Only(process)) => bases.push((base, process)),
            Some(_) => {
                let message = format!("`{base}` is switched off here, and nothing is left of it to be like");
                let hint = format!("switch `{name}` off too, or write `{base}: on` and `scale: 0`");
                return refuse(message, hint);
            }
            None => {
                let known = listed(written.keys(), "none");
                return refuse(format!("there is no process `{base}`"), format!("the app has {known}"));
            }
        }
        chain.push(base);
    }
    Some(bases)
}

//! Forms that are refused are taken away.

use terrace::{
    diagnostic::{Diagnostic, Segment},
    spec::Raw,
};

use crate::{
    codes,
    manifests::{
        found::{Context, Found},
        prove::{FILE, Trial},
        run::{Run, Section},
        value::{Entries, make, take},
    },
};

/// More refusals than any import has: whoever meets more of them goes round in circles.
const ROUNDS: usize = 200;

/// Takes forms away until the app is rendered: what is refused stays as it was.
pub(super) fn accept(trial: Trial<'_>, found: &mut Found) -> Result<(), Vec<Diagnostic>> {
    for _ in 0..ROUNDS {
        let Err(mistakes) = trial.render(found) else { return Ok(()) };
        let mut is_changed = false;
        for mistake in &mistakes {
            is_changed |= refuse(mistake, trial.context, found);
        }
        if !is_changed {
            return Err(not_rendered(&mistakes, found));
        }
    }
    Err(not_rendered(&[], found))
}

/// Takes patches or whole objects away until the app is rendered: the forms that it was rendered with before stay.
pub(super) fn accept_added(section: &str, trial: Trial<'_>, found: &mut Found) -> Result<(), Vec<Diagnostic>> {
    let is_own = |mistake: &&Diagnostic| {
        let mut segments = mistake.place.path.segments().iter().skip(1);
        matches!(segments.next(), Some(Segment::Key(key)) if key == section)
    };
    for _ in 0..ROUNDS {
        let Err(mistakes) = trial.render(found) else { return Ok(()) };
        let mut is_changed = false;
        for mistake in mistakes.iter().filter(is_own) {
            is_changed |= refuse(mistake, trial.context, found);
        }
        if !is_changed {
            break;
        }
    }
    // What is left is said of a form, and yet is of something that was added.
    if let Some(Raw::Map(added)) = take(&mut found.draft.spec, &[section]) {
        one_by_one(section, added, trial, found);
    }
    accept(trial, found)
}

/// Puts in what does not keep the app from being rendered.
fn one_by_one(section: &str, added: Entries, trial: Trial<'_>, found: &mut Found) {
    for (name, value) in added {
        *make(&mut found.draft.spec, &[section, &name]) = value;
        if let Err(mistakes) = trial.render(found) {
            take(&mut found.draft.spec, &[section, &name]);
            found.refused.extend(mistakes.into_iter().next().map(|mistake| (name, mistake.message)));
        }
    }
}

/// Takes away what a mistake is about. `false` where that is nothing that was found.
fn refuse(mistake: &Diagnostic, context: &Context<'_>, found: &mut Found) -> bool {
    let place = place(mistake, &found.draft.spec);
    let path: Vec<&str> = place.iter().map(String::as_str).collect();
    let [first, rest @ ..] = path.as_slice() else { return false };
    match (*first, Section::of(first), rest) {
        ("patches" | "objects", ..) | (_, Some(_), []) if rest.is_empty() => return false,
        (_, Some(section), [name]) => {
            let run = Run { section, name: (*name).to_owned() };
            take(&mut found.draft.spec, &path);
            if let Some(named) = context.named.iter().find(|named| named.run == run) {
                found.refused.push((path.join("."), mistake.message.clone()));
                found.stays(&named.id, format!("as a process it is refused: {}", mistake.message));
            }
        }
        (_, Some(section), [name, field @ ..]) => {
            found.draft.take(&Run { section, name: (*name).to_owned() }, field);
            found.refused.push((path.join("."), mistake.message.clone()));
        }
        ("patches" | "objects", _, [name, ..]) => {
            take(&mut found.draft.spec, &[first, name]);
            found.refused.push(((*name).to_owned(), mistake.message.clone()));
        }
        _ => {
            take(&mut found.draft.spec, &path);
            found.refused.push((path.join("."), mistake.message.clone()));
        }
    }
    true
}

/// The way to what a mistake is about, as far as it is there.
fn place(mistake: &Diagnostic, spec: &Raw) -> Vec<String> {
    let mut path = Vec::new();
    let mut at = spec;
    for segment in mistake.place.path.segments() {
        let key = match segment {
            Segment::Key(key) => key.clone(),
            Segment::Index(index) => index.to_string(),
        };
        if path.is_empty() && key == "spec" {
            continue;
        }
        let Some(below) = at.get(&key) else { break };
        at = below;
        path.push(key);
    }
    path
}

fn not_rendered(mistakes: &[Diagnostic], found: &Found) -> Vec<Diagnostic> {
    let first = mistakes.first();
    // What was refused before is why nothing is left.
    let refused = found.refused.iter().find(|(path, _)| path.starts_with("processes."));
    let why = match (refused, first) {
        (Some((path, why)), _) => format!(": {why} (at `{path}`)"),
        (None, Some(mistake)) => format!(": {} (at `{}`)", mistake.message, mistake.place.path),
        (None, None) => String::new(),
    };
    let message = format!("an app of these manifests cannot be rendered{why}");
    // The edit that the last mistake asks for is for another one than the first refusal, and for a file that is not written.
    let own = first.filter(|_| refused.is_none()).and_then(|mistake| mistake.hints.first().cloned());
    let hint = own.or_else(|| {
        refused.map(|_| "correct that in the manifests, or write the app by hand: `terrace init`".to_owned())
    });
    let mistake = Diagnostic::error(&codes::NOT_RENDERED, message).in_file(FILE);
    vec![mistake.hint(hint.unwrap_or_else(|| "import fewer objects at a time, to see which one it is".to_owned()))]
}

//! What is left when forms have been found: forms that are refused, whole objects, and patches.

mod bring;
mod monitors;
mod refuse;
mod whole;

use terrace::{diagnostic::Diagnostic, spec::Raw};

use bring::{bring, explain};
use refuse::accept;
pub(super) use whole::entry_name;
use whole::whole;

use super::{
    Look, Options,
    compare::Change,
    facts,
    found::Found,
    object::Id,
    prove::{Ground, Proof, Trial},
    shape, shorten,
    value::{make, map, take, text},
};

/// Makes the app one that is rendered, as short as it can be said, and brings what no form has brought.
pub(super) fn settle(trial: Trial<'_>, found: &mut Found) -> Result<(), Vec<Diagnostic>> {
    shape::lift_for_commands(found);
    accept(trial, found)?;
    let before = cost(&trial.proof(found)?);
    let mut lifted = found.clone();
    shape::lift(&mut lifted);
    // What cannot be said of the app stays with its processes.
    if trial.proof(&lifted).is_ok_and(|proof| cost(&proof) <= before) {
        *found = lifted;
    }
    doubt(trial, found)?;
    shape::minimise(&mut found.draft, trial.ground);
    let brought = bring(trial, found)?;
    whole(trial, found)?;
    // Only now is everything there that a patch may refer to.
    explain(&brought, trial, found)?;
    let long = found.draft.clone();
    shorten::shorten(&mut found.draft);
    // The short forms mean the same, or they are not taken.
    if trial.ground.bytes(&found.draft) != trial.ground.bytes(&long) {
        found.draft = long;
    }
    Ok(())
}

/// An object whose form does not say all of it stays as it is.
fn doubt(trial: Trial<'_>, found: &mut Found) -> Result<(), Vec<Diagnostic>> {
    if found.forms.is_empty() {
        return Ok(());
    }
    for (id, at) in found.forms.clone() {
        let at: Vec<&str> = at.iter().map(String::as_str).collect();
        // Links and the platform let in some of the callers already.
        if !is_equal(&id, trial, found) && !without_known(&id, &at, trial, found) {
            take(&mut found.draft.spec, &at);
            found.stays(&id, "`network` would let in others than it does");
        }
    }
    accept(trial, found)
}

fn is_equal(id: &Id, trial: Trial<'_>, found: &Found) -> bool {
    trial.proof(found).is_ok_and(|proof| proof.equal.contains(id))
}

/// Leaves callers out of `network` that come in anyway, if the policy is the same then.
fn without_known(id: &Id, at: &[&str], trial: Trial<'_>, found: &mut Found) -> bool {
    let value = at.iter().try_fold(&found.draft.spec, |value, key| value.get(key)).cloned().unwrap_or_default();
    let callers = value.items("from");
    // Whatever the first and the last of them are, the others are the app's own to say.
    for skipped in 0..=callers.len() {
        for end in (skipped..=callers.len()).rev() {
            let kept = callers[skipped..end].to_vec();
            let mut tried = found.clone();
            *make(&mut tried.draft.spec, at) =
                if kept.is_empty() { text("on") } else { map([("from", Some(Raw::List(kept)))]) };
            if is_equal(id, trial, &tried) {
                *found = tried;
                return true;
            }
        }
    }
    false
}

/// How far a rendering is from what was read. What it adds weighs less than what it leaves out.
fn cost(proof: &Proof) -> usize {
    let weigh = |change: &Change| if matches!(change, Change::Added(_)) { 1 } else { 2 };
    let fields: usize = proof.differences.iter().map(|difference| weigh(&difference.change)).sum();
    fields + 4 * (proof.missing.len() + proof.added.len())
}

/// The facts of those that were told without which the app is another, or none.
pub(super) fn needed(mut told: Raw, found: &Found, options: &Options<'_>) -> Raw {
    let bytes = |told: &Raw| {
        let mut told = told.clone();
        let platform = facts::with(&mut told, options.platform);
        Ground { platform: &platform, target: &options.target }.bytes(&found.draft)
    };
    let whole = bytes(&told);
    let keys: Vec<String> = told.entries("").map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let mut without = told.clone();
        take(&mut without, &[&key]);
        if bytes(&without) == whole {
            told = without;
        }
    }
    told
}

//! The differences between two objects in canonical form, field by field.

use std::fmt::Write;

use terrace::spec::Raw;

use super::object::Id;

/// What is different at a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// The input has it, the rendering has not.
    Removed(Raw),
    /// The rendering has it, the input has not.
    Added(Raw),
    /// Both have it, and it is not the same.
    Changed(Raw, Raw),
}

/// A difference between the input and the rendering.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    pub(super) id: Id,
    /// The way to it; keys of lists' items among the fields.
    pub(super) path: Vec<String>,
    pub(super) change: Change,
}

/// The differences that turn what was read into what is rendered. Lists without keys are one value.
pub(super) fn differences(id: &Id, old: &Raw, new: &Raw) -> Vec<Difference> {
    let mut found = Vec::new();
    walk(id, &mut Vec::new(), old, new, &mut found);
    found
}

fn walk(id: &Id, path: &mut Vec<String>, old: &Raw, new: &Raw, found: &mut Vec<Difference>) {
    let note = |path: &[String], change: Change| Difference { id: id.clone(), path: path.to_vec(), change };
    let (Raw::Map(before), Raw::Map(after)) = (old, new) else {
        if !is_same(old, new) {
            found.push(note(path, Change::Changed(old.clone(), new.clone())));
        }
        return;
    };
    for (key, value) in before {
        path.push(key.clone());
        match after.get(key) {
            Some(other) => walk(id, path, value, other, found),
            None => found.push(note(path, Change::Removed(value.clone()))),
        }
        path.pop();
    }
    for (key, value) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        path.push(key.clone());
        found.push(note(path, Change::Added(value.clone())));
        path.pop();
    }
}

/// Whether Kubernetes reads the same from two values: `25` and `"25"` where either may stand, and a number whether whole or not.
fn is_same(old: &Raw, new: &Raw) -> bool {
    #[expect(
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "no number in a manifest is beyond what a float holds"
    )]
    let is_number = |whole: i64, number: f64| whole as f64 == number;
    match (old, new) {
        (Raw::Integer(whole), Raw::Float(number)) | (Raw::Float(number), Raw::Integer(whole)) => {
            is_number(*whole, *number)
        }
        (Raw::List(old), Raw::List(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_same(old, new))
        }
        (Raw::Map(before), Raw::Map(after)) => {
            before.len() == after.len()
                && before.iter().all(|(key, value)| after.get(key).is_some_and(|other| is_same(value, other)))
        }
        (old, new) => old == new,
    }
}

impl Difference {
    /// The way to the field, as people write it: `spec.template.spec.containers[web].image`.
    pub(super) fn field(&self) -> String {
        let mut field = String::new();
        let mut is_item = false;
        for step in &self.path {
            let is_plain = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if step.starts_with('{') {
                // An item of a set is all that it says, and the change says that.
                field.push_str("[]");
            } else if is_item {
                let _ = write!(field, "[{step}]");
            } else if !is_plain {
                let _ = write!(field, "[{step:?}]");
            } else {
                if !field.is_empty() {
                    field.push('.');
                }
                field.push_str(step);
            }
            is_item = !is_item && is_list(step);
        }
        field
    }

    /// What is different, on one line.
    pub(super) fn change(&self) -> String {
        match &self.change {
            Change::Removed(old) => format!("{} -> (absent)", brief(old)),
            Change::Added(new) => format!("(absent) -> {}", brief(new)),
            Change::Changed(old, new) => format!("{} -> {}", brief(old), brief(new)),
        }
    }
}

fn is_list(field: &str) -> bool {
    matches!(
        field,
        "containers"
            | "initContainers"
            | "env"
            | "envFrom"
            | "volumes"
            | "volumeMounts"
            | "ports"
            | "imagePullSecrets"
            | "topologySpreadConstraints"
            | "tolerations"
    )
}

/// A value on one line. Of its fields none is left out, but a long text is cut where nobody reads on.
fn brief(value: &Raw) -> String {
    super::canonical::show(&shortened(value))
}

fn shortened(value: &Raw) -> Raw {
    const LONGEST: usize = 100;
    match value {
        Raw::Text(text) if text.chars().count() > LONGEST => {
            Raw::Text(text.chars().take(LONGEST).chain("..".chars()).collect())
        }
        Raw::Map(entries) => Raw::Map(entries.iter().map(|(key, value)| (key.clone(), shortened(value))).collect()),
        Raw::List(items) => Raw::List(items.iter().map(shortened).collect()),
        other => other.clone(),
    }
}

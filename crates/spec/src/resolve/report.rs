//! What is left of the mistakes of resolving: one for each edit to make.

use terrace_diagnostic::{Diagnostic, Path, Segment};

use crate::codes;

/// Leaves out what follows from another mistake, and joins what one edit mends.
pub(super) fn condense(diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.is_empty() {
        return;
    }
    // A fact that is stated wrongly is not also missing.
    let facts = Path::from("facts");
    if diagnostics.iter().any(|diagnostic| diagnostic.place.path.starts_with(&facts)) {
        diagnostics.retain(|diagnostic| diagnostic.code != &codes::FACT_MISSING);
    }
    let mut missing: Vec<(String, Vec<String>)> = Vec::new();
    diagnostics.retain(|Diagnostic { code, message, hints, .. }| {
        let is_known = *code == &codes::FACT_MISSING
            && missing.iter().any(|(known, known_hints)| known == message && known_hints == hints);
        if *code == &codes::FACT_MISSING && !is_known {
            missing.push((message.clone(), hints.clone()));
        }
        !is_known
    });
    join_images(diagnostics);
}

/// An image is mostly that of the app: one line gives it to all processes.
fn join_images(diagnostics: &mut Vec<Diagnostic>) {
    let mut processes = Vec::new();
    diagnostics.retain(|diagnostic| {
        let Some(process) = without_image(diagnostic) else { return true };
        processes.push(format!("`{process}`"));
        processes.len() < 2
    });
    if processes.len() > 1
        && let Some(first) = diagnostics.iter_mut().find(|diagnostic| without_image(diagnostic).is_some())
    {
        first.message = format!("the processes {} have no image", processes.join(", "));
        first.hints = vec!["add `image:` to the app's `spec`, or to each process".to_owned()];
    }
}

/// The process or command that has no image. What is wrong in `images.yaml` has the same code, and is no process.
fn without_image(diagnostic: &Diagnostic) -> Option<&str> {
    match diagnostic.place.path.segments() {
        [Segment::Key(of), Segment::Key(name), ..]
            if diagnostic.code == &codes::NO_IMAGE && matches!(of.as_str(), "processes" | "commands") =>
        {
            Some(name)
        }
        _ => None,
    }
}

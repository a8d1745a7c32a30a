use terrace::{
    diagnostic::{Diagnostic, Span},
    spec::{
        layer::Mistake,
        text::{ImageReference, Name},
    },
};

use crate::codes;

/// How diagnostics call the option.
pub(super) const OPTION: &str = "--image";

/// Reads `process=image`, whose text begins at a byte of all options' text.
pub(super) fn read(text: &str, start: usize) -> Result<(Name, ImageReference), Diagnostic> {
    let span = |from: usize, to: usize| Span { start: start + from, end: start + to };
    let Some((process, image)) = text.split_once('=') else {
        let diagnostic = Diagnostic::error(&codes::BAD_IMAGE_OPTION, format!("`{text}` does not say of which process"));
        return Err(diagnostic.in_file(OPTION).span(span(0, text.len())).hint(format!("write `web={text}`")));
    };
    let placed = |mistake: Mistake, at| Diagnostic::from(mistake).in_file(OPTION).span(at);
    let name = Name::try_from(process).map_err(|mistake| placed(mistake, span(0, process.len())))?;
    let image =
        ImageReference::try_from(image).map_err(|mistake| placed(mistake, span(process.len() + 1, text.len())))?;
    Ok((name, image))
}

/// The mistake of an option for a process that has one already.
pub(super) fn given_twice(process: &Name, text: &str, start: usize) -> Diagnostic {
    let message = format!("the process `{process}` is given two images");
    let span = Span { start, end: start + text.len() };
    Diagnostic::error(&codes::BAD_IMAGE_OPTION, message).in_file(OPTION).span(span).hint("keep one of them")
}

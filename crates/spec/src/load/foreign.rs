//! Files of other tools: manifests of Kubernetes, and templates of Helm.

use terrace_diagnostic::{Diagnostic, Span};

use crate::codes;

/// What is to be done with a manifest.
pub(super) const MANIFESTS: &str =
    "it is a manifest of Kubernetes: `terrace import manifests <file>` makes an app of such";

/// What a template of Helm's begins with.
const OPENING: &str = "{{";

/// Gives mistakes that come of another tool's file the edit that is to be made there.
pub(super) fn explain(mistakes: &mut [Diagnostic], text: &str) {
    for mistake in mistakes {
        let is_template = mistake.place.span.is_some_and(|span| is_template(text, span));
        if is_template {
            let hint = "templates of Helm are not rendered here: write the value, and what differs between environments under `environments`";
            mistake.hints = vec![hint.to_owned()];
        } else if mistake.code == &codes::SEVERAL_DOCUMENTS && is_manifest(text) {
            mistake.hints = vec![MANIFESTS.replace("it is a manifest", "they are manifests")];
        }
    }
}

/// Whether a file begins as manifests of Kubernetes do: with an `apiVersion` that is not of Terrace.
pub(super) fn is_manifest(text: &str) -> bool {
    let version = text.lines().find_map(|line| line.strip_prefix("apiVersion:"));
    version.is_some_and(|version| !version.contains("terrace.dev"))
}

/// Whether what is wrong is in a template, or just behind where one begins: YAML takes its brackets for blocks.
fn is_template(text: &str, span: Span) -> bool {
    let begun = text.get(..span.start).map_or(0, |before| before.len() - before.trim_end_matches('{').len());
    let wrong = text.get(span.start - begun..span.end.max(span.start)).unwrap_or_default();
    wrong.contains(OPENING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_known_by_its_brackets() {
        for (text, wrong, expected) in [
            ("image: {{ .Values.image }}", "{ .", true),
            ("image: \"{{ .Values.image }}\"", "\"{{ .Values.image }}\"", true),
            ("image: shop:{{ .Values.tag }}", "shop:{{ .Values.tag }}", true),
            ("{{- if .Values.on }}", "-", true),
            ("image: {a: b}", "a", false),
            ("image: Shop # not {{ this }}", "Shop", false),
        ] {
            let start = text.find(wrong).expect("it is there");
            assert_eq!(is_template(text, Span { start, end: start + wrong.len() }), expected, "{text}");
        }
    }
}

use super::{has_alphanumeric_edges, is_made_of, text};
use crate::{codes, layer::Mistake};

text! {
    /// The key of a label: an optional DNS name and `/`, then at most 63 characters.
    ///
    /// ```
    /// use terrace_spec::text::LabelKey;
    ///
    /// assert!(LabelKey::try_from("acme.dev/cost-center").is_ok());
    /// // Terrace's own, and its selector.
    /// assert!(LabelKey::try_from("app.kubernetes.io/name").is_err());
    /// ```
    LabelKey {
        expects: "the key of a label: `name` or `example.com/name`",
        pattern: "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$",
        examples: ["tier", "acme.dev/cost-center"],
        check: label_key,
    }
}

text! {
    /// The key of an annotation; the rule is that of a label's key.
    ///
    /// ```
    /// use terrace_spec::text::AnnotationKey;
    ///
    /// assert!(AnnotationKey::try_from("acme.dev/runbook").is_ok());
    /// assert!(AnnotationKey::try_from("runbook of the shop").is_err());
    /// ```
    AnnotationKey {
        expects: "the key of an annotation: `name` or `example.com/name`",
        pattern: "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$",
        examples: ["acme.dev/runbook"],
        check: annotation_key,
    }
}

text! {
    /// The key of a label that live pods are selected by. Any that Kubernetes takes: what is live cannot be changed.
    ///
    /// ```
    /// use terrace_spec::text::SelectorKey;
    ///
    /// // A live workload may select by any label, Kubernetes' own too.
    /// assert!(SelectorKey::try_from("app.kubernetes.io/instance").is_ok());
    /// ```
    SelectorKey {
        expects: "the key of a label: `name` or `example.com/name`",
        pattern: "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$",
        examples: ["app", "app.kubernetes.io/instance"],
        check: key,
    }
}

text! {
    /// The value of a label: at most 63 letters, digits, `-`, `_` and `.`, a letter or digit at both ends.
    ///
    /// ```
    /// use terrace_spec::text::LabelValue;
    ///
    /// assert!(LabelValue::try_from("v1.42.0").is_ok());
    /// assert!(LabelValue::try_from("made by the shop team").is_err());
    /// ```
    LabelValue {
        expects: "the value of a label: at most 63 letters, digits, `-`, `_` and `.`",
        pattern: "^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$",
        examples: ["checkout", "v1.42.0"],
        check: value,
    }
}

fn is_value(text: &str) -> bool {
    text.len() <= 63
        && is_made_of(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && has_alphanumeric_edges(text)
}

/// What Terrace, Argo CD and Flagger tell objects apart by. One set by hand would be lost, or take the object away from its owner.
const OWNED_LABELS: [&str; 8] = [
    "app.kubernetes.io/component",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/managed-by",
    "app.kubernetes.io/name",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/version",
    "argocd.argoproj.io/instance",
    "terrace.dev/team",
];
/// What makes an object another one to Argo CD: on every object of an app it would turn all of them into hooks.
const OWNED_ANNOTATIONS: [&str; 6] = [
    "argocd.argoproj.io/hook",
    "argocd.argoproj.io/hook-delete-policy",
    "argocd.argoproj.io/installation-id",
    "argocd.argoproj.io/sync-wave",
    "argocd.argoproj.io/tracking-id",
    "terrace.dev/files-checksum",
];

fn label_key(text: &str) -> Result<String, Mistake> {
    unless_owned(text, &OWNED_LABELS, "label", "delete it: Terrace and Argo CD tell objects apart by it")
}

fn annotation_key(text: &str) -> Result<String, Mistake> {
    let hint = match text {
        "argocd.argoproj.io/sync-wave" => {
            "delete it: Terrace says in which order the objects of an app are applied, and a patch what one of them needs beyond that"
        }
        "argocd.argoproj.io/hook" | "argocd.argoproj.io/hook-delete-policy" => {
            "delete it: it would be on every object; a process with `release: before` or `release: after` is such a hook"
        }
        _ => "delete it: Terrace and Argo CD tell objects apart by it",
    };
    unless_owned(text, &OWNED_ANNOTATIONS, "annotation", hint)
}

fn unless_owned(text: &str, owned: &[&str], what: &str, hint: &'static str) -> Result<String, Mistake> {
    if owned.contains(&text) {
        let mistake = Mistake::new(&codes::OWNED_KEY, format!("the {what} `{text}` is not yours to set"));
        return Err(mistake.hint(hint));
    }
    key(text)
}

fn key(text: &str) -> Result<String, Mistake> {
    let (prefix, name) = text.split_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
    let is_prefix = |prefix: &str| {
        prefix.len() <= 253
            && prefix.split('.').all(|label| {
                is_made_of(label, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
                    && has_alphanumeric_edges(label)
            })
    };
    if is_value(name) && prefix.is_none_or(is_prefix) {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_LABEL, format!("`{text}` is not the key of a label or annotation"))
        .hint("write `name` or `example.com/name`; the name has at most 63 letters, digits, `-`, `_` and `.`"))
}

fn value(text: &str) -> Result<String, Mistake> {
    if text.is_empty() || is_value(text) {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_LABEL, format!("`{text}` is not the value of a label")).hint(
        "a label's value has at most 63 letters, digits, `-`, `_` and `.`; what does not fit belongs in an annotation",
    ))
}

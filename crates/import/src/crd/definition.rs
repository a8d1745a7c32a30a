//! Definitions in a file, and the version of each that is meant.

use terrace_diagnostic::{Diagnostic, Path, nearest};

use super::broken;
use crate::{codes, yaml::Node};

/// One version of a custom resource.
#[derive(Debug)]
pub(super) struct Definition<'file> {
    pub(super) group: &'file str,
    pub(super) version: &'file str,
    pub(super) kind: &'file str,
    pub(super) scope: Scope,
    /// `openAPIV3Schema`, and where it is.
    pub(super) schema: &'file Node,
    pub(super) path: Path,
}

/// Whether the objects live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Namespaced,
    Cluster,
}

impl Definition<'_> {
    pub(super) fn api_version(&self) -> String {
        format!("{}/{}", self.group, self.version)
    }
}

const KIND: &str = "CustomResourceDefinition";
const API_VERSION: &str = "apiextensions.k8s.io/v1";
const BETA: &str = "apiextensions.k8s.io/v1beta1";

/// Finds the definitions of a file. Other objects, which come beside them in an installation, are not looked at.
pub(super) fn read<'file>(
    text: &str,
    documents: &'file [Node],
    version: Option<&str>,
) -> Result<Vec<Definition<'file>>, Vec<Diagnostic>> {
    let mut objects = Vec::new();
    for document in documents {
        match document.text_at("kind") {
            // What `kubectl get` answers.
            Some("List" | "CustomResourceDefinitionList") => {
                let items = document.items_at("items").iter().enumerate();
                objects.extend(items.map(|(index, item)| (Path::root().key("items").index(index), item)));
            }
            _ => objects.push((Path::root(), document)),
        }
    }
    let found: Vec<_> = objects.iter().filter(|(_, object)| object.text_at("kind") == Some(KIND)).collect();
    if found.is_empty() {
        return Err(vec![nothing(text, &objects)]);
    }
    let (mut definitions, mut mistakes) = (Vec::new(), Vec::new());
    for (path, object) in found {
        match definition(text, path, object, version) {
            Ok(definition) => definitions.push(definition),
            Err(mistake) => mistakes.push(*mistake),
        }
    }
    if mistakes.is_empty() { Ok(definitions) } else { Err(mistakes) }
}

fn nothing(text: &str, objects: &[(Path, &Node)]) -> Diagnostic {
    let kinds: Vec<_> = objects.iter().filter_map(|(_, object)| object.text_at("kind")).collect();
    let message = match kinds.first() {
        Some(kind) => format!("no `{KIND}` is in the file; its first object is of kind `{kind}`"),
        None => format!("no `{KIND}` is in the file"),
    };
    let mistake = Diagnostic::error(&codes::NO_DEFINITION, message);
    let mistake = match objects.first() {
        Some((path, object)) => mistake.at(path.clone()).span(object.get("kind").unwrap_or(object).underline(text)),
        None => mistake,
    };
    mistake.hint("get one from a cluster: `kubectl get crd <plural>.<group> -o yaml | terrace import crd -`")
}

fn definition<'file>(
    text: &str,
    path: &Path,
    object: &'file Node,
    version: Option<&str>,
) -> Result<Definition<'file>, Box<Diagnostic>> {
    is_of_known_api(text, path, object)?;
    let inside = path.clone().key("spec");
    let spec = object.get("spec").ok_or_else(|| {
        Box::new(
            broken("the definition has no `spec`", path, object, text)
                .hint("import the definition as it was published"),
        )
    })?;
    let word = |node: &'file Node, path: &Path, key: &str| {
        node.text_at(key).filter(|text| !text.is_empty()).ok_or_else(|| {
            let mistake = broken(format!("the definition has no `{}`", path.clone().key(key)), path, node, text);
            Box::new(mistake.hint("import the definition as it was published"))
        })
    };
    let group = word(spec, &inside, "group")?;
    let names = spec.get("names").unwrap_or(spec);
    let kind = word(names, &inside.clone().key("names"), "kind")?;
    let scope = scope(text, &inside, spec)?;
    let (index, chosen) = choose(text, &inside, spec, kind, version)?;
    let inside = inside.key("versions").index(index);
    let version = word(chosen, &inside, "name")?;
    let schema = chosen.get("schema").and_then(|schema| schema.get("openAPIV3Schema"));
    let schema = schema.filter(|schema| !schema.entries().is_empty()).ok_or_else(|| {
        let message = format!("version `{version}` of `{kind}` has no schema, so nothing is known of its fields");
        let mistake = Diagnostic::error(&codes::NO_SCHEMA, message).at(inside.clone()).span(chosen.underline(text));
        Box::new(mistake.hint("import the definition as its controller publishes it, or write the type by hand: `terrace::custom` says how"))
    })?;
    Ok(Definition { group, version, kind, scope, schema, path: inside.key("schema").key("openAPIV3Schema") })
}

/// Whether it is of an API that clusters have.
fn is_of_known_api(text: &str, path: &Path, object: &Node) -> Result<(), Box<Diagnostic>> {
    let name = object.get("metadata").and_then(|metadata| metadata.text_at("name")).unwrap_or("<plural>.<group>");
    let api_version = object.get("apiVersion").unwrap_or(object);
    match api_version.text() {
        Some(API_VERSION) => Ok(()),
        Some(BETA) => {
            let message = format!("the definition is one of `{BETA}`, which Kubernetes dropped with 1.22");
            let mistake = Diagnostic::error(&codes::OLD_DEFINITION, message).at(path.clone().key("apiVersion"));
            let mistake = mistake.span(api_version.underline(text));
            let command = format!("kubectl get crd {name} -o yaml | terrace import crd -");
            Err(Box::new(mistake.hint(format!("a cluster has it as `{API_VERSION}`: `{command}`"))))
        }
        _ => {
            let mistake = broken(format!("a `{KIND}` without an `apiVersion` that is known"), path, api_version, text);
            Err(Box::new(mistake.hint(format!("write `apiVersion: {API_VERSION}`"))))
        }
    }
}

fn scope(text: &str, path: &Path, spec: &Node) -> Result<Scope, Box<Diagnostic>> {
    match spec.text_at("scope") {
        Some("Namespaced") => Ok(Scope::Namespaced),
        Some("Cluster") => Ok(Scope::Cluster),
        _ => {
            let (path, place) = (path.clone().key("scope"), spec.get("scope").unwrap_or(spec));
            let mistake = broken("the scope is neither `Namespaced` nor `Cluster`", &path, place, text);
            Err(Box::new(mistake.hint("write `scope: Namespaced` or `scope: Cluster`")))
        }
    }
}

/// The version that was asked for; without one that which is stored.
fn choose<'file>(
    text: &str,
    path: &Path,
    spec: &'file Node,
    kind: &str,
    version: Option<&str>,
) -> Result<(usize, &'file Node), Box<Diagnostic>> {
    let versions = spec.items_at("versions");
    let mut all = versions.iter().enumerate();
    let Some(version) = version else {
        let stored =
            all.find(|(_, candidate)| candidate.is_true_at("storage")).or(versions.first().map(|first| (0, first)));
        return stored.ok_or_else(|| {
            let place = spec.get("versions").unwrap_or(spec);
            let mistake = broken("the definition has no versions", &path.clone().key("versions"), place, text);
            Box::new(mistake.hint("import the definition as it was published"))
        });
    };
    let known: Vec<_> = versions.iter().filter_map(|candidate| candidate.text_at("name")).collect();
    all.find(|(_, candidate)| candidate.text_at("name") == Some(version)).ok_or_else(|| {
        let place = spec.get("versions").unwrap_or(spec);
        let message = format!("`{kind}` has no version `{version}`");
        let mistake = Diagnostic::error(&codes::NO_SUCH_VERSION, message).at(path.clone().key("versions"));
        let mistake = mistake.span(place.underline(text));
        let likely = nearest(version, known.iter().copied()).or(known.first().copied()).unwrap_or("v1");
        let hint = format!("write `--version {likely}`; there are {}", listed(&known));
        Box::new(mistake.hint(if known.len() > 1 { hint } else { format!("write `--version {likely}`, the only one") }))
    })
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

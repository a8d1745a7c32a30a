//! A Rust module for each `CustomResourceDefinition`.
//!
//! The module holds typed structs and enums for one version of the resource, with `terrace::custom::Part` derived for each: a
//! constructor that takes what the schema requires, a chained setter for all else, reading, writing, and a JSON Schema. What a manifest
//! never has, such as the status, is left out.

mod definition;
mod documentation;
mod naming;
mod shape;
mod words;
mod write;

use terrace_diagnostic::{Diagnostic, Path};

use crate::{codes, yaml};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'call> {
    /// How the user calls the file; diagnostics and the module's head say it.
    pub file: &'call str,
    /// The version whose types are written; the one that is stored, unless given.
    pub version: Option<&'call str>,
    /// The command that writes the same module again.
    pub command: &'call str,
}

/// Writes a module for the definitions of a file: itself where there is one, one nested module each where there are several.
///
/// The same text gives the same bytes, formatted as rustfmt does by default.
///
/// ```
/// use terrace_import::crd::{Request, module};
///
/// let definition = r#"
/// apiVersion: apiextensions.k8s.io/v1
/// kind: CustomResourceDefinition
/// metadata: {name: caches.example.com}
/// spec:
///   group: example.com
///   scope: Namespaced
///   names: {kind: Cache, plural: caches}
///   versions:
///     - name: v1
///       served: true
///       storage: true
///       schema:
///         openAPIV3Schema:
///           type: object
///           properties:
///             spec:
///               type: object
///               required: [memory]
///               properties:
///                 memory: {type: string, description: How much it may hold.}
/// "#;
/// let request = Request { file: "cache.yaml", version: None, command: "terrace import crd cache.yaml" };
/// let module = module(definition, request).expect("it is a definition");
/// assert!(module.contains("    /// How much it may hold.\n    pub memory: String,\n"));
/// ```
///
/// # Errors
/// Every mistake that was found, placed in the file.
pub fn module(text: &str, request: Request<'_>) -> Result<String, Vec<Diagnostic>> {
    let placed = |mut mistakes: Vec<Diagnostic>| {
        for mistake in &mut mistakes {
            mistake.place.file = Some(request.file.into());
        }
        terrace_diagnostic::sort(&mut mistakes);
        mistakes
    };
    let documents = yaml::documents(text).map_err(|mistake| placed(vec![mistake]))?;
    let definitions = definition::read(text, &documents, request.version).map_err(placed)?;
    let mut mistakes = Vec::new();
    let mut modules = Vec::new();
    for definition in &definitions {
        match shape::Module::read(text, definition) {
            Ok(module) => modules.push(module),
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() { Ok(write::file(&modules, request)) } else { Err(placed(mistakes)) }
}

/// A mistake in a definition.
fn broken(message: impl Into<String>, path: &Path, node: &yaml::Node, text: &str) -> Diagnostic {
    Diagnostic::error(&codes::BAD_DEFINITION, message).at(path.clone()).span(node.underline(text))
}

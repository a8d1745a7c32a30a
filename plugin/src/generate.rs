use terrace::{
    diagnostic::{Diagnostic, Path},
    spec::{load::locate_callers, resolve::ResolvedApp},
};

use crate::{Plugin, answer::Answer, codes, input::Input, place::Place, variables::Variables};

/// The namespace of the Application's destination.
pub const NAMESPACE: &str = "ARGOCD_APP_NAMESPACE";

impl Plugin {
    /// Renders the app as a stream of JSON objects, one a line, which costs Argo CD half of what YAML does.
    ///
    /// All or nothing: on any error there is no output. No objects are an error too: Argo CD would prune whatever runs.
    pub fn generate(&self, place: &Place, variables: &Variables) -> Answer {
        let input = self.input(place, variables);
        match manifests(&input, variables) {
            Ok((json, warnings)) => Answer::fine(json, input.show(warnings)),
            Err(mistakes) => Answer::mistake(input.show(mistakes)),
        }
    }

    /// Whether there is an app to render: a cheap look for a `plugin.yaml` with an `init`. The one of this repository has none, for
    /// [`Plugin::generate`] says the same, and Argo CD would start one process more for each rendering.
    pub fn init(&self, place: &Place) -> Answer {
        let input = self.input(place, &Variables::default());
        match input.look() {
            Ok(()) => Answer::fine(String::new(), String::new()),
            Err(mistake) => Answer::mistake(input.show(vec![mistake])),
        }
    }
}

/// The manifests and the warnings, or all mistakes.
fn manifests(input: &Input<'_>, variables: &Variables) -> Result<(String, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut mistakes = input.mistakes.clone();
    let app = input.load().map_err(|others| mistakes.extend(others)).ok();
    let Some((app, made)) = app.filter(|_| mistakes.is_empty()) else { return Err(mistakes) };
    let mut rendered = input.render(&app, made.as_ref());
    locate_callers(&mut rendered.diagnostics, &rendered.callers);
    if rendered.has_errors() {
        return Err(rendered.diagnostics);
    }
    mistakes.extend(other_namespace(rendered.app.as_ref(), variables));
    let json = rendered.json().map_err(|others| mistakes.extend(others)).ok();
    let Some(json) = json.filter(|_| mistakes.is_empty()) else { return Err(mistakes) };
    if json.is_empty() {
        let message = "the app has no objects in this environment and cluster";
        let nothing = Diagnostic::error(&codes::NOTHING_TO_EMIT, message);
        return Err(vec![nothing.hint("delete the Application if that is meant: Argo CD would prune all that runs")]);
    }
    Ok((json, rendered.diagnostics))
}

/// Objects that must name their namespace have the one that the spec says. Argo CD puts all others into the destination's, and an
/// app in two namespaces does not work.
fn other_namespace(app: Option<&ResolvedApp>, variables: &Variables) -> Option<Diagnostic> {
    let said = app?.namespace.as_ref()?;
    let destination = variables.get(NAMESPACE).filter(|destination| !destination.is_empty())?;
    (destination != said.as_str()).then(|| {
        let message = format!("the namespace is `{said}` here, and `{destination}` in the Application");
        Diagnostic::error(&codes::OTHER_NAMESPACE, message)
            .at(Path::root().key("namespace"))
            .hint(format!("write `{said}` in the Application's `spec.destination.namespace`, or `{destination}` here"))
    })
}

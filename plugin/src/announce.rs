use std::collections::BTreeMap;

use serde::Serialize;
use terrace::spec::{App, Switch, resolve::ResolvedProcess, text::Name};

use crate::{Plugin, answer::Answer, input::Input, place::Place, variables::Variables};

/// A parameter as Argo CD's user interface is told of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Announcement {
    name: &'static str,
    title: &'static str,
    tooltip: String,
    required: bool,
    item_type: &'static str,
    collection_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    string: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<BTreeMap<String, String>>,
}

impl Plugin {
    /// Announces the parameters with their current values.
    ///
    /// Never an error of the repo: Argo CD would show it in place of the form in which a wrong environment is put right, and
    /// [`Plugin::generate`] reports it anyway. What cannot be read is said in the tooltips. The name of the Application plays no part:
    /// Argo CD keeps one answer for all Applications of a source.
    pub fn parameters(&self, place: &Place, variables: &Variables) -> Answer {
        let input = self.input(place, variables);
        let announcements = [environment(&input), cluster(&input), images(&input)];
        match serde_json::to_string(&announcements) {
            Ok(json) => Answer::fine(json + "\n", String::new()),
            Err(error) => Answer::fault(format!("the announcements cannot be written: {error}\n")),
        }
    }
}

fn environment(input: &Input<'_>) -> Announcement {
    let platform = input.platform();
    let known = &platform.spec.environments;
    let tooltip = match () {
        () if !known.is_empty() => format!("The environment to render for: {}.", listed(known.keys())),
        () => without_names(input, "environment"),
    };
    let current = input.target().environment;
    text("environment", "Environment", tooltip, known.len() > 1, current)
}

fn cluster(input: &Input<'_>) -> Announcement {
    let platform = input.platform();
    let target = input.target();
    let several: Vec<_> = platform.spec.environments.iter().filter(|(_, known)| known.clusters.len() > 1).collect();
    let choices: Vec<_> =
        several.iter().map(|(name, known)| format!("{name} has {}", listed(known.clusters.iter()))).collect();
    let tooltip = match () {
        () if !choices.is_empty() => {
            format!("The cluster to render for, where an environment has several: {}.", choices.join("; "))
        }
        () if !platform.spec.clusters.is_empty() => {
            "The cluster to render for. May be left empty: every environment has one cluster at most.".to_owned()
        }
        () => without_names(input, "cluster"),
    };
    let is_required = several.iter().any(|(name, _)| target.environment.as_ref() == Some(*name));
    text("cluster", "Cluster", tooltip, is_required, target.cluster)
}

fn images(input: &Input<'_>) -> Announcement {
    let app = input.load().ok().map(|(app, _)| app);
    let mut tooltip =
        "The image of each process, in place of the one that the repo has. Needs a tag or a digest.".to_owned();
    if app.is_none() {
        tooltip += " What the repo has is not known: it has mistakes, which the error of the rendering tells.";
    }
    let mut map = app.map(|app| current_images(input, &app)).unwrap_or_default();
    map.extend(input.parameters.images.iter().map(|(process, image)| (process.to_string(), image.to_string())));
    Announcement {
        name: "images",
        title: "Images",
        tooltip,
        required: false,
        item_type: "string",
        collection_type: "map",
        string: None,
        map: Some(map),
    }
}

/// The images of the processes in the target; where it cannot be resolved, those of the app's own layer.
fn current_images(input: &Input<'_>, app: &App) -> BTreeMap<String, String> {
    let resolution = input.resolve(app);
    if let Some(resolved) = resolution.app {
        let image = |(name, process): (&Name, &ResolvedProcess)| (name.to_string(), process.image.to_string());
        return resolved.processes.iter().map(image).collect();
    }
    let processes = app.spec.processes.iter().filter_map(|(name, process)| match process {
        Switch::On(process) | Switch::Only(process) => Some((name, process)),
        Switch::Unset | Switch::Off => None,
    });
    processes
        .filter_map(|(name, process)| {
            let image = process.image.as_ref().or(app.spec.image.as_ref())?;
            Some((name.to_string(), image.to_string()))
        })
        .collect()
}

fn text(
    name: &'static str,
    title: &'static str,
    tooltip: String,
    required: bool,
    current: Option<Name>,
) -> Announcement {
    let string = Some(current.map(|name| name.to_string()).unwrap_or_default());
    Announcement { name, title, tooltip, required, item_type: "string", collection_type: "string", string, map: None }
}

fn without_names(input: &Input<'_>, what: &str) -> String {
    let why = match input.platform_file().map(|found| &found.platform) {
        Some(Ok(_)) => format!("May be left empty: `platform.yaml` names no {what}s."),
        Some(Err(_)) => "`platform.yaml` has mistakes, which the error of the rendering tells.".to_owned(),
        None => format!("May be left empty: the repo has no `platform.yaml`, and so no {what}s."),
    };
    format!("The {what} to render for. {why}")
}

fn listed<'a>(names: impl Iterator<Item = &'a Name>) -> String {
    names.map(Name::as_str).collect::<Vec<_>>().join(", ")
}

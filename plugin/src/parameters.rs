//! The parameters of an Application: three, and no other.

mod given;

use std::fmt::Display;

use terrace::{
    diagnostic::{Code, Diagnostic},
    spec::{
        Map,
        layer::Mistake,
        resolve::{Overrides, Target},
        text::{ImageReference, Name},
    },
};

use self::given::{Given, Value};
use crate::{codes, variables::Variables};

/// What Argo CD sets to the parameters of an Application, as JSON. Unset without a `plugin:` block, the word `null` without
/// parameters in it.
pub const PARAMETERS: &str = "ARGOCD_APP_PARAMETERS";

/// Where users write what is wrong in a parameter.
pub(crate) const WRITTEN_IN: &str = "spec.source.plugin";

/// What an Application may say to the plugin. Nothing else of an app can be changed from outside of its repo, so that the
/// repo's history tells what ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// `environment`: the environment to render for.
    pub environment: Option<Name>,
    /// `cluster`: the cluster to render for.
    pub cluster: Option<Name>,
    /// `images`: what each process runs in place of the image in the repo.
    pub images: Map<Name, ImageReference>,
}

impl Parameters {
    /// Reads the parameters. What is good is returned beside the mistakes: who announces parameters needs it.
    ///
    /// `environment` and `cluster` may also stand in `spec.source.plugin.env`, as `TERRACE_ENVIRONMENT` and
    /// `TERRACE_CLUSTER`: the generators of an `ApplicationSet` often have plain variables only. A parameter wins over a variable. An
    /// empty text is no value: Argo CD's user interface sends one for a field that was cleared.
    pub fn read(variables: &Variables) -> (Self, Vec<Diagnostic>) {
        let mut parameters = Self::default();
        let mut mistakes = Vec::new();
        let given = match given::read(variables.get(PARAMETERS).unwrap_or_default()) {
            Ok(given) => given,
            Err(error) => {
                let message = format!("`{PARAMETERS}` is not a list of parameters: {error}");
                mistakes.push(mistake(&codes::UNREADABLE_PARAMETERS, message).hint(
                    "Argo CD writes it from `parameters`: if it was set by hand, write `[{\"name\": ..., \"string\": ...}]`",
                ));
                Vec::new()
            }
        };
        for (index, Given { name, values }) in given.iter().enumerate() {
            if given[..index].iter().any(|earlier| earlier.name == *name) {
                mistakes.push(
                    mistake(&codes::PARAMETER_TWICE, format!("parameter `{name}` is given twice"))
                        .hint("keep one of them"),
                );
                continue;
            }
            match (name.as_str(), values.as_slice()) {
                ("environment", [Value::Text(text)]) => parameters.environment = name_in(name, text, &mut mistakes),
                ("cluster", [Value::Text(text)]) => parameters.cluster = name_in(name, text, &mut mistakes),
                ("images", [Value::Map(images)]) => parameters.images = images_in(images, &mut mistakes),
                ("environment" | "cluster", values) => mistakes.push(wrong_type(name, values, "string: <name>")),
                ("images", values) => mistakes.push(wrong_type(name, values, "map: {<process>: <image>}")),
                _ => mistakes.push(mistake(&codes::UNKNOWN_PARAMETER, format!("there is no parameter `{name}`")).hint(
                    "the parameters are `environment`, `cluster` and `images`; write everything else in `app.yaml`",
                )),
            }
        }
        let mut fallback = |name: &str| {
            let variable = format!("ARGOCD_ENV_{name}");
            variables.get(&variable).and_then(|text| name_in(name, text, &mut mistakes))
        };
        parameters.environment = parameters.environment.or_else(|| fallback("TERRACE_ENVIRONMENT"));
        parameters.cluster = parameters.cluster.or_else(|| fallback("TERRACE_CLUSTER"));
        (parameters, mistakes)
    }

    /// The environment and cluster.
    pub fn target(&self) -> Target {
        Target { environment: self.environment.clone(), cluster: self.cluster.clone() }
    }

    /// What is laid over the app's own layers.
    pub fn overrides(&self) -> Overrides {
        Overrides { images: self.images.clone(), ..Overrides::default() }
    }
}

fn mistake(code: &'static Code, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, message).in_file(WRITTEN_IN)
}

/// A value that breaks the rule of its type.
fn broken(parameter: impl Display, mistake: Mistake) -> Diagnostic {
    let mut diagnostic = Diagnostic::from(mistake).in_file(WRITTEN_IN);
    diagnostic.message = format!("parameter `{parameter}`: {}", diagnostic.message);
    diagnostic
}

fn wrong_type(name: &str, values: &[Value], expected: &str) -> Diagnostic {
    let found = match values {
        [] => "no value".to_owned(),
        values => values.iter().map(Value::kind).collect::<Vec<_>>().join(" and "),
    };
    mistake(&codes::PARAMETER_TYPE, format!("parameter `{name}` has {found}"))
        .hint(format!("write `{{name: {name}, {expected}}}`"))
}

fn name_in(parameter: &str, text: &str, mistakes: &mut Vec<Diagnostic>) -> Option<Name> {
    if text.is_empty() {
        return None;
    }
    Name::try_from(text).map_err(|mistake| mistakes.push(broken(parameter, mistake))).ok()
}

fn images_in(images: &[(String, String)], mistakes: &mut Vec<Diagnostic>) -> Map<Name, ImageReference> {
    let mut read = Map::default();
    for (process, image) in images {
        let parameter = format!("images.{process}");
        let name = Name::try_from(process.as_str()).map_err(|mistake| mistakes.push(broken(&parameter, mistake)));
        let image =
            ImageReference::try_from(image.as_str()).map_err(|mistake| mistakes.push(broken(&parameter, mistake)));
        if let (Ok(name), Ok(image)) = (name, image)
            && read.insert(name, image).is_some()
        {
            mistakes.push(
                mistake(&codes::PARAMETER_TWICE, format!("parameter `{parameter}` is given twice"))
                    .hint("keep one of them"),
            );
        }
    }
    read
}

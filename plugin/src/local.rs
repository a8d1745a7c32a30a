//! `local`: what Argo CD would get, on a laptop.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use minijinja::{Environment, Value, context};
use terrace::document::{Tape, write_yaml_stream};

use crate::{
    Plugin,
    answer::{Answer, Status},
    generate::NAMESPACE,
    parameters::PARAMETERS,
    place::{Place, SOURCE_PATH},
    read_back::{ReadBack, read_back},
    variables::Variables,
};

/// What an Application would say, and where its repo is.
///
/// ```
/// use terrace_cmp::{Local, Plugin, Status};
///
/// let repo = tempfile::tempdir()?;
/// std::fs::write(
///     repo.path().join("app.yaml"),
///     "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec: {image: 'nginx:1.29', processes: {web: {http: 8080}}}\n",
/// )?;
/// let answer = Plugin::new().local(&Local { folder: repo.path().to_owned(), repository: Some(repo.path().to_owned()), ..Local::default() });
/// assert_eq!(answer.status, Status::Fine, "{}", answer.stderr);
/// assert!(answer.stdout.contains("kind: Deployment"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Local {
    /// The app's folder, or its file in it.
    pub folder: PathBuf,
    /// The root of the repo. If it is not named, the nearest folder with `.git`; without one, that of the platform, or the app's own.
    pub repository: Option<PathBuf>,
    /// The namespace of the Application's destination.
    pub namespace: Option<String>,
    /// The parameter `environment`.
    pub environment: Option<String>,
    /// The parameter `cluster`.
    pub cluster: Option<String>,
    /// The parameter `images`: process and image.
    pub images: Vec<(String, String)>,
    /// The variables by which a sidecar allows definitions, as this machine has them; others among them are not passed on.
    pub sidecar: Variables,
}

impl Plugin {
    /// Runs the command that Argo CD runs, with the variables that it sets, and reads its output as it does.
    ///
    /// stdout has the manifests as they were read, in YAML; stderr has a report. What is the same as in the sidecar: the variables,
    /// the code that renders, the rules by which the output is read. What is not: the repo is read where it is
    /// and not from a copy, so that files which Argo CD does not send (pipes) or refuses to send (links out of the repo) are there;
    /// and no manifest is held against a cluster.
    pub fn local(&self, request: &Local) -> Answer {
        let (place, variables) = match surroundings(request) {
            Ok(found) => found,
            Err(message) => return Answer::mistake(message),
        };
        let answer = self.generate(&place, &variables);
        if answer.status != Status::Fine {
            let Answer { stderr, .. } = answer;
            return Answer::mistake(format!(
                "{stderr}\nArgo CD shows this error, and changes nothing in the cluster.\n"
            ));
        }
        let read = read_back(&answer.stdout);
        let report = match self.report(&place, &variables, &answer.stdout, &read) {
            Ok(report) => answer.stderr + &report,
            Err(error) => return Answer::fault(format!("the report cannot be written: {error}\n")),
        };
        if !read.complaints.is_empty() {
            return Answer::fault(report);
        }
        match yaml(&read) {
            Ok(yaml) => Answer::fine(yaml, report),
            Err(error) => Answer::fault(format!("an object cannot be shown: {error}\n")),
        }
    }

    fn report(
        &self,
        place: &Place,
        variables: &Variables,
        output: &str,
        read: &ReadBack,
    ) -> Result<String, minijinja::Error> {
        let input = self.input(place, variables);
        let target = input.target();
        let platform = input.platform_file().map(|found| place.in_repo(&found.file));
        let objects: Vec<_> = read
            .objects
            .iter()
            .map(|object| {
                context! { kind => object.kind.as_str(), name => object.name.as_str(), phase => object.phase.as_str() }
            })
            .collect();
        let report = context! {
            path => variables.get(SOURCE_PATH).unwrap_or_default(),
            repository => place.root().to_string_lossy().as_ref(),
            platform => platform.as_deref(),
            environment => target.environment.as_ref().map(AsRef::as_ref),
            cluster => target.cluster.as_ref().map(AsRef::as_ref),
            objects => Value::from(objects),
            bytes => output.len(),
            complaints => read.complaints.iter().map(String::as_str).collect::<Value>(),
            annotation => annotation(platform.as_deref()),
            definition => input.is_definition(),
        };
        // The engine drops a template's last line break.
        Environment::new().render_str(include_str!("local/report.txt.j2"), report).map(|text| text + "\n")
    }
}

/// The app's place in its repo, and the variables that Argo CD sets for the command `generate`.
fn surroundings(request: &Local) -> Result<(Place, Variables), String> {
    let Local { folder, repository, namespace, environment, cluster, images, sidecar } = request;
    let absolute =
        |path: &Path| path.canonicalize().map_err(|error| format!("`{}` cannot be read: {error}\n", path.display()));
    let named = absolute(folder)?;
    #[expect(clippy::disallowed_methods, reason = "asks what it is; nothing is opened")]
    let folder = match named.parent() {
        Some(folder) if !named.is_dir() => folder.to_owned(),
        _ => named,
    };
    let root = match repository {
        Some(root) => absolute(root)?,
        None => root_of(&folder).to_owned(),
    };
    let path = folder
        .strip_prefix(&root)
        .map_err(|_| format!("`{}` is not in `{}`\n", folder.display(), root.display()))?
        .to_string_lossy()
        .into_owned();
    let path = if path.is_empty() { ".".to_owned() } else { path };
    let text = |name: &str, value: &Option<String>| {
        value.as_ref().map(|value| serde_json::json!({ "name": name, "string": value }))
    };
    let map: serde_json::Map<_, _> =
        images.iter().map(|(process, image)| (process.clone(), image.as_str().into())).collect();
    let parameters: Vec<_> = [text("environment", environment), text("cluster", cluster)]
        .into_iter()
        .flatten()
        .chain((!map.is_empty()).then(|| serde_json::json!({ "name": "images", "map": map })))
        .collect();
    let parameters =
        if parameters.is_empty() { "null".into() } else { serde_json::Value::from(parameters).to_string() };
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let of_argocd = [
        ("ARGOCD_APP_NAME", name.as_str()),
        (NAMESPACE, namespace.as_deref().unwrap_or_default()),
        ("ARGOCD_APP_PROJECT_NAME", "default"),
        ("ARGOCD_APP_REVISION", "streamed"),
        ("ARGOCD_APP_SOURCE_TARGET_REVISION", "HEAD"),
        (SOURCE_PATH, &path),
        (PARAMETERS, &parameters),
    ];
    let variables = sidecar.of_sidecar().chain(of_argocd).collect();
    Ok((Place::new(folder, &variables), variables))
}

/// What Argo CD would have of the repo: all of it, or outside of Git what the app is rendered from.
fn root_of(folder: &Path) -> &Path {
    let nearest = |name: &str| folder.ancestors().find(|folder| folder.join(name).symlink_metadata().is_ok());
    nearest(".git").or_else(|| nearest("platform.yaml")).unwrap_or(folder)
}

/// What the app's manifests are made from, as Argo CD's annotation `manifest-generate-paths` names it.
fn annotation(platform: Option<&str>) -> String {
    let mut paths = ".".to_owned();
    if let Some(platform) = platform {
        let _ = write!(paths, ";/{platform}");
    }
    paths
}

fn yaml(read: &ReadBack) -> Result<String, terrace::document::RecordError> {
    let mut tape = Tape::new();
    for object in &read.objects {
        tape.record(&object.value)?;
    }
    let mut text = String::new();
    write_yaml_stream(tape.roots(), &mut text);
    Ok(text)
}

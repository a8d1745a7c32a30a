use serde::Serialize;

use super::{Holder, inherited::held, process::Surroundings};
use crate::{
    codes,
    file::File,
    folder::{Content, Folder},
    layer::{At, Map, Switch},
    platform::ResolvedFacts,
    spec::Spec,
    text::{FileMode, FilePath, SecretReference, SourcePath},
};

/// The most that a ConfigMap holds, in bytes of its values (Kubernetes `pkg/apis/core/validation`, `MaxSecretSize`).
const CONFIG_MAP: usize = 1 << 20;

/// A file in a container.
///
/// ```
/// use terrace_spec::{App, File, Platform, Process, Spec, resolve::{FileSource, Overrides, ResolvedSharedFile, Target, resolve}};
///
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .file("/etc/motd", "Welcome")
///     .process("web", Process::new().http(8080));
/// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let ResolvedSharedFile { file, .. } = &app.processes["web"].files["/etc/motd"];
/// assert!(matches!(file.source, FileSource::Content(_)));
/// assert_eq!(file.content().unwrap().as_bytes(), b"Welcome");
/// assert!(file.secret().is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedFile {
    /// Where its content comes from.
    pub source: FileSource,
    /// Who may read it. Everybody, unless it is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<FileMode>,
}

/// Where the content of a file comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum FileSource {
    /// It is known here.
    Content(Content),
    /// The platform's secret store.
    Secret(SecretReference),
}

impl ResolvedFile {
    /// The content, where it is known here.
    pub const fn content(&self) -> Option<&Content> {
        match &self.source {
            FileSource::Content(content) => Some(content),
            FileSource::Secret(_) => None,
        }
    }

    /// The secret that it is the content of.
    pub const fn secret(&self) -> Option<&SecretReference> {
        match &self.source {
            FileSource::Content(_) => None,
            FileSource::Secret(reference) => Some(reference),
        }
    }
}

/// A file in a container, and whose object holds it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedSharedFile {
    /// The file.
    pub file: ResolvedFile,
    /// Whose ConfigMap or Secret holds it.
    pub held_by: Holder,
}

/// The app's own files.
pub(super) fn resolve_app(
    app: &Spec,
    folder: &Folder,
    facts: &ResolvedFacts,
    at: &At<'_>,
) -> Map<FilePath, ResolvedFile> {
    let at = at.key("files");
    let mut files = Map::with_capacity(app.files.len());
    for (path, file) in &app.files {
        if let Some(file) = file.as_option().and_then(|file| one(file.clone(), folder, &at.key(path.as_str()))) {
            files.insert(path.clone(), file);
        }
    }
    check(files.iter(), facts, &at);
    files
}

pub(super) fn resolve(
    own: Map<FilePath, Switch<File>>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<FilePath, ResolvedSharedFile> {
    let at = at.key("files");
    let held =
        held(around.files, &around.app.files, own, |path, file| one(file, around.folder, &at.key(path.as_str())));
    let files: Map<_, _> =
        held.into_iter().map(|(path, (file, held_by))| (path, ResolvedSharedFile { file, held_by })).collect();
    let of_process = files.iter().filter(|(_, file)| file.held_by == Holder::Process);
    check(of_process.map(|(path, file)| (path, &file.file)), around.facts, &at);
    files
}

/// A process with a canary has all of its files in a ConfigMap of its own, of which Flagger makes a copy for the primary.
pub(super) fn check_canary(files: &Map<FilePath, ResolvedSharedFile>, at: &At<'_>) {
    let at = at.key("files");
    let contents = || files.iter().filter_map(|(path, file)| Some((path, file.held_by, file.file.content()?)));
    for (path, _, _) in contents().filter(|(.., content)| matches!(content, Content::Bytes(_))) {
        let message =
            format!("`{path}` is no text, and Flagger copies only texts for the pods that a canary has promoted");
        let hint = format!(
            "put it into the image, encode it as a text, or take it from a secret (`{path}: {{secret: <key>#<property>}}`); a file of the app that this \
             process does not need is left out with `{path}: off`"
        );
        at.key(path.as_str()).error(&codes::FILE_NOT_PROMOTED, message, hint);
    }
    let bytes = |of: Holder| -> usize {
        contents().filter(|(_, held_by, _)| *held_by == of).map(|(.., content)| content.as_bytes().len()).sum()
    };
    let (app, own) = (bytes(Holder::App), bytes(Holder::Process));
    // Either alone has been reported.
    if app + own > CONFIG_MAP && app <= CONFIG_MAP && own <= CONFIG_MAP {
        let message = format!(
            "the files have {} bytes in all, {app} of them the app's, and a ConfigMap holds {CONFIG_MAP}",
            app + own
        );
        let hint = "put the largest into the image: with a canary, a process holds the app's files beside its own in one ConfigMap";
        at.error(&codes::FILES_TOO_LARGE, message, hint);
    }
}

fn one(file: File, folder: &Folder, at: &At<'_>) -> Option<ResolvedFile> {
    let File { text, from, secret, mode, trace } = file;
    trace.settle(at);
    let written = [("text", text.is_some()), ("from", from.is_some()), ("secret", secret.is_some())];
    let mut written = written.into_iter().filter(|(_, is_written)| *is_written).map(|(key, _)| key);
    if let (Some(first), Some(second)) = (written.next(), written.next()) {
        at.error(&codes::CONFLICTING_FORMS, format!("`{first}` and `{second}` at once"), "keep one of them");
        return None;
    }
    let source = match (text, from, secret) {
        (Some(text), _, _) => FileSource::Content(Content::Text(text.into())),
        (_, Some(path), _) => FileSource::Content(read(&path, folder, &at.key("from"))?),
        (_, _, Some(reference)) => FileSource::Secret(reference),
        (None, None, None) => {
            at.error(
                &codes::MISSING_FIELD,
                "it is not said what is in the file",
                "add `text:`, `from:` a file of the app's folder, or `secret:`",
            );
            return None;
        }
    };
    Some(ResolvedFile { source, mode })
}

fn read(path: &SourcePath, folder: &Folder, at: &At<'_>) -> Option<Content> {
    match folder.get(path) {
        Some(Ok(content)) => Some(content.clone()),
        Some(Err(mistake)) => {
            at.report(mistake.clone().at(at.path()));
            None
        }
        None => {
            at.error(
                &codes::SOURCE_NOT_READ,
                format!("nobody has read `{path}`"),
                format!("give its content: `App::source(\"{path}\", ..)`; the command, the plugin and `terrace::main` read it by themselves"),
            );
            None
        }
    }
}

/// What the files of one holder come to.
fn check<'a>(files: impl Iterator<Item = (&'a FilePath, &'a ResolvedFile)>, facts: &ResolvedFacts, at: &At<'_>) {
    let (mut bytes, mut largest) = (0, None);
    for (path, file) in files {
        match &file.source {
            FileSource::Content(content) => {
                let length = content.as_bytes().len();
                bytes += length;
                largest = largest.max(Some((length, path)));
            }
            FileSource::Secret(_) => {
                if facts.secrets.is_none() {
                    super::environment::missing_store(&at.key(path.as_str()).key("secret"));
                }
            }
        }
    }
    if let Some((length, path)) = largest.filter(|_| bytes > CONFIG_MAP) {
        let message = format!("the files have {bytes} bytes in all, and a ConfigMap holds {CONFIG_MAP}");
        let hint = format!(
            "put `{path}`, the largest with {length}, into the image, or fetch it when the process starts; files that one process alone needs, \
             written at the process, have a ConfigMap of their own"
        );
        at.error(&codes::FILES_TOO_LARGE, message, hint);
    }
}

//! What Rust code leaves beside the data of an app, to be carried from one program to another.

use std::cell::RefCell;

use terrace_diagnostic::{Caller, Diagnostic, Path, Segment};

use crate::{
    app::App,
    layer::{At, Log, Mistake, Trace},
    platform::Platform,
    resolve::{Overrides, Target, resolve},
    spec::Spec,
};

/// Which Rust call wrote what of an app, and the literals that broke a rule. Paths are those of the app's document, as
/// `spec.processes.web` and `environments.staging.processes.web`.
///
/// ```
/// use terrace_spec::{App, Notes, Platform, Spec, resolve::Target};
///
/// let app = App::new("shop", Spec::new().image("Shop:1"));
/// let Notes { calls, mistakes } = app.notes(&Platform::new(), &Target::default());
/// // No image has capitals: the value is not in the data, so it is noted, and the line that wrote it.
/// assert!(app.spec.image.is_none());
/// assert_eq!(mistakes[0].0.to_string(), "spec.image");
/// # let _ = calls;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notes {
    /// The call behind a path.
    pub calls: Vec<(Path, Caller)>,
    /// What a call got wrong: the value is not in the document.
    pub mistakes: Vec<(Path, Mistake, Caller)>,
}

impl App {
    /// What the calls that made this app have left. Empty for one that came from YAML.
    ///
    /// The platform and the target are those that it is going to be rendered for: some calls are known only once layers are put together.
    ///
    /// ```
    /// use terrace_spec::{App, Platform, Process, Spec, resolve::Target};
    ///
    /// let app = App::new("hello", Spec::new().image("Nginx").process("web", Process::new().http(8080)));
    /// let notes = app.notes(&Platform::new(), &Target::default());
    /// assert!(notes.calls.iter().any(|(path, _)| path.to_string() == "spec.processes.web.http"));
    /// assert_eq!(notes.mistakes[0].0.to_string(), "spec.image");
    /// ```
    pub fn notes(&self, platform: &Platform, target: &Target) -> Notes {
        let mut notes = Notes::default();
        let log = RefCell::new(Log::default());
        self.trace.clone().settle(&At::root(&log));
        let Log { diagnostics, callers } = log.into_inner();
        notes.add(&Path::root(), diagnostics, callers);
        for (at, layer) in self.own_layers() {
            let alone = Self { spec: layer.clone(), ..Self::default() };
            let found = resolve(&alone, &Platform::new(), &Target::default(), &Overrides::default());
            notes.add(&at, found.diagnostics, found.callers);
        }
        // An incomplete layer alone may stop before all of it has been looked at.
        let whole = resolve(self, platform, target, &Overrides::default());
        notes.add(&Path::from("spec"), whole.diagnostics, Vec::new());
        let images = Path::from("images");
        notes.calls.extend(whole.callers.into_iter().filter(|(path, _)| path.starts_with(&images)));
        notes
    }

    fn own_layers(&self) -> impl Iterator<Item = (Path, &Spec)> {
        let named = |key: &'static str| move |(name, layer)| (Path::from(key).key(AsRef::<str>::as_ref(name)), layer);
        std::iter::once((Path::from("spec"), &self.spec))
            .chain(self.environments.iter().map(named("environments")))
            .chain(self.clusters.iter().map(named("clusters")))
    }

    /// Takes over what the calls have left that made this app in another program.
    ///
    /// ```
    /// use terrace_spec::{App, Platform, Process, Spec, resolve::Target};
    ///
    /// let made = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
    /// let notes = made.notes(&Platform::new(), &Target::default());
    /// // The data alone, as it comes from another program, and then what that program knew of its lines.
    /// let data: App = serde_saphyr::from_str(&serde_saphyr::to_string(&made)?)?;
    /// assert!(data.notes(&Platform::new(), &Target::default()).calls.is_empty());
    /// assert!(!data.noted(notes).notes(&Platform::new(), &Target::default()).calls.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn noted(mut self, Notes { calls, mistakes }: Notes) -> Self {
        for (path, caller) in calls {
            let (trace, path) = self.trace_of(path);
            trace.add_call(path, caller);
        }
        for (path, mistake, caller) in mistakes {
            let (trace, path) = self.trace_of(path);
            trace.add_mistake(path, mistake, caller);
        }
        self
    }

    /// The trace of the layer that a path of the document leads into, and the path there.
    fn trace_of(&mut self, path: Path) -> (&mut Trace, Path) {
        let rest = |skipped: usize| path.segments().iter().skip(skipped).cloned().collect();
        match path.segments() {
            [Segment::Key(first), ..] if first == "spec" => (&mut self.spec.trace, rest(1)),
            [Segment::Key(first), Segment::Key(name), ..] if first == "environments" || first == "clusters" => {
                let layers = if first == "clusters" { &mut self.clusters } else { &mut self.environments };
                match layers.iter_mut().find(|(known, _)| known.as_str() == name) {
                    Some((_, layer)) => (&mut layer.trace, rest(2)),
                    None => (&mut self.trace, path),
                }
            }
            _ => (&mut self.trace, path),
        }
    }
}

impl Notes {
    fn add(&mut self, at: &Path, diagnostics: Vec<Diagnostic>, callers: Vec<(Path, Caller)>) {
        self.calls.extend(callers.into_iter().map(|(path, caller)| (at.clone().join(&path), caller)));
        for Diagnostic { code, message, place, hints, .. } in diagnostics {
            let Some(caller) = place.caller else { continue };
            let mistake = Mistake { code, message, hint: hints.into_iter().next() };
            let is_known = |(_, known, by): &(Path, Mistake, Caller)| *known == mistake && *by == caller;
            if !self.mistakes.iter().any(is_known) {
                self.mistakes.push((at.clone().join(&place.path), mistake, caller));
            }
        }
    }
}

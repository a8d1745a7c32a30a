//! What Rust code leaves beside the data of an app, to be carried from one program to another.

use std::cell::RefCell;

use terrace_diagnostic::{Caller, Diagnostic, Path, Segment};

use crate::{
    app::App,
    images::GivenImages,
    layer::{At, HandOver, Log, Mistake, Trace},
    resolve::settle_images,
};

/// Which Rust call wrote what of an app, and the literals that broke a rule. Paths are those of the app's document, as
/// `spec.processes.web` and `environments.staging.processes.web`.
///
/// ```
/// use terrace_spec::{App, Notes, Spec};
///
/// let mut app = App::new("shop", Spec::new().image("Shop:1"));
/// let Notes { calls, mistakes } = app.take_notes();
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
    /// Takes what the calls that made this app have left, which it forgets. Empty for one that came from YAML.
    ///
    /// ```
    /// use terrace_spec::{App, Process, Spec};
    ///
    /// let mut app = App::new("hello", Spec::new().image("Nginx").process("web", Process::new().http(8080)));
    /// let notes = app.take_notes();
    /// assert!(notes.calls.iter().any(|(path, _)| path.to_string() == "spec.processes.web.http"));
    /// assert_eq!(notes.mistakes[0].0.to_string(), "spec.image");
    /// ```
    pub fn take_notes(&mut self) -> Notes {
        let log = RefCell::new(Log::default());
        let root = At::root(&log);
        self.trace.hand_over(&root);
        self.spec.hand_over(&root.key("spec"));
        self.environments.hand_over(&root.key("environments"));
        self.clusters.hand_over(&root.key("clusters"));
        if let Some(GivenImages::Code(images)) = self.images.as_deref() {
            settle_images(images, &root.key("images"));
        }
        let Log { diagnostics, callers: calls } = log.into_inner();
        let mistake = |Diagnostic { code, message, place, hints, .. }| {
            let mistake = Mistake { code, message, hint: hints.into_iter().next() };
            Some((place.path, mistake, place.caller?))
        };
        Notes { calls, mistakes: diagnostics.into_iter().filter_map(mistake).collect() }
    }

    /// Takes over what the calls have left that made this app in another program.
    ///
    /// ```
    /// use terrace_spec::{App, Process, Spec};
    ///
    /// let mut made = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
    /// let notes = made.take_notes();
    /// // The data alone, as it comes from another program, and then what that program knew of its lines.
    /// let mut data: App = serde_saphyr::from_str(&serde_saphyr::to_string(&made)?)?;
    /// assert!(data.take_notes().calls.is_empty());
    /// assert!(!data.noted(notes).take_notes().calls.is_empty());
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

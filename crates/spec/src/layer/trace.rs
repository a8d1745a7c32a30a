use std::{fmt, panic::Location};

use terrace_diagnostic::{Caller, Diagnostic, Path};

use super::{At, Mistake, Overlay};

/// What a layer remembers beside its fields: which Rust call wrote what, literals that broke a rule, and which alternatives
/// it replaced. Empty, and free, for a layer that came from YAML. Equal to every other trace; never serialised.
///
/// ```
/// use std::cell::RefCell;
/// use terrace_spec::{layer::{At, Input, Log, Trace}, text::{Name, Port}};
///
/// // What a setter does with what it is given.
/// let mut trace = Trace::default();
/// let port: Option<Port> = trace.take("port", 8080_u16.input());
/// assert_eq!(port.map(Port::number), Some(8080));
/// let entry = trace.take_entry::<Name, Port>("ports", "Metrics".input(), 9464_u16.input());
/// assert!(entry.is_none(), "a name has no capitals");
/// trace.reset("automatic");
/// assert!(trace.resets("automatic") && !trace.resets("fixed"));
///
/// let log = RefCell::new(Log::default());
/// trace.settle(&At::root(&log));
/// assert_eq!(log.borrow().diagnostics[0].place.path.to_string(), "ports");
/// let mut shared = Trace::default();
/// shared.hand_over(&At::root(&log));
/// ```
#[derive(Clone, Default)]
pub struct Trace(Option<Box<Notes>>);

#[derive(Clone, Default)]
struct Notes {
    calls: Vec<(Path, Caller)>,
    mistakes: Vec<(Path, Mistake, Caller)>,
    resets: Vec<&'static str>,
}

impl Trace {
    fn notes(&mut self) -> &mut Notes {
        self.0.get_or_insert_default()
    }

    /// The value of a setter; its caller is remembered, and a broken rule too.
    #[track_caller]
    pub fn take<T>(&mut self, key: &str, value: Result<T, Mistake>) -> Option<T> {
        self.take_at(Path::root().key(key), value)
    }

    /// The entry given to a map's setter.
    #[track_caller]
    pub fn take_entry<K: AsRef<str>, V>(
        &mut self,
        field: &str,
        key: Result<K, Mistake>,
        value: Result<V, Mistake>,
    ) -> Option<(K, V)> {
        let field = Path::root().key(field);
        let key = self.take_at(field.clone(), key)?;
        let value = self.take_at(field.key(key.as_ref()), value)?;
        Some((key, value))
    }

    #[track_caller]
    fn take_at<T>(&mut self, path: Path, value: Result<T, Mistake>) -> Option<T> {
        let caller = Caller::from(Location::caller());
        match value {
            Ok(value) => {
                self.notes().calls.push((path, caller));
                Some(value)
            }
            Err(mistake) => {
                self.notes().mistakes.push((path, mistake, caller));
                None
            }
        }
    }

    /// Whether a setter was given what breaks a rule.
    pub(crate) fn has_mistakes(&self) -> bool {
        self.0.as_ref().is_some_and(|notes| !notes.mistakes.is_empty())
    }

    /// Remembers a call of another program.
    pub(crate) fn add_call(&mut self, path: Path, caller: Caller) {
        self.notes().calls.push((path, caller));
    }

    /// Remembers what a call of another program got wrong.
    pub(crate) fn add_mistake(&mut self, path: Path, mistake: Mistake, caller: Caller) {
        self.notes().mistakes.push((path, mistake, caller));
    }

    /// Whether lower layers' fields of this group of alternatives are dropped.
    pub fn resets(&self, group: &str) -> bool {
        self.0.as_ref().is_some_and(|notes| notes.resets.contains(&group))
    }

    /// Remembers that lower layers' fields of this group of alternatives are dropped.
    pub fn reset(&mut self, group: &'static str) {
        if !self.resets(group) {
            self.notes().resets.push(group);
        }
    }

    /// Hands over what Rust code did wrong, and which call wrote what.
    pub fn settle(mut self, at: &At<'_>) {
        self.hand_over(at);
    }

    /// The same for a layer that several others take over: each of them would hand it over again.
    pub fn hand_over(&mut self, at: &At<'_>) {
        let Some(notes) = &mut self.0 else { return };
        for (path, mistake, caller) in notes.mistakes.drain(..) {
            at.report(Diagnostic::from(mistake).at(at.path().join(&path)).called_at(caller));
        }
        for (path, caller) in notes.calls.drain(..) {
            at.called(&path, caller);
        }
    }
}

impl Overlay for Trace {
    fn overlay(&mut self, over: Self) {
        if let Some(over) = over.0 {
            let Notes { calls, mistakes, resets } = *over;
            let notes = self.notes();
            notes.calls.extend(calls);
            notes.mistakes.extend(mistakes);
            for group in resets {
                self.reset(group);
            }
        }
    }
}

impl PartialEq for Trace {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("..")
    }
}

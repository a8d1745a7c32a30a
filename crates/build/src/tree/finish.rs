//! From a tree to recorded objects in their order.

use std::collections::{BTreeMap, BTreeSet};

use terrace_diagnostic::{Diagnostic, Path};
use terrace_document::{Node, RecordError, Tape};
use terrace_k8s::Identity;

use super::{Content, EXTERNAL_SECRETS, Entry, Origin, Referent, Tree, Wave, scope::path};
use crate::codes;

/// The objects of a tree, recorded in the order they are written in.
///
/// ```
/// use terrace_build::{BuiltObject, Wave, build};
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let built = build(&app).finish();
/// assert!(!built.is_empty() && built.len() == built.objects().count());
/// let (BuiltObject { identity, wave, .. }, _) = built.objects().next().unwrap();
/// // What pods refer to comes first.
/// assert_eq!((identity.to_string().as_str(), *wave), ("ServiceAccount/shop", Wave::Prerequisites));
/// assert_eq!(built.made().count(), 0);
/// ```
#[derive(Debug)]
pub struct Built {
    pub(super) tape: Tape,
    pub(super) objects: Vec<BuiltObject>,
    pub(super) made: Vec<Identity>,
    /// Every mistake that constructs or the tree itself have seen.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is known of an object beside its content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuiltObject {
    /// Kind and name.
    pub identity: Identity,
    /// When it is applied.
    pub wave: Wave,
    /// Where in the effective spec it comes from.
    pub spec: Path,
}

impl Built {
    /// The objects, in the order they are written in.
    pub fn objects(&self) -> impl Iterator<Item = (&BuiltObject, Node<'_>)> {
        self.objects.iter().zip(self.tape.roots())
    }

    /// What is not emitted and there all the same: made by a controller, or foreign.
    pub fn made(&self) -> impl Iterator<Item = &Identity> {
        self.made.iter()
    }

    /// How many objects there are.
    pub const fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether there is no object.
    pub const fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }
}

impl Tree {
    /// Orders the objects and records each once.
    pub fn finish(mut self) -> Built {
        self.check_identities();
        let order = self.order();
        let mut tape = Tape::for_objects(order.len());
        let mut objects = Vec::with_capacity(order.len());
        let mut entries: Vec<_> = std::mem::take(&mut self.entries).into_iter().map(Some).collect();
        for Entry { content, identity, wave, place: _, spec } in
            order.into_iter().filter_map(|index| entries[index].take())
        {
            match record(&content, &mut tape) {
                Ok(()) => objects.push(BuiltObject { identity, wave, spec }),
                Err(error) => self.diagnostics.push(not_recordable(&identity, &error, spec)),
            }
        }
        // What External Secrets makes, rules see for themselves.
        let is_unknown =
            |referent: &Referent| !matches!(referent.origin, Origin::Emitted | Origin::Made { by: EXTERNAL_SECRETS });
        let made = self.referents.into_iter().filter(is_unknown).map(|referent| referent.identity).collect();
        Built { tape, objects, made, diagnostics: self.diagnostics }
    }

    /// Two objects of one identity would overwrite one another, and an object that a controller makes would be fought over.
    fn check_identities(&mut self) {
        let mut seen = BTreeMap::<&Identity, usize>::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let identity = &entry.identity;
            if let Some(by) = self.reserved.get(identity) {
                let diagnostic = Diagnostic::error(&codes::RESERVED_NAME, format!("{identity} is made by {by}"))
                    .at(entry.spec.clone())
                    .hint("give the object another name: the two would overwrite each other without end");
                self.diagnostics.push(diagnostic);
            }
            if let Some(first) = seen.insert(identity, index) {
                let (first, second) = (path(&self.places, self.entries[first].place), path(&self.places, entry.place));
                let message = format!("{identity} is there twice: from {first} and from {second}");
                let diagnostic = Diagnostic::error(&codes::TWO_OBJECTS, message).at(entry.spec.clone());
                // `scope.metadata()` gives each object of a construct the same name.
                let hint = if first == second && matches!(entry.content, Content::Typed(_)) {
                    "name one of them by `scope.metadata_named(format!(\"{}-..\", scope.name(50)))`"
                } else {
                    "rename one of them"
                };
                self.diagnostics.push(diagnostic.hint(hint));
            }
        }
    }

    /// By wave, then dependencies, then kind and name.
    fn order(&mut self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_by(|left, right| {
            let (left, right) = (&self.entries[*left], &self.entries[*right]);
            (left.wave, &left.identity).cmp(&(right.wave, &right.identity))
        });
        let mut edges = self.needs();
        self.check_waves(&edges);
        let mut position = vec![0; order.len()];
        for (place, index) in order.iter().enumerate() {
            position[*index] = place;
        }
        for (object, on) in &mut edges {
            (*object, *on) = (position[*object], position[*on]);
        }
        if edges.iter().all(|(object, on)| on <= object) {
            return order;
        }
        match topological(order.len(), &edges) {
            Some(sequence) => sequence.into_iter().map(|place| order[place]).collect(),
            // Objects that need each other are in one wave, which is applied as a whole: any order is as good.
            None => order,
        }
    }

    /// The entries that need one another: an object, and what has to be there before it.
    fn needs(&self) -> Vec<(usize, usize)> {
        let entry = |referent: usize| {
            let referent = &self.referents[referent];
            referent.entry.or(referent.source)
        };
        self.dependencies.iter().filter_map(|(object, on)| Some((entry(*object)?, entry(*on)?))).collect()
    }

    /// What an object needs is applied with it or before it.
    fn check_waves(&mut self, needs: &[(usize, usize)]) {
        for (object, on) in needs {
            let (object, on) = (&self.entries[*object], &self.entries[*on]);
            if on.wave > object.wave {
                let message = format!("{} needs {}, which is applied later", object.identity, on.identity);
                let hint = "add what is needed to the same wave or to an earlier one (`Scope::add_in`)";
                let diagnostic = Diagnostic::error(&codes::WAVE_TOO_LATE, message).at(object.spec.clone());
                self.diagnostics.push(diagnostic.hint(hint));
            }
        }
    }
}

pub(crate) fn record(content: &Content, tape: &mut Tape) -> Result<(), RecordError> {
    match content {
        Content::Typed(object) => object.write(tape),
        Content::Raw(raw) => tape.record(raw),
    }
}

/// The mistake of an object with a value that no manifest can hold.
pub(super) fn not_recordable(identity: &Identity, error: &RecordError, spec: Path) -> Diagnostic {
    let message = format!("{identity}: {}", why_not_recorded(error));
    Diagnostic::error(&codes::NOT_RECORDABLE, message).at(spec).hint(RECORDABLE)
}

/// Which value cannot be recorded, and what is wrong with it.
pub(crate) fn why_not_recorded(error: &RecordError) -> String {
    format!("{error}: {}", error.cause())
}

/// What to do about a value that cannot be recorded.
pub(crate) const RECORDABLE: &str = "write only what JSON can hold: finite numbers, and keys that are text";

/// The smallest order (by number) in which nothing comes before what it needs; `None` where need goes in a circle.
fn topological(count: usize, edges: &[(usize, usize)]) -> Option<Vec<usize>> {
    let edges: BTreeSet<_> = edges.iter().filter(|(object, on)| object != on).collect();
    let mut open = vec![0_usize; count];
    for (object, _) in &edges {
        open[*object] += 1;
    }
    let mut ready: BTreeSet<usize> = (0..count).filter(|node| open[*node] == 0).collect();
    let mut sequence = Vec::with_capacity(count);
    while let Some(node) = ready.pop_first() {
        sequence.push(node);
        for (object, _) in edges.iter().filter(|(_, on)| *on == node) {
            open[*object] -= 1;
            if open[*object] == 0 {
                ready.insert(*object);
            }
        }
    }
    (sequence.len() == count).then_some(sequence)
}

#[cfg(test)]
mod tests {
    use super::topological;

    #[test]
    fn needs_come_first_and_the_rest_keeps_its_order() {
        let cases = [
            (3, vec![], Some(vec![0, 1, 2])),
            (4, vec![(0, 2), (2, 3)], Some(vec![1, 3, 2, 0])),
            (2, vec![(0, 1), (1, 0)], None),
        ];
        for (count, edges, expected) in cases {
            assert_eq!(topological(count, &edges), expected, "{edges:?}");
        }
    }
}

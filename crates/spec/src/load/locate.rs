//! From a path in the effective spec back to the line that was written.
//!
//! Layering keeps no places: on the way of an app without mistakes they would only cost. Whoever shows a diagnostic reads
//! the sources again and looks the path up in the layers, the highest first.

use std::sync::Arc;

use terrace_diagnostic::{Caller, Diagnostic, Path, Segment, Span};

use super::{
    parse,
    tree::{Node, Tree, ValueId},
};
use crate::{
    resolve::{Origin, Target},
    text::Name,
};

/// A file and its text.
///
/// ```
/// use terrace_diagnostic::{Diagnostic, Path};
/// use terrace_spec::{codes, load::{SourceText, locate_in_file}};
///
/// let images = SourceText { file: "images.yaml", text: "images:\n  web: 1.43.0\n" };
/// let mut found = [Diagnostic::error(&codes::BAD_IMAGE, "no such tag").in_file("images.yaml").at(Path::root().key("images").key("web"))];
/// locate_in_file(&mut found, images);
/// let span = found[0].place.span.unwrap();
/// assert_eq!(&images.text[span.start..span.end], "1.43.0");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SourceText<'a> {
    /// What the user calls it.
    pub file: &'a str,
    /// All of it.
    pub text: &'a str,
}

/// Fields that a process takes over from its app: all that both have.
pub(crate) const INHERITED: [&str; 21] = [
    "network",
    "priority",
    "image",
    "identity",
    "config",
    "secrets",
    "secretsFrom",
    "links",
    "facts",
    "compose",
    "require",
    "runtime",
    "resources",
    "place",
    "user",
    "security",
    "files",
    "scratch",
    "tokens",
    "labels",
    "annotations",
];

/// Gives diagnostics of resolving, building and checking their place in a file.
///
/// A diagnostic that has a file or a Rust caller is left as it is, and so is one without a path: it is about the call, not about a
/// file. Any other is looked up in the layers that `target` has,
/// the highest first: the one that writes the exact path, otherwise the one that comes nearest to it. Its path becomes that in the file.
///
/// ```
/// use terrace_diagnostic::{Diagnostic, Path};
/// use terrace_spec::{codes, load::{SourceText, locate}, resolve::Target};
///
/// // Resolving knows paths; the line is looked up when the mistake is shown.
/// let app = SourceText { file: "app.yaml", text: "spec:\n  processes:\n    web:\n      scale: 0\n" };
/// let mut found = [Diagnostic::error(&codes::BAD_SCALE, "no copies").at(Path::root().key("processes").key("web").key("scale"))];
/// locate(&mut found, &Target::default(), Some(app), None);
/// assert_eq!(found[0].place.file.as_deref(), Some("app.yaml"));
/// let span = found[0].place.span.unwrap();
/// assert_eq!(&app.text[span.start..span.end], "0");
/// ```
pub fn locate(
    diagnostics: &mut [Diagnostic],
    target: &Target,
    app: Option<SourceText<'_>>,
    platform: Option<SourceText<'_>>,
) {
    let is_placed =
        |Diagnostic { place, .. }: &Diagnostic| place.file.is_some() || place.caller.is_some() || place.path.is_root();
    if diagnostics.iter().all(is_placed) {
        return;
    }
    let sources = Sources::read(target, app, platform);
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| !is_placed(diagnostic)) {
        if let Some(Found { file, path, span }) = sources.find(&diagnostic.place.path) {
            diagnostic.place.file = Some(file);
            diagnostic.place.path = path;
            diagnostic.place.span = Some(span);
        }
    }
}

/// Gives diagnostics whose path is one of the platform's document, not of the effective spec, their place in its file.
///
/// ```
/// use terrace_diagnostic::{Diagnostic, Path};
/// use terrace_spec::{codes, load::{SourceText, locate_in_platform}};
///
/// let platform = SourceText { file: "platform.yaml", text: "spec:\n  environments:\n    staging: {clusters: [eu]}\n" };
/// let at = Path::root().key("spec").key("environments").key("staging");
/// let mut found = [Diagnostic::error(&codes::UNKNOWN_CLUSTER, "there is no `eu`").at(at)];
/// locate_in_platform(&mut found, platform);
/// let span = found[0].place.span.unwrap();
/// assert_eq!(&platform.text[span.start..span.end], "staging");
/// ```
pub fn locate_in_platform(diagnostics: &mut [Diagnostic], platform: SourceText<'_>) {
    let SourceText { file, text } = platform;
    let tree = parse::parse(text).ok();
    let file: Arc<str> = file.into();
    for Diagnostic { place, .. } in diagnostics {
        place.span = tree.as_ref().and_then(|tree| Some(underline(tree, &place.path, &follow(tree, &place.path)?)));
        place.file = Some(file.clone());
    }
}

/// Gives diagnostics that name this file, and a path in it, their place there.
///
/// ```
/// use terrace_diagnostic::{Diagnostic, Path};
/// use terrace_spec::{codes, load::{SourceText, locate_in_file}};
///
/// let mut found = [Diagnostic::error(&codes::BAD_IMAGE, "no such tag").in_file("images.yaml").at(Path::root().key("image"))];
/// locate_in_file(&mut found, SourceText { file: "images.yaml", text: "image: 1.43.0\n" });
/// assert!(found[0].place.span.is_some());
/// ```
pub fn locate_in_file(diagnostics: &mut [Diagnostic], SourceText { file, text }: SourceText<'_>) {
    let Ok(tree) = parse::parse(text) else { return };
    for Diagnostic { place, .. } in diagnostics {
        if place.file.as_deref() == Some(file) && place.span.is_none() && !place.path.is_root() {
            place.span = follow(&tree, &place.path).map(|values| underline(&tree, &place.path, &values));
        }
    }
}

/// Gives diagnostics of a spec written in Rust the call that wrote the value, from [`crate::resolve::Resolution::callers`].
///
/// One without a path is about the rendering that was asked for, and left as it is.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Spec, load::locate_callers, resolve::{Overrides, Target, resolve}};
///
/// let app = App::new("shop", Spec::new().process("web", Process::new().http(8080)));
/// let mut resolution = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default());
/// locate_callers(&mut resolution.diagnostics, &resolution.callers);
/// // It has no image: the line of `.process("web", ..)`, or of what is in it.
/// assert!(resolution.diagnostics[0].place.caller.is_some());
/// ```
pub fn locate_callers(diagnostics: &mut [Diagnostic], callers: &[(Path, Caller)]) {
    let is_placed = |Diagnostic { place, .. }: &Diagnostic| place.caller.is_some() || place.path.is_root();
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| !is_placed(diagnostic)) {
        let path = &diagnostic.place.path;
        // Of several calls for one field the last holds, which is the one that `max_by_key` takes.
        let above =
            callers.iter().filter(|(call, _)| path.starts_with(call)).max_by_key(|(call, _)| call.segments().len());
        let nearest = above.or_else(|| callers.iter().find(|(call, _)| call.starts_with(path)));
        diagnostic.place.caller = nearest.map(|(_, caller)| caller.clone());
    }
}

struct Found {
    file: Arc<str>,
    path: Path,
    span: Span,
}

pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) tree: Tree<'a>,
}

impl<'a> File<'a> {
    pub(super) fn read(SourceText { file, text }: SourceText<'a>) -> Option<Self> {
        Some(Self { name: file, tree: parse::parse(text).ok()? })
    }
}

struct Sources<'a> {
    app: Option<File<'a>>,
    platform: Option<File<'a>>,
    environment: Option<Name>,
    cluster: Option<Name>,
}

/// One layer: a file, and where in it the layer stands.
type Layer<'s, 'a> = (&'s File<'a>, Path);

impl<'a> Sources<'a> {
    fn read(target: &Target, app: Option<SourceText<'a>>, platform: Option<SourceText<'a>>) -> Self {
        let (app, platform) = (app.and_then(File::read), platform.and_then(File::read));
        let environment = target.environment.clone();
        let only_cluster = || {
            let path = Self::in_platform("environments", environment.as_ref())?.key("clusters");
            let tree = &platform.as_ref()?.tree;
            match &tree.value(*follow(tree, &path)?.last()?).node {
                Node::List(items) => match items[..] {
                    [Some(only)] => Name::try_from(tree.text_of(only)).ok(),
                    _ => None,
                },
                Node::Scalar { .. } | Node::Map(_) => None,
            }
        };
        let cluster = target.cluster.clone().or_else(only_cluster);
        Self { app, platform, environment, cluster }
    }

    /// The layers that may write a path, highest first.
    fn layers(&self, path: &Path) -> Vec<Layer<'_, 'a>> {
        let first = path.segments().first();
        let begins_with = |key: &str| first == Some(&Segment::from(key));
        if ["metadata", "environments", "clusters"].into_iter().any(begins_with) {
            let app = self.app.iter().map(|app| (app, Path::root()));
            app.chain(self.platform.iter().map(|platform| (platform, Path::from("spec")))).collect()
        } else if begins_with("facts") {
            let cluster = Self::in_platform("clusters", self.cluster.as_ref());
            let environment = Self::in_platform("environments", self.environment.as_ref());
            let layers = [cluster, environment, Some(Path::from("spec"))];
            layers.into_iter().flatten().filter_map(|path| Some((self.platform.as_ref()?, path))).collect()
        } else {
            self.layers_of_spec()
        }
    }

    /// The layers of the app's spec, highest first.
    fn layers_of_spec(&self) -> Vec<Layer<'_, 'a>> {
        let layers = Origin::of_target(self.environment.as_ref(), self.cluster.as_ref()).rev();
        let placed = layers.filter_map(|origin| {
            let file = if origin.is_platforms() { &self.platform } else { &self.app };
            file.as_ref().zip(origin.path())
        });
        placed.collect()
    }

    /// Where the platform says something of its clusters or environments: of the one that has this name.
    fn in_platform(key: &str, name: Option<&Name>) -> Option<Path> {
        name.map(|name| Path::from("spec").key(key).key(name.as_str()))
    }

    fn find(&self, path: &Path) -> Option<Found> {
        let inherited = match path.segments() {
            [Segment::Key(processes), Segment::Key(_), tail @ ..] if processes == "processes" => match tail.first() {
                Some(Segment::Key(field)) if INHERITED.contains(&field.as_str()) => {
                    Some(tail.iter().cloned().collect())
                }
                _ => None,
            },
            _ => None,
        };
        let in_layers = |layers: Vec<Layer<'_, 'a>>, path: &Path| {
            layers.into_iter().find_map(|(file, prefix)| Found::at(file, &prefix.join(path)))
        };
        let exact = in_layers(self.layers(path), path)
            .or_else(|| inherited.as_ref().and_then(|path| in_layers(self.layers_of_spec(), path)));
        // What a process takes over as a whole is written at its app.
        let taken_over = || {
            let path = inherited.as_ref()?;
            self.nearest(self.layers_of_spec(), path).filter(|(depth, _)| *depth > 0)
        };
        let nearest = || match self.nearest(self.layers(path), path) {
            Some((depth, found)) if depth > 2 => Some(found),
            found => taken_over().or(found).map(|(_, found)| found),
        };
        exact.or_else(nearest)
    }

    /// The layer that writes most of a path, and how much of it; among equals the app's own `spec`, then the highest.
    fn nearest(&self, layers: Vec<Layer<'_, 'a>>, path: &Path) -> Option<(usize, Found)> {
        let mut best: Option<(usize, Layer<'_, 'a>)> = None;
        for (file, prefix) in layers {
            let Some(values) = follow_partly(&file.tree, &prefix.clone().join(path)) else { continue };
            let Some(depth) = values.len().checked_sub(prefix.segments().len() + 1) else { continue };
            let is_own = prefix == Path::from("spec") && self.app.as_ref().is_some_and(|app| app.name == file.name);
            if best.as_ref().is_none_or(|(most, _)| depth > *most || depth == *most && is_own) {
                best = Some((depth, (file, prefix)));
            }
        }
        let (depth, (file, prefix)) = best?;
        let partly: Path = path.segments().iter().take(depth).cloned().collect();
        Some((depth, Found::at(file, &prefix.join(&partly))?))
    }
}

impl Found {
    fn at(file: &File<'_>, path: &Path) -> Option<Self> {
        let values = follow(&file.tree, path)?;
        let span = underline(&file.tree, path, &values);
        Some(Self { file: file.name.into(), path: path.clone(), span })
    }
}

/// The values on the way to a path, the root first, as far as they exist.
pub(super) fn follow_partly(tree: &Tree<'_>, path: &Path) -> Option<Vec<ValueId>> {
    let mut values = vec![tree.root];
    for segment in path.segments() {
        let last = *values.last()?;
        let next = match (segment, &tree.value(last).node) {
            (Segment::Key(key), _) => tree.get(last, key).and_then(|entry| entry.value),
            (Segment::Index(index), Node::List(items)) => items.get(*index).copied().flatten(),
            (Segment::Index(_), _) => None,
        };
        match next {
            Some(value) => values.push(value),
            None => break,
        }
    }
    Some(values)
}

/// The values on the way to a path that exists.
fn follow(tree: &Tree<'_>, path: &Path) -> Option<Vec<ValueId>> {
    follow_partly(tree, path).filter(|values| values.len() == path.segments().len() + 1)
}

/// A single value is underlined itself, a collection by its key.
fn underline(tree: &Tree<'_>, path: &Path, values: &[ValueId]) -> Span {
    let [.., last] = values else { return Span { start: 0, end: 0 } };
    let own = tree.underline(*last);
    if matches!(tree.value(*last).node, Node::Scalar { .. }) && own.start < own.end {
        return own;
    }
    match (path.segments().last(), values) {
        (Some(Segment::Key(key)), [.., map, _]) => tree.get(*map, key).map_or(own, |entry| tree.underline(entry.key)),
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::INHERITED;

    #[test]
    fn a_process_takes_over_every_field_that_it_shares_with_its_app() {
        let schema = crate::schema::app();
        let fields = |block: &str| -> BTreeSet<&str> {
            let properties = schema["$defs"][block]["properties"].as_object().expect("a block of fields");
            properties.keys().map(String::as_str).collect()
        };
        let shared: BTreeSet<_> = fields("Spec").intersection(&fields("Process")).copied().collect();
        assert_eq!(BTreeSet::from(INHERITED), shared);
    }
}

//! Blocks of add-ons, read by types that only a distribution knows.

use serde::de::DeserializeOwned;
use terrace_diagnostic::{Diagnostic, Path, nearest};

use super::{
    Kind, MAX_MISTAKES,
    belongs::{required, top_fields},
    error::{Content, Part, Step, Stop, What},
    explain::{About, culprit, diagnostic, is_known, missing_field, path, placed},
    tree::{Entry, Node, Tree, ValueId},
    value::Reader,
    words::AllOf,
};
use crate::{
    addon::{AddonKind, AddonKinds},
    codes,
    raw::Raw,
    text::Name,
};

/// How the type behind a kind reads a block.
#[derive(Clone, Copy)]
pub(crate) struct Reading(fn(&Tree<'_>, ValueId) -> Result<(), Stop>);

impl Reading {
    pub(crate) fn of<T: DeserializeOwned>() -> Self {
        Self(|tree, id| T::deserialize(Reader::new(tree, id)).map(drop))
    }
}

/// How much of a block is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// What one layer says: what is missing may stand in another.
    Layer,
    /// What all layers say.
    Whole,
}

/// Where layers stand in a document; `*` is any name.
const fn layers(kind: Kind) -> &'static [&'static [&'static str]] {
    match kind {
        Kind::App => &[&["spec", "addons"], &["environments", "*", "addons"], &["clusters", "*", "addons"]],
        Kind::Platform => &[
            &["spec", "defaults", "addons"],
            &["spec", "enforced", "addons"],
            &["spec", "environments", "*", "defaults", "addons"],
            &["spec", "clusters", "*", "defaults", "addons"],
        ],
        Kind::Images => &[],
    }
}

/// A value of a tree, and the steps to it from the root.
#[derive(Clone)]
struct Found {
    id: ValueId,
    steps: Vec<Step>,
}

impl Found {
    /// The entries of a map that are called so; `*` for all.
    fn entries(&self, tree: &Tree<'_>, name: &str) -> Vec<Self> {
        let Node::Map(entries) = &tree.value(self.id).node else { return Vec::new() };
        let named = entries.iter().enumerate().filter(|(_, entry)| name == "*" || tree.key(entry) == name);
        let inner = named.filter_map(|(position, Entry { value, .. })| {
            let step = Step { collection: self.id, position, part: Part::Value };
            Some(Self { id: (*value)?, steps: self.steps.iter().copied().chain([step]).collect() })
        });
        inner.collect()
    }

    /// What is wrong with the entry itself, or with its key.
    fn content(&self, part: Part) -> Content {
        let mut route: Vec<_> = self.steps.iter().rev().copied().collect();
        if let Some(last) = route.first_mut() {
            last.part = part;
        }
        Content { what: What::Other(String::new()), route }
    }

    /// The key that it stands behind.
    fn key<'t>(&self, tree: &'t Tree<'_>) -> &'t str {
        let Some(Step { collection, position, .. }) = self.steps.last() else { return "" };
        match &tree.value(*collection).node {
            Node::Map(entries) => tree.key(&entries[*position]),
            Node::List(_) | Node::Scalar { .. } => "",
        }
    }
}

/// Finds what is wrong with the add-ons in all layers of a document.
pub(super) fn check(tree: &mut Tree<'_>, kind: Kind, kinds: &AddonKinds, mistakes: &mut Vec<Diagnostic>) {
    let root = Found { id: tree.root, steps: Vec::new() };
    let mut addons = Vec::new();
    for steps in layers(kind) {
        let mut found = vec![root.clone()];
        for step in *steps {
            found = found.iter().flat_map(|found| found.entries(tree, step)).collect();
        }
        addons.append(&mut found);
    }
    for found in addons {
        for addon in found.entries(tree, "*") {
            if mistakes.len() >= MAX_MISTAKES {
                return;
            }
            check_addon(tree, &addon, kinds, mistakes);
        }
    }
}

fn check_addon(tree: &mut Tree<'_>, addon: &Found, kinds: &AddonKinds, mistakes: &mut Vec<Diagnostic>) {
    let (of_kind, kind) = match &tree.value(addon.id).node {
        Node::Map(_) => match addon.entries(tree, "*").as_slice() {
            [block] => (Some(block.clone()), block.key(tree).to_owned()),
            _ => return,
        },
        Node::Scalar { text, .. } if !is_switch(text) => (None, text.to_string()),
        Node::Scalar { .. } | Node::List(_) => return,
    };
    let Some(known) = kinds.get(&kind) else {
        let mistake = unknown_kind(addon.key(tree), &kind, kinds);
        let place = of_kind.map_or_else(|| addon.content(Part::Value), |block| block.content(Part::Key));
        mistakes.push(placed(mistake, &place, tree));
        return;
    };
    let Some(block) = of_kind else { return };
    let is_on = matches!(&tree.value(block.id).node, Node::Scalar { text, .. } if is_switch(text));
    if !is_on {
        mistakes.append(&mut wrong(tree, &block, known, Extent::Layer));
    }
}

fn is_switch(text: &str) -> bool {
    matches!(text, "on" | "off" | "true" | "false")
}

/// The mistake of a kind that nobody knows.
pub(crate) fn unknown_kind(addon: &str, kind: &str, kinds: &AddonKinds) -> Diagnostic {
    if kinds.is_empty() {
        let message = format!("this `terrace` has no add-ons, and so no `{kind}`");
        return Diagnostic::error(&codes::NO_ADDONS, message)
            .hint("run the `terrace` of your platform team, which has them");
    }
    let names: Vec<_> = kinds.names().map(Name::as_str).collect();
    let mistake = Diagnostic::error(&codes::UNKNOWN_KIND, format!("there is no kind `{kind}` of add-ons"));
    if let Some(near) = nearest(kind, names.iter().copied()) {
        return mistake.hint(format!("write `{near}`"));
    }
    // Whoever leaves out the kind writes its fields in its place.
    let has_field = |known: &&Name| {
        kinds.get(known.as_str()).is_some_and(|known| top_fields(&known.own_schema()).any(|field| field == kind))
    };
    match kinds.names().find(has_field) {
        Some(of) => {
            mistake.hint(format!("`{kind}` is a field of the kind `{of}`: write `{addon}: {{{of}: {{{kind}: ..}}}}`"))
        }
        None => mistake.hint(format!("the kinds are {}", AllOf(&names))),
    }
}

/// What is wrong with a block of an add-on that layers have been put together to, by paths in it.
pub(crate) fn check_whole(block: &Raw, kind: &AddonKind) -> Vec<Diagnostic> {
    let mut tree = Tree::of(block);
    let found = Found { id: tree.root, steps: Vec::new() };
    let mut mistakes = wrong(&mut tree, &found, kind, Extent::Whole);
    for mistake in &mut mistakes {
        mistake.place.span = None;
    }
    mistakes
}

/// Reads a block of an add-on that has been checked.
pub(crate) fn read<T: DeserializeOwned>(block: &Raw) -> Option<T> {
    let tree = Tree::of(block);
    T::deserialize(Reader::new(&tree, tree.root)).ok()
}

/// Everything that is wrong with a block: the bad value is taken out, and the rest read again.
fn wrong(tree: &mut Tree<'_>, block: &Found, kind: &AddonKind, extent: Extent) -> Vec<Diagnostic> {
    let about = About { schema: &|| kind.own_schema(), depth: block.steps.len() };
    let mut mistakes = Vec::new();
    while let Err(stop) = (kind.read.0)(tree, block.id) {
        let Content { what, mut route } = stop.into_content();
        let inner = route.first().copied();
        route.extend(block.steps.iter().rev());
        let content = Content { what, route };
        let is_elsewhere = extent == Extent::Layer && may_be_elsewhere(&content, tree);
        if !is_elsewhere && !is_known(&content, tree) {
            mistakes.push(diagnostic(&content, tree, &about));
            if let What::MissingField(first) = &content.what {
                mistakes.append(&mut missing_beside(first, &content, tree, &about));
            }
        }
        match inner {
            Some(Step { collection, position, .. }) if mistakes.len() < MAX_MISTAKES => {
                tree.remove(collection, position);
            }
            // A block is asked for what is missing when all that it has is read.
            _ => break,
        }
    }
    mistakes
}

/// Whether another layer may say what this one lacks: a field, or what its type finds wrong with several of them together.
fn may_be_elsewhere(content: &Content, tree: &Tree<'_>) -> bool {
    match content.what {
        What::MissingField(_) => true,
        What::Other(_) => matches!(tree.value(culprit(content, tree)).node, Node::Map(_)),
        _ => false,
    }
}

/// What else is missing where a field is: serde tells of the first.
fn missing_beside(first: &str, content: &Content, tree: &Tree<'_>, about: &About<'_>) -> Vec<Diagnostic> {
    let path: Path = path(content, tree).segments().iter().skip(about.depth).cloned().collect();
    let block = culprit(content, tree);
    let schema = (about.schema)();
    let missing = required(&schema, &path).filter(|field| *field != first && tree.get(block, field).is_none());
    missing.map(|field| placed(missing_field(field), content, tree)).collect()
}

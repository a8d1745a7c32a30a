//! Mistakes in a document, as diagnostics: all of them in one run.

use serde::de::DeserializeOwned;
use terrace_diagnostic::{Diagnostic, Path, Segment, Span, nearest};

use super::{
    Kind, MAX_MISTAKES, addon,
    belongs::{Places, has_field, places},
    error::{Content, Part, Step, What},
    foreign::{MANIFESTS, is_manifest},
    scalar::{self, Scalar},
    tree::{Node, Tree, ValueId},
    value::Reader,
    words::{AllOf, OneOf, in_plain_words, plural, synonyms},
    wrong_type,
};
use crate::{addon::AddonKinds, app::API_VERSION, codes, layer::Mistake};

/// What a mistake is in, for advice: fields of the same block that would fit.
pub(super) struct About<'a> {
    /// The schema of what is read.
    pub(super) schema: &'a dyn Fn() -> serde_json::Value,
    /// How many steps from the root of the tree it stands.
    pub(super) depth: usize,
}

impl About<'_> {
    /// The place of what is wrong, from the root of what the schema is of.
    fn path(&self, content: &Content, tree: &Tree<'_>) -> Path {
        path(content, tree).segments().iter().skip(self.depth).cloned().collect()
    }
}

/// Reads a tree as a document of a kind, or tells everything that is wrong with it.
pub(super) fn read<T: DeserializeOwned>(
    mut tree: Tree<'_>,
    kind: Kind,
    addons: &AddonKinds,
) -> Result<T, Vec<Diagnostic>> {
    if let Some(mistake) = other_kind(&tree, kind) {
        return Err(vec![mistake]);
    }
    let mut mistakes = std::mem::take(&mut tree.mistakes);
    let about = About { schema: &|| kind.schema(), depth: 0 };
    loop {
        match T::deserialize(Reader::new(&tree, tree.root)) {
            Ok(document) => {
                addon::check(&mut tree, kind, addons, &mut mistakes);
                return if mistakes.is_empty() { Ok(document) } else { Err(mistakes) };
            }
            Err(stop) => {
                let content = stop.into_content();
                if !is_known(&content, &tree) {
                    mistakes.push(diagnostic(&content, &tree, &about));
                }
                if mistakes.len() >= MAX_MISTAKES || !repair(&mut tree, &content, kind) {
                    return Err(mistakes);
                }
            }
        }
    }
}

/// A document of another kind has nothing that could be said about its fields.
fn other_kind(tree: &Tree<'_>, kind: Kind) -> Option<Diagnostic> {
    let kind = kind.as_str();
    let Node::Map(_) = &tree.value(tree.root).node else {
        let message = format!("the document is not a block of fields, as the kind `{kind}` is");
        let mistake = Diagnostic::error(&codes::WRONG_TYPE, message).span(tree.underline(tree.root));
        return Some(mistake.hint(format!("begin it with `apiVersion: {API_VERSION}` and `kind: {kind}`")));
    };
    let value = tree.get(tree.root, "kind")?.value?;
    let Node::Scalar { text, .. } = &tree.value(value).node else { return None };
    if text.eq_ignore_ascii_case(kind) || scalar::is_null(text) {
        return None;
    }
    let mistake = Diagnostic::error(&codes::WRONG_KIND, format!("expected the kind `{kind}`, found `{text}`"));
    let hint =
        if is_manifest(tree.text) { MANIFESTS.to_owned() } else { format!("write `{kind}`, or name another file") };
    Some(mistake.at(Path::from("kind")).span(tree.underline(value)).hint(hint))
}

/// Whether it is wrong only because a wrong value was taken out: a field is missing, or nothing is left of a block.
pub(super) fn is_known(content: &Content, tree: &Tree<'_>) -> bool {
    let culprit = culprit(content, tree);
    match &content.what {
        What::MissingField(field) => tree.get(culprit, field).is_some(),
        What::Other(_) | What::Value { .. } => match &tree.value(culprit).node {
            Node::Map(entries) => !entries.is_empty() && entries.iter().all(|entry| entry.value.is_none()),
            Node::Scalar { .. } | Node::List(_) => false,
        },
        _ => false,
    }
}

/// The value that is wrong.
pub(super) fn culprit(content: &Content, tree: &Tree<'_>) -> ValueId {
    let Some(Step { collection, position, part }) = content.route.first() else { return tree.root };
    let found = match (&tree.value(*collection).node, part) {
        (Node::Map(entries), Part::Key) => Some(entries[*position].key),
        (Node::Map(entries), Part::Value) => entries[*position].value,
        (Node::List(items), _) => items[*position],
        (Node::Scalar { .. }, _) => None,
    };
    found.unwrap_or(*collection)
}

/// Makes the tree readable beyond the mistake.
fn repair(tree: &mut Tree<'_>, content: &Content, kind: Kind) -> bool {
    match (content.route.first(), &content.what) {
        (Some(step), _) => {
            tree.remove(step.collection, step.position);
            true
        }
        (None, What::MissingField(field)) => {
            let text = match *field {
                "apiVersion" => Some(API_VERSION),
                "kind" => Some(kind.as_str()),
                _ => None,
            };
            let node =
                text.map_or(Node::Map(Vec::new()), |text| Node::Scalar { text: text.to_owned().into(), plain: false });
            tree.insert(tree.root, field, node);
            true
        }
        (None, _) => false,
    }
}

pub(super) fn diagnostic(content: &Content, tree: &Tree<'_>, about: &About<'_>) -> Diagnostic {
    let culprit = culprit(content, tree);
    let found = describe(tree, culprit);
    let mistake = match &content.what {
        What::Other(text) => {
            Mistake::from_serde(text).unwrap_or_else(|| Mistake::new(&codes::BAD_VALUE, text.as_str())).into()
        }
        What::Empty { expected } => {
            let name = content.route.first().map_or_else(String::new, |step| name(tree, step));
            let expected = in_plain_words(expected);
            Diagnostic::error(&codes::EMPTY_BLOCK, format!("{name} has no value"))
                .hint(format!("write {expected}, or delete the key"))
        }
        What::Value { expected } => {
            let expected = in_plain_words(expected);
            let mistake = Diagnostic::error(&codes::WRONG_TYPE, format!("expected {expected}, found {found}"));
            let path = about.path(content, tree);
            let advice = wrong_type::advice(tree, culprit, &expected);
            let advice = advice.or_else(|| {
                let holder = holder(content, tree)?;
                let [outer @ .., own] = path.segments() else { return None };
                let outer: Path = outer.iter().cloned().collect();
                has_field(&(about.schema)(), &outer.key(holder), own).then(|| further(holder))
            });
            let advice =
                advice.or_else(|| wrong_type::advice_by_schema(tree, culprit, &expected, &(about.schema)(), &path));
            match advice {
                Some(hint) => mistake.hint(hint),
                None => mistake,
            }
        }
        What::UnknownField { field, known } => {
            unknown_field(field, known, &about.path(content, tree), about, holder(content, tree))
        }
        What::UnknownVariant { variant, known } => {
            let mistake = Diagnostic::error(&codes::BAD_VALUE, format!("`{variant}` is none of the allowed values"));
            match nearest(variant, known.iter().copied()) {
                Some(word) => mistake.hint(format!("write `{word}`")),
                None => mistake.hint(format!("write {}", OneOf(known))),
            }
        }
        What::MissingField(field) => missing_field(field),
    };
    placed(mistake, content, tree)
}

/// Gives a mistake the place of what is wrong.
pub(super) fn placed(mistake: Diagnostic, content: &Content, tree: &Tree<'_>) -> Diagnostic {
    mistake.at(path(content, tree)).span(underline(content, tree, culprit(content, tree)))
}

pub(super) fn missing_field(field: &str) -> Diagnostic {
    let example = match field {
        "apiVersion" => format!("add `apiVersion: {API_VERSION}`"),
        "metadata" => "add `metadata: {name: <name>}`".to_owned(),
        _ => format!("add `{field}:`"),
    };
    Diagnostic::error(&codes::MISSING_FIELD, format!("`{field}` is missing")).hint(example)
}

fn further(holder: &str) -> String {
    format!("indent it further, to be in `{holder}`")
}

/// The key above a wrong entry, if nothing stands behind it: the entry was to be in its block, and is not indented far enough.
fn holder<'a>(content: &Content, tree: &'a Tree<'_>) -> Option<&'a str> {
    let Step { collection, position, .. } = content.route.first()?;
    let Node::Map(entries) = &tree.value(*collection).node else { return None };
    let above = entries.get(position.checked_sub(1)?)?;
    let own = entries.get(*position)?;
    let between = tree.text.get(tree.value(above.key).span.end..tree.value(own.key).span.start)?;
    let mut lines = between.trim_start().strip_prefix(':')?.lines().map(str::trim);
    lines.all(|line| line.is_empty() || line.starts_with('#')).then(|| tree.text_of(above.key))
}

fn unknown_field(field: &str, known: &[&str], path: &Path, about: &About<'_>, holder: Option<&str>) -> Diagnostic {
    let mistake = Diagnostic::error(&codes::UNKNOWN_FIELD, format!("unknown field `{field}`"));
    let mut block = path.clone();
    block.pop();
    let meant = synonyms(field);
    // Where nothing stands behind the key above, its block is what the field was to be in.
    let is_held = |holder: &str| has_field(&(about.schema)(), &block.clone().key(holder), &Segment::from(field));
    if holder.is_none_or(|holder| !is_held(holder))
        && let Some(word) =
            meant.iter().find(|word| known.contains(word)).copied().or_else(|| nearest(field, known.iter().copied()))
    {
        return mistake.hint(format!("write `{word}`"));
    }
    if let Some(holder) = holder {
        return mistake.hint(further(holder));
    }
    let schema = (about.schema)();
    let near = |field: &str| places(&schema, &block, field);
    let found = [Some(field), plural(field)].into_iter().flatten().filter_map(near);
    if let Some(Places(places)) = found.min_by_key(Places::depth) {
        let places: Vec<_> = places.iter().map(String::as_str).collect();
        return mistake.hint(format!("it belongs at {}", OneOf(&places)));
    }
    if let Some(Places(places)) = meant.iter().filter_map(|word| near(word)).min_by_key(Places::depth) {
        let places: Vec<_> = places.iter().map(String::as_str).collect();
        return mistake.hint(format!("write {}", OneOf(&places)));
    }
    if known.is_empty() {
        return mistake.hint("delete it: this block has no fields");
    }
    mistake.hint(format!("the fields here are {}", AllOf(known)))
}

/// A value, for a sentence that begins with "found".
fn describe(tree: &Tree<'_>, id: ValueId) -> String {
    match &tree.value(id).node {
        Node::List(_) => "a list".to_owned(),
        Node::Map(_) => "a block".to_owned(),
        Node::Scalar { text, plain } => {
            let kind = match scalar::resolve(text) {
                _ if !plain => "text",
                Scalar::Null => return "nothing".to_owned(),
                Scalar::Bool(_) => "boolean",
                Scalar::Unsigned(_) | Scalar::Signed(_) | Scalar::Float(_) => "number",
                Scalar::Text(_) => "text",
            };
            let short: String = text.chars().take(80).collect();
            let dots = if short.len() < text.len() { ".." } else { "" };
            format!("the {kind} `{short}{dots}`")
        }
    }
}

/// What a step leads to, by name.
fn name(tree: &Tree<'_>, step: &Step) -> String {
    match &tree.value(step.collection).node {
        Node::Map(entries) => format!("`{}`", tree.key(&entries[step.position])),
        Node::List(_) | Node::Scalar { .. } => format!("item {}", step.position + 1),
    }
}

pub(super) fn path(content: &Content, tree: &Tree<'_>) -> Path {
    let steps = content.route.iter().rev();
    steps
        .map(|step| match &tree.value(step.collection).node {
            Node::Map(entries) => Segment::Key(tree.key(&entries[step.position]).to_owned()),
            Node::List(_) | Node::Scalar { .. } => Segment::Index(step.position),
        })
        .collect()
}

/// A wrong single value is underlined itself; a wrong or empty collection by its key.
fn underline(content: &Content, tree: &Tree<'_>, culprit: ValueId) -> Span {
    let own = tree.underline(culprit);
    let is_shown = matches!(tree.value(culprit).node, Node::Scalar { .. }) && own.start < own.end;
    let Some(step) = content.route.first().filter(|_| !is_shown) else { return own };
    match &tree.value(step.collection).node {
        Node::Map(entries) => tree.underline(entries[step.position].key),
        Node::List(_) | Node::Scalar { .. } => own,
    }
}

//! Looking into values, and making them.

use indexmap::IndexMap;
use terrace::spec::Raw;

/// The entries of a map, in the order written.
pub(super) type Entries = IndexMap<String, Raw>;

/// Reading a value that may be anything: what is not there, or is of another type, is absent.
pub(super) trait Look {
    /// The value at a path with dots between its keys.
    fn at(&self, path: &str) -> Option<&Raw>;
    /// The text at a path.
    fn text(&self, path: &str) -> Option<&str>;
    /// The text of an entry, whose key may have dots.
    fn text_of(&self, key: &str) -> Option<&str>;
    /// The number at a path; a text of digits counts.
    fn number(&self, path: &str) -> Option<i64>;
    /// The boolean at a path.
    fn is(&self, path: &str) -> Option<bool>;
    /// The items of a list at a path.
    fn items(&self, path: &str) -> &[Raw];
    /// The entries of a map at a path.
    fn entries(&self, path: &str) -> impl Iterator<Item = (&str, &Raw)>;
    /// A text or a number at a path, as a text.
    fn word(&self, path: &str) -> Option<String>;
}

impl Look for Raw {
    fn at(&self, path: &str) -> Option<&Raw> {
        path.split('.').filter(|key| !key.is_empty()).try_fold(self, |value, key| value.get(key))
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.at(path)?.as_str()
    }

    fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    fn number(&self, path: &str) -> Option<i64> {
        match self.at(path)? {
            Raw::Integer(number) => Some(*number),
            Raw::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    fn is(&self, path: &str) -> Option<bool> {
        match self.at(path)? {
            Raw::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn items(&self, path: &str) -> &[Raw] {
        match self.at(path) {
            Some(Raw::List(items)) => items,
            _ => &[],
        }
    }

    fn entries(&self, path: &str) -> impl Iterator<Item = (&str, &Raw)> {
        let entries = match self.at(path) {
            Some(Raw::Map(entries)) => Some(entries),
            _ => None,
        };
        entries.into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }

    fn word(&self, path: &str) -> Option<String> {
        word(self.at(path)?)
    }
}

/// A scalar as a text.
pub(super) fn word(value: &Raw) -> Option<String> {
    match value {
        Raw::Text(text) => Some(text.clone()),
        Raw::Integer(number) => Some(number.to_string()),
        Raw::Float(number) => Some(number.to_string()),
        Raw::Bool(value) => Some(value.to_string()),
        Raw::Null | Raw::List(_) | Raw::Map(_) => None,
    }
}

/// A text.
pub(super) fn text(text: impl Into<String>) -> Raw {
    Raw::Text(text.into())
}

/// A map of what is there; nothing of what is absent.
pub(super) fn map<'a>(entries: impl IntoIterator<Item = (&'a str, Option<Raw>)>) -> Raw {
    let entries = entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Raw::Map(entries.collect())
}

/// A map of texts.
pub(super) fn texts<K: Into<String>, V: Into<String>>(entries: impl IntoIterator<Item = (K, V)>) -> Raw {
    Raw::Map(entries.into_iter().map(|(key, value)| (key.into(), Raw::Text(value.into()))).collect())
}

/// A list of texts.
pub(super) fn words<W: Into<String>>(words: impl IntoIterator<Item = W>) -> Raw {
    Raw::List(words.into_iter().map(|word| Raw::Text(word.into())).collect())
}

/// Whether there is nothing in a value.
pub(super) fn is_empty(value: &Raw) -> bool {
    match value {
        Raw::Null => true,
        Raw::List(items) => items.is_empty(),
        Raw::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

/// The map in a value; made where there is none.
pub(super) fn as_map(value: &mut Raw) -> &mut Entries {
    if !matches!(value, Raw::Map(_)) {
        *value = Raw::Map(Entries::new());
    }
    match value {
        Raw::Map(entries) => entries,
        _ => unreachable!("it has just been made one"),
    }
}

/// The value at the keys, and the maps on the way to it, made where they are not there.
pub(super) fn make<'a>(value: &'a mut Raw, path: &[&str]) -> &'a mut Raw {
    path.iter().fold(value, |value, key| as_map(value).entry((*key).to_owned()).or_default())
}

/// Takes the value at the keys away, and maps that are empty then.
pub(super) fn take(value: &mut Raw, path: &[&str]) -> Option<Raw> {
    let (first, rest) = path.split_first()?;
    let Raw::Map(entries) = value else { return None };
    if rest.is_empty() {
        return entries.shift_remove(*first);
    }
    let below = entries.get_mut(*first)?;
    let taken = take(below, rest);
    if taken.is_some() && is_empty(below) {
        entries.shift_remove(*first);
    }
    taken
}

/// The value at a dotted path, to be changed.
pub(super) fn at_mut<'a>(value: &'a mut Raw, path: &str) -> Option<&'a mut Raw> {
    path.split('.').filter(|key| !key.is_empty()).try_fold(value, |value, key| match value {
        Raw::Map(entries) => entries.get_mut(key),
        _ => None,
    })
}

/// The items of a list at a dotted path, to be changed.
pub(super) fn items_mut<'a>(value: &'a mut Raw, path: &str) -> &'a mut [Raw] {
    match at_mut(value, path) {
        Some(Raw::List(items)) => items,
        _ => &mut [],
    }
}

//! A public item, and when it is shown.

use std::path::PathBuf;

use super::documentation::{Documentation, names, uses, writes};

/// What rustdoc has a page or a paragraph for.
#[derive(Debug)]
pub(crate) struct Item {
    /// The folder of its library.
    pub(crate) library: String,
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    pub(crate) kind: Kind,
    /// As people say it: `Scale::between`.
    pub(crate) name: String,
    /// The type or trait that it belongs to.
    pub(crate) owner: Option<String>,
    pub(crate) documentation: Documentation,
}

/// The library of the derives. What they expand to names libraries above it, so those have the examples.
const DERIVES: &str = "derive";

/// Whether a library is for Terrace's own command and plugin alone.
fn is_inner(library: &str) -> bool {
    matches!(library, "cache" | "confine" | "host" | "import" | "plugin" | "protocol" | "repository")
}

/// What an item is, as far as it decides where its example may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Module,
    Type,
    Trait,
    Function,
    Macro,
    Constant,
    Method,
    /// A field of a layer, with its key in YAML: the derive makes a setter of it.
    Setter {
        key: String,
    },
}

impl std::fmt::Display for Kind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Module => "module",
            Self::Type => "type",
            Self::Trait => "trait",
            Self::Function => "function",
            Self::Macro => "macro",
            Self::Constant => "constant",
            Self::Method => "method",
            Self::Setter { .. } => "setter",
        })
    }
}

impl Item {
    /// The last part of the name.
    fn short(&self) -> &str {
        self.name.rsplit("::").next().unwrap_or(&self.name)
    }

    /// Whether an example of its own shows the item, or one of another item of the library where that is enough.
    pub(crate) fn is_shown(&self, all: &[Self]) -> bool {
        if !self.documentation.examples.is_empty() {
            return true;
        }
        let short = self.short();
        let library = || all.iter().filter(|item| item.library == self.library);
        let named = || library().flat_map(|item| &item.documentation.examples).any(|code| names(code, short));
        if self.is_met_inside() {
            return named();
        }
        if self.library == DERIVES {
            let derived = |code: &String| code.contains("derive(") && names(code, short);
            return self.kind == Kind::Module || all.iter().flat_map(|item| &item.documentation.examples).any(derived);
        }
        match &self.kind {
            Kind::Type => !self.has_members(all) && named(),
            Kind::Constant => named(),
            Kind::Module | Kind::Trait | Kind::Function | Kind::Macro => false,
            Kind::Method => self.with_its_owner(library()).any(|code| uses(code, short)),
            Kind::Setter { key } => self.with_its_owner(library()).any(|code| uses(code, short) || writes(code, key)),
        }
    }

    /// Whether it is a part of a library that is for Terrace's own command and plugin alone: it is shown where it is used with the others.
    fn is_met_inside(&self) -> bool {
        let is_the_library = self.kind == Kind::Module && self.name == self.library;
        is_inner(&self.library) && !is_the_library
    }

    /// Whether one makes or asks it by functions of its own: otherwise it is met as a part of something else, and shown there.
    fn has_members(&self, all: &[Self]) -> bool {
        all.iter().any(|item| item.file == self.file && item.owner.as_deref() == Some(self.name.as_str()))
    }

    /// The examples on the owner and its methods, and all that name it.
    fn with_its_owner<'a>(&'a self, all: impl Iterator<Item = &'a Self>) -> impl Iterator<Item = &'a String> {
        let owner = self.owner.as_deref().unwrap_or_default();
        all.flat_map(move |item| {
            let of_owner = item.name == owner || item.owner.as_deref() == Some(owner);
            item.documentation.examples.iter().filter(move |code| of_owner || names(code, owner))
        })
    }

    /// What to do for an item that is not shown.
    pub(crate) fn remedy(&self, all: &[Self]) -> String {
        let owner = self.owner.as_deref().unwrap_or_default();
        if self.library == DERIVES {
            return "derive it in an example of the library that its code names".to_owned();
        }
        if self.is_met_inside() {
            return "use it in an example of this library, or make it `pub(crate)`".to_owned();
        }
        match &self.kind {
            Kind::Module => "show what it is for in its `//!`, or make it private".to_owned(),
            Kind::Type if !self.has_members(all) => {
                "write one above it, use it in one of what it is a part of, or make it `pub(crate)`".to_owned()
            }
            Kind::Type | Kind::Trait | Kind::Function | Kind::Macro => {
                "write one above it, or make it `pub(crate)`".to_owned()
            }
            Kind::Constant => "write one above it, or use it in another one".to_owned(),
            Kind::Method => {
                format!("write one above it, call it in one that names `{owner}`, or make it `pub(crate)`")
            }
            Kind::Setter { key } => {
                format!("call it in an example that names `{owner}`, or write `{key}:` in the YAML of one")
            }
        }
    }
}

//! The public items of a library, from its sources.
//!
//! The lint `unreachable_pub` holds every `pub` to what it says, so an item is public where it is written `pub`: paths need no
//! following. What a derive makes of an item is covered by the item; what a macro declares is read where the macro is called.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use syn::{
    Attribute, Fields, File, Ident, ImplItem, Item as Syntax, ItemMacro, ItemMod, ItemStruct, Token, TraitItem, Type,
    Visibility,
    parse::{Parse, ParseStream},
};

use super::{
    documentation::Documentation,
    item::{Item, Kind},
};

/// The items of a library, whose first file this is.
pub(crate) fn library(file: &Path) -> anyhow::Result<Vec<Item>> {
    let name = file.ancestors().nth(2).and_then(Path::file_name);
    let library = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut walk = Walk { library: library.clone(), file: file.to_owned(), items: Vec::new() };
    let syntax = parse(file)?;
    walk.add(Kind::Module, 1, library, None, &syntax.attrs);
    let folder = file.parent().map(Path::to_owned).unwrap_or_default();
    walk.all(&syntax.items, &folder)?;
    Ok(walk.items)
}

fn parse(file: &Path) -> anyhow::Result<File> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    syn::parse_file(&text).with_context(|| format!("reading the Rust of {}", file.display()))
}

struct Walk {
    library: String,
    file: PathBuf,
    items: Vec<Item>,
}

impl Walk {
    fn add(&mut self, kind: Kind, line: usize, name: String, owner: Option<String>, attributes: &[Attribute]) {
        let documentation = Documentation::read(attributes);
        if !documentation.hidden {
            let (library, file) = (self.library.clone(), self.file.clone());
            self.items.push(Item { library, file, line, kind, name, owner, documentation });
        }
    }

    fn named(&mut self, kind: Kind, visibility: &Visibility, name: &Ident, attributes: &[Attribute]) {
        if matches!(visibility, Visibility::Public(_)) {
            self.add(kind, name.span().start().line, name.to_string(), None, attributes);
        }
    }

    /// The items of a module whose own modules are in this folder.
    fn all(&mut self, items: &[Syntax], folder: &Path) -> anyhow::Result<()> {
        for item in items {
            match item {
                Syntax::Mod(module) => self.module(module, folder)?,
                Syntax::Struct(item) => {
                    self.named(Kind::Type, &item.vis, &item.ident, &item.attrs);
                    self.setters(item);
                }
                Syntax::Enum(item) => self.named(Kind::Type, &item.vis, &item.ident, &item.attrs),
                Syntax::Type(item) => self.named(Kind::Type, &item.vis, &item.ident, &item.attrs),
                Syntax::Const(item) => self.named(Kind::Constant, &item.vis, &item.ident, &item.attrs),
                Syntax::Static(item) => self.named(Kind::Constant, &item.vis, &item.ident, &item.attrs),
                Syntax::Fn(item) => match derived(&item.attrs) {
                    Some(name) => self.named(Kind::Macro, &item.vis, &name, &item.attrs),
                    None => self.named(Kind::Function, &item.vis, &item.sig.ident, &item.attrs),
                },
                Syntax::Trait(item) => {
                    self.named(Kind::Trait, &item.vis, &item.ident, &item.attrs);
                    if matches!(item.vis, Visibility::Public(_)) && !Documentation::read(&item.attrs).hidden {
                        self.members_of_trait(&item.ident.to_string(), &item.items);
                    }
                }
                Syntax::Impl(item) if item.trait_.is_none() => self.methods(&item.self_ty, &item.items),
                Syntax::Macro(item) => self.macro_item(item),
                _ => {}
            }
        }
        Ok(())
    }

    fn module(&mut self, module: &ItemMod, folder: &Path) -> anyhow::Result<()> {
        if Documentation::read(&module.attrs).hidden {
            return Ok(());
        }
        let name = module.ident.to_string();
        let below = folder.join(&name);
        if let Some((_, items)) = &module.content {
            self.named(Kind::Module, &module.vis, &module.ident, &module.attrs);
            return self.all(items, &below);
        }
        let file = match folder.join(format!("{name}.rs")) {
            file if file.is_file() => file,
            _ => below.join("mod.rs"),
        };
        let syntax = parse(&file)?;
        let outer = std::mem::replace(&mut self.file, file);
        if matches!(module.vis, Visibility::Public(_)) {
            let attributes: Vec<_> = module.attrs.iter().chain(&syntax.attrs).cloned().collect();
            self.add(Kind::Module, 1, name, None, &attributes);
        }
        self.all(&syntax.items, &below)?;
        self.file = outer;
        Ok(())
    }

    /// The setters that `#[derive(Layer)]` makes. A constructor of the same name is a method, and found as one.
    fn setters(&mut self, item: &ItemStruct) {
        let derives_layer = item.attrs.iter().any(|attribute| {
            attribute.path().is_ident("derive")
                && attribute.meta.to_token_text().split([' ', ',', '(']).any(|word| word == "Layer")
        });
        let Fields::Named(fields) = &item.fields else { return };
        for field in fields.named.iter().filter(|field| derives_layer && matches!(field.vis, Visibility::Public(_))) {
            let Some(name) = &field.ident else { continue };
            let options = field.attrs.iter().filter(|attribute| attribute.path().is_ident("layer"));
            let options: String = options.map(|attribute| attribute.meta.to_token_text()).collect();
            if options.contains("constructor") {
                continue;
            }
            let entry =
                options.split_once("entry = \"").and_then(|(_, rest)| rest.split_once('"')).map(|(entry, _)| entry);
            let owner = item.ident.to_string();
            let setter = format!("{owner}::{}", entry.unwrap_or(&name.to_string()));
            let kind = Kind::Setter { key: camel_case(&name.to_string()) };
            self.add(kind, name.span().start().line, setter, Some(owner), &field.attrs);
        }
    }

    fn methods(&mut self, of: &Type, items: &[ImplItem]) {
        let Type::Path(path) = of else { return };
        let Some(owner) = path.path.segments.last().map(|segment| segment.ident.to_string()) else { return };
        for item in items {
            let (visibility, name, attributes) = match item {
                ImplItem::Fn(item) => (&item.vis, &item.sig.ident, &item.attrs),
                ImplItem::Const(item) => (&item.vis, &item.ident, &item.attrs),
                _ => continue,
            };
            if matches!(visibility, Visibility::Public(_)) {
                self.member(&owner, name, attributes);
            }
        }
    }

    fn members_of_trait(&mut self, owner: &str, items: &[TraitItem]) {
        for item in items {
            match item {
                TraitItem::Fn(item) => self.member(owner, &item.sig.ident, &item.attrs),
                TraitItem::Const(item) => self.member(owner, &item.ident, &item.attrs),
                _ => {}
            }
        }
    }

    fn member(&mut self, owner: &str, name: &Ident, attributes: &[Attribute]) {
        let line = name.span().start().line;
        self.add(Kind::Method, line, format!("{owner}::{name}"), Some(owner.to_owned()), attributes);
    }

    /// A macro that is exported, or a type that a macro declares.
    fn macro_item(&mut self, item: &ItemMacro) {
        if let Some(name) = &item.ident {
            if item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) {
                self.add(Kind::Macro, name.span().start().line, name.to_string(), None, &item.attrs);
            }
        } else if let Ok(Declared { attributes, name }) = item.mac.parse_body() {
            self.add(Kind::Type, name.span().start().line, name.to_string(), None, &attributes);
        }
    }
}

/// The head of `text! { /// .. Name { .. } }` and the like: what is documented and then named is a public type.
struct Declared {
    attributes: Vec<Attribute>,
    name: Ident,
}

impl Parse for Declared {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        if attributes.is_empty() {
            return Err(input.error("not documented"));
        }
        let _: Option<Token![pub]> = input.parse()?;
        let name = input.parse()?;
        input.step(|cursor| {
            let mut rest = *cursor;
            while let Some((_, next)) = rest.token_tree() {
                rest = next;
            }
            Ok(((), rest))
        })?;
        Ok(Self { attributes, name })
    }
}

/// The derive that a function is.
fn derived(attributes: &[Attribute]) -> Option<Ident> {
    let derive = attributes.iter().find(|attribute| attribute.path().is_ident("proc_macro_derive"))?;
    derive
        .parse_args_with(|input: ParseStream<'_>| {
            let name = input.parse()?;
            let _: proc_macro2::TokenStream = input.parse()?;
            Ok(name)
        })
        .ok()
}

/// As serde writes it.
fn camel_case(name: &str) -> String {
    let mut key = String::new();
    let mut upper = false;
    for character in name.chars() {
        match character {
            '_' => upper = true,
            _ if std::mem::take(&mut upper) => key.extend(character.to_uppercase()),
            _ => key.push(character),
        }
    }
    key
}

/// The tokens of an attribute as text.
trait TokenText {
    fn to_token_text(&self) -> String;
}

impl TokenText for syn::Meta {
    fn to_token_text(&self) -> String {
        match self {
            Self::List(list) => list.tokens.to_string(),
            _ => String::new(),
        }
    }
}

//! A module as text, formatted as rustfmt does by default.

mod order;
mod out;
mod types;

use std::collections::BTreeSet;

use super::{
    Request,
    definition::Scope,
    documentation,
    shape::{Body, Field, Module, Part, Struct, Type},
    words,
};

use order::in_order;
use out::Out;
use types::{MAP, see, written};

/// Writes a file with these modules.
pub(super) fn file(modules: &[Module], request: Request<'_>) -> String {
    let mut out = Out::default();
    let resources: Vec<_> =
        modules.iter().map(|module| format!("`{}` of `{}`", module.kind, module.api_version)).collect();
    for resource in &resources {
        let end = if resources.last() == Some(resource) { "." } else { "," };
        out.line(&format!("//! {resource}{end}"));
    }
    out.line("//!");
    out.line(&format!("//! Written by `{}`: run it again rather than edit this file.", request.command));
    out.line("");
    out.line("#![allow(dead_code, reason = \"what a definition has is here, used or not\")]");
    out.line("#![allow(clippy::all, clippy::pedantic, reason = \"the words are not ours\")]");
    out.line("");
    if let [module] = modules {
        out.module(module);
        return out.text;
    }
    let names = words::distinct(modules.iter().map(|module| words::module(&module.kind)));
    for (place, (module, name)) in modules.iter().zip(names).enumerate() {
        if place > 0 {
            out.line("");
        }
        out.documentation(&format!("`{}` of `{}`.", module.kind, module.api_version), &[]);
        out.block(&format!("pub mod {name} {{"), "}", |out| out.module(module));
    }
    out.text
}

impl Out {
    fn module(&mut self, module: &Module) {
        self.imports(module);
        self.object(module);
        for number in in_order(module) {
            self.line("");
            self.part(module, &module.parts[number]);
        }
    }

    fn imports(&mut self, module: &Module) {
        let mut used = BTreeSet::from(["Part"]);
        let structures = module.parts.iter().filter_map(|part| match &part.body {
            Body::Struct(structure) => Some(structure),
            Body::Enum(_) => None,
        });
        for structure in structures.chain([&module.object]) {
            if structure.is_open {
                used.extend([MAP, "Raw"]);
            }
            structure.fields.iter().for_each(|field| see(&field.ty, &mut used));
        }
        if used.remove(MAP) {
            self.line("use std::collections::BTreeMap;");
            self.line("");
        }
        let names: Vec<_> = used.into_iter().collect();
        match names.as_slice() {
            [name] => self.line(&format!("use terrace::custom::{name};")),
            names => self.line(&format!("use terrace::custom::{{{}}};", names.join(", "))),
        }
        self.line("use terrace::k8s::api::apimachinery::pkg::apis::meta::v1::ObjectMeta;");
        self.line("use terrace::k8s::object;");
        self.line("");
    }

    fn object(&mut self, module: &Module) {
        let Module { name, kind, api_version, object, description, scope, .. } = module;
        let fallback = format!("`{kind}` of `{api_version}`.");
        self.documentation(if description.trim().is_empty() { &fallback } else { description }, &object.notes);
        self.line("#[derive(Clone, Debug, PartialEq, Part)]");
        self.attribute(&format!("api_version = {api_version:?}, kind = {kind:?}"));
        self.keywords(&object.keywords);
        self.line("#[non_exhaustive]");
        self.block(&format!("pub struct {name} {{"), "}", |out| {
            out.documentation("Name, namespace, labels, annotations.", &[]);
            out.line("pub metadata: ObjectMeta,");
            out.fields(module, object, "");
        });
        self.line("");
        let scope = match scope {
            Scope::Namespaced => "Namespaced",
            Scope::Cluster => "Cluster",
        };
        self.block(&format!("object!({name} {{"), "});", |out| {
            out.line(&format!("api_version: {api_version:?},"));
            out.line(&format!("kind: {kind:?},"));
            if module.is_plain() {
                out.line(&format!("scope: {scope}"));
            } else {
                out.line(&format!("scope: {scope},"));
                out.line("manifest: itself");
            }
        });
    }

    fn part(&mut self, module: &Module, part: &Part) {
        let fallback = format!("`{}`.", part.place);
        let description = documentation::summary(&part.description);
        let description = if description.is_empty() { &fallback } else { description };
        match &part.body {
            Body::Struct(structure) => {
                self.documentation(description, &structure.notes);
                let has_default = structure.fields.iter().all(|field| !field.is_required);
                let default = if has_default { "Default, " } else { "" };
                self.line(&format!("#[derive(Clone, Debug, {default}PartialEq, Part)]"));
                self.keywords(&structure.keywords);
                self.line("#[non_exhaustive]");
                self.block(&format!("pub struct {} {{", part.name), "}", |out| {
                    out.fields(module, structure, &part.place);
                });
            }
            Body::Enum(variants) => {
                self.documentation(description, &[]);
                self.line("#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Part)]");
                self.line("#[non_exhaustive]");
                self.block(&format!("pub enum {} {{", part.name), "}", |out| {
                    for (word, variant) in variants {
                        out.variant(word, variant);
                    }
                });
            }
        }
    }

    fn variant(&mut self, word: &str, variant: &str) {
        if word.is_empty() {
            self.documentation("An empty string.", &[]);
        } else {
            self.documentation(&format!("`{}`.", word.replace('`', "'")), &[]);
        }
        if word != variant {
            self.attribute(&format!("name = {word:?}"));
        }
        self.line(&format!("{variant},"));
    }

    fn fields(&mut self, module: &Module, structure: &Struct, place: &str) {
        for field in &structure.fields {
            let path = if place.is_empty() { field.key.clone() } else { format!("{place}.{}", field.key) };
            let fallback = format!("`{path}`.");
            let description = if field.description.is_empty() { &fallback } else { &field.description };
            self.documentation(description, &field.notes);
            if words::camel(&field.name) != field.key {
                self.attribute(&format!("name = {:?}", field.key));
            }
            self.field(module, field);
        }
        if structure.is_open {
            let taken = structure.fields.iter().any(|field| field.name == "rest");
            self.documentation("Fields of which the definition says nothing.", &[]);
            self.attribute("rest");
            self.line(&format!("pub {}: BTreeMap<String, Raw>,", if taken { "rest_of_it" } else { "rest" }));
        }
    }

    fn field(&mut self, module: &Module, field: &Field) {
        self.keywords(&field.keywords);
        let ty = written(module, &field.ty);
        let ty = match (&field.ty, field.is_required) {
            (Type::Nullable(_), true) => {
                self.attribute("required");
                ty
            }
            (_, true) => ty,
            (_, false) => format!("Option<{ty}>"),
        };
        self.typed(&field.name, &ty);
    }
}

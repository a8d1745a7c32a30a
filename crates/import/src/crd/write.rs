//! A module as text, formatted as rustfmt does by default.

use std::collections::BTreeSet;

use super::{
    Request,
    definition::Scope,
    documentation,
    shape::{Body, Field, Module, Part, Struct, Type},
    words,
};

/// The longest line that rustfmt makes.
const WIDTH: usize = 100;
/// The longest content of an attribute with two values that rustfmt leaves on one line.
const ATTRIBUTE: usize = 70;

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
        out.line(&format!("pub mod {name} {{"));
        out.depth += 1;
        out.module(module);
        out.depth -= 1;
        out.line("}");
    }
    out.text
}

#[derive(Default)]
struct Out {
    text: String,
    depth: usize,
}

impl Out {
    fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n("    ", self.depth));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

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
        self.line(&format!("pub struct {name} {{"));
        self.depth += 1;
        self.documentation("Name, namespace, labels, annotations.", &[]);
        self.line("pub metadata: ObjectMeta,");
        self.fields(module, object, "");
        self.depth -= 1;
        self.line("}");
        self.line("");
        self.line(&format!("object!({name} {{"));
        self.depth += 1;
        let scope = match scope {
            Scope::Namespaced => "Namespaced",
            Scope::Cluster => "Cluster",
        };
        let own = if module.is_plain() { "" } else { "manifest: itself" };
        let fields = [
            format!("api_version: {api_version:?}"),
            format!("kind: {kind:?}"),
            format!("scope: {scope}"),
            own.to_owned(),
        ];
        let fields: Vec<_> = fields.into_iter().filter(|field| !field.is_empty()).collect();
        self.line(&fields.join(&format!(",\n{}", "    ".repeat(self.depth))));
        self.depth -= 1;
        self.line("});");
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
                self.line(&format!("pub struct {} {{", part.name));
                self.depth += 1;
                self.fields(module, structure, &part.place);
                self.depth -= 1;
                self.line("}");
            }
            Body::Enum(variants) => {
                self.documentation(description, &[]);
                self.line("#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Part)]");
                self.line("#[non_exhaustive]");
                self.line(&format!("pub enum {} {{", part.name));
                self.depth += 1;
                for (word, variant) in variants {
                    let shown = if word.is_empty() {
                        "An empty string.".to_owned()
                    } else {
                        format!("`{}`.", word.replace('`', "'"))
                    };
                    self.documentation(&shown, &[]);
                    if word != variant {
                        self.attribute(&format!("name = {word:?}"));
                    }
                    self.line(&format!("{variant},"));
                }
                self.depth -= 1;
                self.line("}");
            }
        }
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
        let line = format!("pub {}: {ty},", field.name);
        if 4 * self.depth + line.len() <= WIDTH {
            self.line(&line);
        } else {
            self.line(&format!("pub {}:", field.name));
            self.depth += 1;
            self.line(&format!("{ty},"));
            self.depth -= 1;
        }
    }

    fn documentation(&mut self, description: &str, notes: &[String]) {
        let width = WIDTH - 4 - 4 * self.depth;
        let mut lines = documentation::lines(description, width);
        for note in notes {
            lines.push(String::new());
            lines.extend(documentation::lines(note, width));
        }
        for line in lines {
            self.line(format!("/// {line}").trim_end());
        }
    }

    fn keywords(&mut self, keywords: &str) {
        if keywords.is_empty() {
            return;
        }
        let mut marks = "#".to_owned();
        while keywords.contains(&format!("\"{marks}")) {
            marks.push('#');
        }
        self.attribute(&format!("schema = r{marks}\"{keywords}\"{marks}"));
    }

    fn attribute(&mut self, content: &str) {
        let line = format!("#[part({content})]");
        // Only that of an object has two values. A single one may be longer, but for the last column.
        let pair = content.strip_prefix("api_version = ").and_then(|values| values.split_once(", kind = "));
        let fits = pair.is_none() || content.chars().count() <= ATTRIBUTE;
        if fits && 4 * self.depth + line.chars().count() < WIDTH {
            return self.line(&line);
        }
        self.line("#[part(");
        self.depth += 1;
        match pair {
            Some((api_version, kind)) => {
                self.line(&format!("api_version = {api_version},"));
                self.line(&format!("kind = {kind}"));
            }
            None => self.line(content),
        }
        self.depth -= 1;
        self.line(")]");
    }
}

/// Adds the names that a type is written with, apart from those of the prelude.
fn see(ty: &Type, used: &mut BTreeSet<&'static str>) {
    match ty {
        Type::Text | Type::Boolean | Type::Integer(_) | Type::Number | Type::Part(_) => {}
        Type::IntOrString => {
            used.insert("IntOrString");
        }
        Type::Empty => {
            used.insert("Empty");
        }
        Type::Free => {
            used.insert("Raw");
        }
        Type::Map(inner) => {
            used.insert(MAP);
            see(inner, used);
        }
        Type::List(inner) | Type::Nullable(inner) => see(inner, used),
    }
}

const MAP: &str = "BTreeMap";

fn written(module: &Module, ty: &Type) -> String {
    match ty {
        Type::Text => "String".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Integer(width) => (*width).to_owned(),
        Type::Number => "f64".to_owned(),
        Type::IntOrString => "IntOrString".to_owned(),
        Type::Empty => "Empty".to_owned(),
        Type::Free => "Raw".to_owned(),
        Type::List(item) => format!("Vec<{}>", written(module, item)),
        Type::Map(value) => format!("BTreeMap<String, {}>", written(module, value)),
        Type::Nullable(inner) => format!("Option<{}>", written(module, inner)),
        Type::Part(number) => module.parts[*number].name.clone(),
    }
}

/// Parts as a reader meets them: each before its own parts.
fn in_order(module: &Module) -> Vec<usize> {
    let mut order = Vec::with_capacity(module.parts.len());
    let mut seen = vec![false; module.parts.len()];
    let mut waiting = parts_of(&module.object);
    waiting.reverse();
    while let Some(number) = waiting.pop() {
        if std::mem::replace(&mut seen[number], true) {
            continue;
        }
        order.push(number);
        if let Body::Struct(structure) = &module.parts[number].body {
            waiting.extend(parts_of(structure).into_iter().rev());
        }
    }
    order
}

fn parts_of(structure: &Struct) -> Vec<usize> {
    fn part(ty: &Type) -> Option<usize> {
        match ty {
            Type::Part(number) => Some(*number),
            Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => part(inner),
            _ => None,
        }
    }
    structure.fields.iter().filter_map(|field| part(&field.ty)).collect()
}

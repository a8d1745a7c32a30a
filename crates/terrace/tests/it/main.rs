//! Definitions, as a host renders them.

mod addons;
mod changes;
mod constructs;
mod mistakes;
mod rules;

use terrace::{
    document::{Node, write_yaml},
    prelude::*,
};

fn rendered(definition: &Definition) -> Rendered {
    render(definition, &Platform::new(), &Target::default(), &Overrides::default())
}

/// What is wrong, each with its code.
fn mistakes(rendered: &Rendered) -> Vec<String> {
    let mistakes = rendered.diagnostics.iter();
    mistakes.map(|mistake| format!("{}: {}", mistake.code, mistake.message)).collect()
}

/// What is wrong with the tree: the objects here are too small to keep all rules.
fn of_the_tree(rendered: &Rendered) -> Vec<String> {
    mistakes(rendered).into_iter().filter(|mistake| mistake.starts_with("T03")).collect()
}

/// The object called `Kind/name`, or what is at a pointer in it, as YAML.
fn yaml(rendered: &Rendered, identity: &str, pointer: &str) -> String {
    let built = rendered.built().unwrap_or_else(|| panic!("it renders: {:#?}", rendered.diagnostics));
    let known: Vec<_> = built.objects().map(|(object, _)| object.identity.to_string()).collect();
    let found = built.objects().find(|(object, _)| object.identity.to_string() == identity);
    let node = found.unwrap_or_else(|| panic!("there is no {identity}, but {known:?}")).1;
    let mut text = String::new();
    write_yaml(at(node, pointer), &mut text);
    text
}

fn at<'a>(node: Node<'a>, pointer: &str) -> Node<'a> {
    if pointer.is_empty() { node } else { node.at(pointer).unwrap_or_else(|| panic!("there is nothing at {pointer}")) }
}

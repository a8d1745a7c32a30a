use terrace_document::{Entries, Items, Node};

/// The text of a field.
pub(crate) fn text<'a>(node: Node<'a>, field: &str) -> Option<&'a str> {
    node.get(field)?.as_str()
}

/// The items of a field that holds a list; none when it is absent.
pub(crate) fn list<'a>(node: Node<'a>, field: &str) -> std::iter::Flatten<std::option::IntoIter<Items<'a>>> {
    items(node.get(field))
}

/// The items of a list that may be absent.
pub(crate) fn items(list: Option<Node<'_>>) -> std::iter::Flatten<std::option::IntoIter<Items<'_>>> {
    list.map(Node::items).into_iter().flatten()
}

/// The entries of a map that may be absent.
pub(crate) fn entries(map: Option<Node<'_>>) -> std::iter::Flatten<std::option::IntoIter<Entries<'_>>> {
    map.map(Node::entries).into_iter().flatten()
}

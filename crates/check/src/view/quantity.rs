//! Amounts of CPU and memory.

use terrace_document::Node;
use terrace_spec::text::Quantity;

/// A quantity in thousandths.
pub(crate) fn amount(quantity: Node<'_>) -> Option<u128> {
    match quantity.as_str() {
        Some(text) => Quantity::try_from(text).ok().map(Quantity::thousandths),
        None => u128::try_from(quantity.as_i64()?).ok().map(|units| units * 1000),
    }
}

/// A quantity as it is written, without quotes.
pub(crate) fn shown(quantity: Node<'_>) -> String {
    quantity.as_str().map_or_else(|| format!("{quantity:?}"), str::to_owned)
}

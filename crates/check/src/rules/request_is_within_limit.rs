//! A container requests no more than its limit. Kubernetes refuses more.

use terrace_document::Node;
use terrace_spec::{
    platform::{Edition, Level},
    text::Quantity,
};

use crate::{Report, Rule, Subject, codes, view::entries};

pub(super) static RULE: Rule =
    Rule { code: &codes::REQUEST_ABOVE_LIMIT, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for container in pod.containers() {
            for (resource, request) in entries(container.requests) {
                let Some(limit) = container.limit(resource) else { continue };
                if let (Some(asked), Some(most)) = (amount(request), amount(limit))
                    && asked > most
                {
                    let name = container.name;
                    let message = format!(
                        "container `{name}` of `{object}` requests `{}` of {resource}, above its limit of `{}`",
                        shown(request),
                        shown(limit),
                    );
                    report.broken(object.spec, message, "raise the limit, or lower the request");
                }
            }
        }
    }
}

/// A quantity in thousandths.
fn amount(quantity: Node<'_>) -> Option<u128> {
    match quantity.as_str() {
        Some(text) => Quantity::try_from(text).ok().map(Quantity::thousandths),
        None => u128::try_from(quantity.as_i64()?).ok().map(|units| units * 1000),
    }
}

/// A quantity as it is written, without quotes.
fn shown(quantity: Node<'_>) -> String {
    quantity.as_str().map_or_else(|| format!("{quantity:?}"), str::to_owned)
}

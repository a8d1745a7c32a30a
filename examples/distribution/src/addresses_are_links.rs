use terrace::{
    check::{Report, Rule, Subject},
    diagnostic::Code,
    document::Node,
};

static WRITTEN_OUT: Code = Code::new(
    9004,
    "an address that is written out",
    "An address of the cluster that is written out names a namespace, and nobody sees that the process has gone. A link follows it:\n\n```yaml\nlinks: {CATALOG_URL: catalog/api}\n```",
);

/// What is said of another process is a link.
pub(crate) const RULE: Rule = Rule::new(&WRITTEN_OUT, check);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for variable in pod.containers().flat_map(terrace::check::Container::variables) {
            let name = variable.get("name").and_then(Node::as_str).unwrap_or_default();
            let value = variable.get("value").and_then(Node::as_str).unwrap_or_default();
            if value.contains(".svc.cluster.local") {
                let message = format!("`{name}` of `{object}` is an address of the cluster, written out");
                report.broken(object.spec, message, format!("write `links: {{{name}: <app>/<process>}}`"));
            }
        }
    }
}

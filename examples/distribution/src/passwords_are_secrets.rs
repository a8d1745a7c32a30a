use terrace::{
    check::{Report, Rule, Subject},
    diagnostic::Code,
    document::Node,
};

static PLAIN_PASSWORD: Code = Code::new(
    9004,
    "a password in plain text",
    "What an app renders to can be read by everybody who sees its repository or Argo CD. A password is in the secret store:\n\n```yaml\nsecrets: {DB_PASSWORD: shop/db#password}\n```",
);

/// A password is in nobody's repository.
pub(crate) const RULE: Rule = Rule::new(&PLAIN_PASSWORD, check);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for variable in pod.containers().flat_map(terrace::check::Container::variables) {
            let name = variable.get("name").and_then(Node::as_str).unwrap_or_default();
            if name.ends_with("PASSWORD") && variable.get("value").is_some() {
                let message = format!("`{name}` of `{object}` is in plain text");
                report.broken(object.spec, message, "put it into the secret store, and write its key under `secrets`");
            }
        }
    }
}

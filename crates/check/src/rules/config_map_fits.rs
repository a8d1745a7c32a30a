//! A ConfigMap has 1 MiB of values at most: Kubernetes refuses a larger one, and the sync ends there.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::CONFIG_MAP_TOO_LARGE, level: Level::Error, since: Edition::Of202611, check };

/// Bytes of all values together (Kubernetes `pkg/apis/core/validation`, `MaxSecretSize`).
const MOST: usize = 1 << 20;

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for map in subject.of_kind(Kind::ConfigMap) {
        let values = |field: &str| map.node.get(field).map(Node::entries).into_iter().flatten();
        let texts = values("data").filter_map(|(_, value)| Some(value.as_str()?.len()));
        let bytes: usize =
            texts.chain(values("binaryData").filter_map(|(_, value)| Some(decoded(value.as_str()?)))).sum();
        if bytes > MOST {
            let message = format!("`{map}` has {bytes} bytes of values, and Kubernetes takes {MOST}");
            let hint = "divide it, or put what is large into the image or an object store";
            report.broken(map.spec, message, hint);
        }
    }
}

/// How many bytes a text in base64 stands for.
fn decoded(text: &str) -> usize {
    let digits = text.bytes().filter(|byte| !matches!(byte, b'=' | b'\n' | b'\r')).count();
    digits * 3 / 4
}

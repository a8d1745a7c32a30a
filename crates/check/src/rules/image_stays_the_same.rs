//! A container names an image that is the same tomorrow: a digest, or a tag that is not `latest`.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule = Rule { code: &codes::MOVING_IMAGE, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for container in pod.containers() {
            let Some(image) = container.image else { continue };
            if moves(image) {
                let message = format!(
                    "container `{}` of `{object}` runs `{image}`, which may be another image tomorrow",
                    container.name
                );
                report.broken(object.spec, message, "write the tag or the digest of a build");
            }
        }
    }
}

fn moves(image: &str) -> bool {
    if image.contains('@') {
        return false;
    }
    // A colon before the last slash is that of the registry's port.
    match image.rsplit('/').next().unwrap_or(image).split_once(':') {
        Some((_, tag)) => tag == "latest",
        None => true,
    }
}

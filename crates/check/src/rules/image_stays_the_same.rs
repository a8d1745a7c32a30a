//! A container names an image that is the same tomorrow: a digest, or a tag that is not `latest`.

use terrace_diagnostic::{Path, Segment};
use terrace_spec::platform::{Edition, Level};

use crate::{Object, Report, Rule, Subject, codes};

pub(super) static RULE: Rule = Rule { code: &codes::MOVING_IMAGE, level: Level::Warn, since: Edition::Of202611, check };

/// What runs an image that moves.
struct Moving<'a> {
    image: &'a str,
    at: Path,
    runs_it: Vec<String>,
}

/// One image is one mistake, however many containers run it.
fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut found: Vec<Moving<'_>> = Vec::new();
    for (object, pod) in subject.pods() {
        for container in pod.containers() {
            let Some(image) = container.image.filter(|image| moves(image)) else { continue };
            let container = format!("container `{}` of `{object}`", container.name);
            match found.iter_mut().find(|known| known.image == image) {
                Some(known) => known.runs_it.push(container),
                None => found.push(Moving { image, at: written(subject, object, image), runs_it: vec![container] }),
            }
        }
    }
    for Moving { image, at, runs_it } in found {
        let more = match runs_it.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let runs = if more.is_empty() { "runs" } else { "run" };
        let message = format!("{}{more} {runs} `{image}`, which may be another image tomorrow", runs_it[0]);
        report.broken(&at, message, "write the tag or the digest of a build");
    }
}

/// Where an image is written: as that of a process, unless a patch or a raw object has it.
fn written(subject: &Subject<'_>, object: &Object<'_>, image: &str) -> Path {
    if let [Segment::Key(processes), Segment::Key(name), ..] = object.spec.segments()
        && processes == "processes"
        && subject.app.processes.get(name.as_str()).is_some_and(|process| process.image.as_str() == image)
    {
        return Path::from("processes").key(name).key("image");
    }
    object.spec.clone()
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

use serde::Serialize;

use super::{
    ResolvedProcess, Workload,
    link::Links,
    process::{self, Surroundings},
    schedule::seconds,
};
use crate::{
    codes,
    layer::{At, Map, Switch},
    one_off::OneOff,
    process::{Clusters, Process},
    text::{Duration, Image, Name},
};

/// A command that people run by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedOneOff {
    /// Seconds that it may take.
    pub deadline: u32,
}

const DEADLINE: Duration = Duration::from_seconds(3600);

/// The commands, each a process of a kind of its own.
pub(super) fn resolve(
    commands: Map<Name, Switch<OneOff>>,
    processes: &Map<Name, ResolvedProcess>,
    links: &mut Links,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<Name, ResolvedProcess> {
    let at = at.key("commands");
    let resolved = commands.into_iter().filter_map(|(name, command)| {
        let at = at.key(name.as_str());
        let OneOff { image, command, args, config, secrets, resources, place, deadline, trace } =
            command.into_option()?;
        trace.settle(&at);
        if processes.contains_key(&name) {
            // Both would be `<app>-<name>`, and the process's Service would find the pods of the command.
            let message = format!("`{name}` is a process too, and both would be called the same");
            at.error(&codes::MIXED_PROCESS, message, "give the command another name");
        }
        let deadline = seconds(deadline.unwrap_or(DEADLINE), 1, &at.key("deadline"));
        // Whoever runs it chooses the cluster.
        let clusters = Some(Clusters::All);
        let process = Process {
            image: image.map(Image::from),
            command,
            args,
            config,
            secrets,
            resources,
            place,
            clusters,
            ..Process::default()
        };
        let links = links.swap_remove(&name).unwrap_or_default();
        let process = process::resolve(&name, process, links, around, &at)?;
        let workload = Workload::Command(ResolvedOneOff { deadline: deadline? });
        Some((name, ResolvedProcess { workload, ..process }))
    });
    resolved.collect()
}

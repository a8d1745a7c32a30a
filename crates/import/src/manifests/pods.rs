//! The pod of a workload: the container of the process, and those beside it.

use terrace::spec::Raw;

use super::{
    Look,
    environment::{self, Variables},
    found::{Context, Fidelity, Found, Renamed},
    group::is_name,
    names::Subject,
    object::{Object, template_path},
    place, probes,
    run::Section,
    security::Contexts,
    value::{Entries, is_empty, map, text, words},
    volumes::{self, duration},
};

/// Puts what the pods of a workload say into its process.
pub(super) fn pod(subject: Subject<'_>, found: &mut Found) {
    let Subject { object, named, context } = subject;
    let Some(template) = object.template() else { return };
    let Some(pod) = template.at("spec") else { return };
    let Some(main) = main(subject) else { return };
    if let Some(name) = main.text("name").filter(|name| *name != named.run.name) {
        let renamed = Renamed { from: name.to_owned(), to: named.run.name.clone() };
        found.containers.insert(object.id.clone(), renamed);
    }
    if let Some(image) = main.text("image") {
        found.set(named, &["image"], text(image));
    }
    commands(main, subject, found);
    let variables = environment::variables(main, subject, found);
    environment::put(variables, subject, found);
    let contexts = Contexts { pod: pod.at("securityContext"), container: main.at("securityContext") };
    let blocks = [
        ("resources", resources(main)),
        ("user", contexts.user()),
        ("security", contexts.security()),
        ("health", health(main, object)),
        ("place", place::place(object)),
        ("priority", pod.at("priorityClassName").cloned()),
    ];
    for (field, block) in blocks {
        if let Some(block) = block {
            found.set(named, &[field], block);
        }
    }
    let mounts = volumes::mounts(main, pod, subject, found);
    if object.is_terraces && !mounts.iter().any(|(path, _)| path == "/tmp") {
        Found::entry(found.process(named, "scratch"), "/tmp", text("off"));
    }
    for reference in pod.items("imagePullSecrets") {
        if let Some(name) = reference.text("name") {
            pull_secret(name, context, found);
        }
    }
    Main { container: main, subject, mounts: &mounts, pod }.all_beside(found);
    grace(pod, subject, found);
}

/// The container of the process itself: the one of its name, of the workload's or the app's; otherwise the first.
fn main(subject: Subject<'_>) -> Option<&Raw> {
    let Subject { object, named, context } = subject;
    let containers = object.template()?.items("spec.containers");
    let called = |name: &str| containers.iter().find(|container| container.text("name") == Some(name));
    called(&named.run.name)
        .or_else(|| called(object.name()))
        .or_else(|| called(context.app))
        .or_else(|| containers.first())
}

fn commands(container: &Raw, Subject { object, named, .. }: Subject<'_>, found: &mut Found) {
    for field in ["command", "args"] {
        let written = container.items(field);
        if written.is_empty() {
            continue;
        }
        found.set(named, &[field], words(environment::command(written)));
        if environment::is_expanded(written) {
            let why = "Kubernetes replaces `$(NAME)` in it, and Terrace passes words on as they are";
            let pods = template_path(object.kind()).unwrap_or_default();
            found.keep(&object.id, format!("{pods}.spec.containers.{}.{field}", named.run.name), why);
        }
    }
}

/// What a container asks for: nothing is said where nothing was.
fn resources(container: &Raw) -> Option<Raw> {
    let quantity = |path: &str| container.word(path).map(|written| text(super::defaults::shortest(&written)));
    let limits = map([("cpu", quantity("resources.limits.cpu")), ("memory", quantity("resources.limits.memory"))]);
    let resources = map([
        // What is limited and asks for nothing, asks for its limit.
        ("cpu", quantity("resources.requests.cpu").or_else(|| quantity("resources.limits.cpu"))),
        ("memory", quantity("resources.requests.memory").or_else(|| quantity("resources.limits.memory"))),
        ("limits", (!is_empty(&limits)).then_some(limits)),
    ]);
    (!is_empty(&resources)).then_some(resources)
}

fn health(container: &Raw, object: &Object) -> Option<Raw> {
    let health = probes::health(container)?;
    let Raw::Map(mut entries) = health else { return None };
    // What Terrace has left out was switched off.
    if object.is_terraces {
        for check in ["readiness", "startup"] {
            entries.entry(check.to_owned()).or_insert_with(|| text("off"));
        }
    }
    Some(Raw::Map(entries))
}

fn pull_secret(name: &str, context: &Context<'_>, found: &mut Found) {
    let stored = super::secrets::Stored::of(context, name);
    let own = name.strip_prefix(&format!("{}-pull-", context.app));
    let fetched = stored.and_then(|stored| Some((own?, stored.key(".dockerconfigjson")?, stored)));
    match fetched {
        Some((own, reference, stored)) => {
            Found::entry(found.app("pullSecrets"), own, map([("secret", Some(reference))]));
            found.fetch(&stored, context);
        }
        None => Found::entry(found.app("pullSecrets"), name, text("on")),
    }
}

/// A time to end that is longer than Terrace's is wanted; a shorter one where every field is.
fn grace(pod: &Raw, Subject { object, named, context }: Subject<'_>, found: &mut Found) {
    const TERRACES: i64 = 60;
    let is_wanted = |seconds: &i64| *seconds > TERRACES || context.fidelity == Fidelity::Fields && *seconds < TERRACES;
    let Some(seconds) = pod.number("terminationGracePeriodSeconds").filter(is_wanted) else { return };
    if named.run.section == Section::Processes {
        found.set(named, &["grace"], text(duration(seconds)));
    } else {
        let why = "copies have more time to end than the 60 seconds that Terrace gives them";
        let pods = template_path(object.kind()).unwrap_or_default();
        found.keep(&object.id, format!("{pods}.spec.terminationGracePeriodSeconds"), why);
    }
}

/// When a container beside the process runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    Before,
    Along,
}

impl Beside {
    const fn field(self) -> &'static str {
        match self {
            Self::Before => "init",
            Self::Along => "sidecars",
        }
    }
}

/// The container of a process, for those beside it.
struct Main<'a> {
    container: &'a Raw,
    subject: Subject<'a>,
    mounts: &'a [(String, String)],
    pod: &'a Raw,
}

impl Main<'_> {
    /// Puts all other containers of the pod into the process.
    fn all_beside(&self, found: &mut Found) {
        for container in self.pod.items("initContainers") {
            let is_sidecar = container.text("restartPolicy") == Some("Always");
            self.beside(container, if is_sidecar { Beside::Along } else { Beside::Before }, found);
        }
        if self.subject.context.fidelity == Fidelity::Fields {
            return;
        }
        let is_other = |container: &&Raw| container.at("name") != self.container.at("name");
        for container in self.pod.items("containers").iter().filter(is_other) {
            self.beside(container, Beside::Along, found);
            let at = [Beside::Along.field(), container.text("name").unwrap_or_default()];
            found.say(self.subject.named, &at, "Starts before the process now, and ends after it.");
        }
    }

    /// Puts a container into the process, in a form that starts from nothing, or from what the process has.
    fn beside(&self, container: &Raw, when: Beside, found: &mut Found) {
        let Some(name) = container.text("name").filter(|name| is_name(name)) else { return };
        let Variables { config, secrets, facts, .. } = environment::variables(container, self.subject, found);
        let is_processes = self.is_inherited(container);
        let entries = |field: &str, mut entries: Entries| {
            if let Some(Raw::Map(known)) = found.said(self.subject.named, field).filter(|_| is_processes) {
                entries.retain(|name, value| known.get(name) != Some(value));
            }
            (!entries.is_empty()).then_some(Raw::Map(entries))
        };
        let words_of = |field: &str| {
            let written = container.items(field);
            let is_same =
                is_processes && written == self.container.items(field) && container.items("command").is_empty();
            (!written.is_empty() && !is_same).then(|| words(environment::command(written)))
        };
        let contexts = Contexts { pod: self.pod.at("securityContext"), container: container.at("securityContext") };
        let shares = volumes::shared(container, self.mounts);
        let shares: Vec<_> = shares.into_iter().filter(|path| !is_processes || path == "/tmp").collect();
        let block = map([
            ("image", container.at("image").filter(|_| !is_processes).cloned()),
            ("command", words_of("command")),
            ("args", words_of("args")),
            ("config", entries("config", config)),
            ("secrets", entries("secrets", secrets)),
            ("facts", entries("facts", facts)),
            ("resources", resources(container)),
            ("user", contexts.user_of_container()),
            ("security", contexts.security()),
            ("health", if when == Beside::Along { sidecar_health(container) } else { None }),
            ("shares", (!shares.is_empty()).then(|| words(shares))),
        ]);
        found.set(self.subject.named, &[when.field(), name], block);
    }

    /// Whether a container of the process's own image has all variables of the process, or reads the same sources.
    fn is_inherited(&self, container: &Raw) -> bool {
        let (own, sources) = (container.items("env"), container.items("envFrom"));
        let has = |variable: &Raw| own.iter().any(|known| known.at("name") == variable.at("name"));
        container.at("image") == self.container.at("image")
            && sources == self.container.items("envFrom")
            && (self.container.items("env").iter().all(has)
                || self.subject.context.fidelity == Fidelity::Effect && !sources.is_empty())
    }
}

fn sidecar_health(container: &Raw) -> Option<Raw> {
    let health = probes::health(container)?;
    let Raw::Map(mut entries) = health else { return None };
    // It starts with what readiness asks unless it is said; a sidecar that is not asked has no such check.
    if entries.contains_key("readiness") && !entries.contains_key("startup") {
        entries.insert("startup".to_owned(), text("off"));
    }
    Some(Raw::Map(entries))
}

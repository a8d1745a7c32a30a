//! Links: the addresses of other processes, resolved before the processes are, since any may link to any.

use serde::Serialize;
use terrace_diagnostic::{Diagnostic, nearest};

use super::{
    ResolvedCluster,
    environment::{Form, Forms},
    listed,
};
use crate::{
    http::HttpProtocol,
    layer::{At, Map, Mistake, Overlay, Switch},
    link::{Link, LinkForm, LinkTarget, LinkedPort, LinkedProcess, mistake},
    one_off::OneOff,
    port::Protocol,
    process::{Clusters, Process},
    spec::Spec,
    text::{Name, Port, VariableName},
};

/// The address of another process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedLink {
    /// The app it belongs to, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<Name>,
    /// The process.
    pub process: Name,
    /// The port that callers use.
    pub port: Port,
    /// The namespace of the other app, where that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Name>,
    /// What the variable holds.
    pub form: LinkForm,
}

/// The links of each process that has any.
pub(super) type Links = Map<Name, Linked>;

/// The links of a process.
#[derive(Default)]
pub(super) struct Linked {
    /// What it writes itself.
    pub(super) own: Map<VariableName, Switch<Link>>,
    /// All of them, the app's first.
    pub(super) resolved: Map<VariableName, ResolvedLink>,
    /// Those of the containers beside it.
    pub(super) sidecars: LinksBeside,
    /// Those of the containers before it.
    pub(super) init: LinksBeside,
}

/// The links of containers, by the names of those that have any.
pub(super) type LinksBeside = Map<Name, Map<VariableName, ResolvedLink>>;

/// Takes the links out of an app and its processes. The app's commands, which have none of their own, get the app's.
pub(super) fn resolve(
    app: &mut Spec,
    processes: &mut Map<Name, Switch<Process>>,
    commands: &Map<Name, Switch<OneOff>>,
    own_name: Option<&Name>,
    cluster: Option<&ResolvedCluster>,
    at: &At<'_>,
) -> Links {
    let mut links = Links::default();
    let is_used = |process: &Switch<Process>| process.as_option().is_some_and(has_links);
    if app.links.is_empty() && !processes.values().any(is_used) {
        return links;
    }
    let shared = std::mem::take(&mut app.links);
    let mut own = Vec::new();
    for (name, process) in processes.iter_mut() {
        if let Switch::On(process) | Switch::Only(process) = process {
            own.push((name.clone(), std::mem::take(&mut process.links)));
        }
    }
    let around = Around { processes, commands, own_name, cluster };
    let resolved: Map<_, _> = {
        let at = at.key("links");
        let links = shared.iter();
        links
            .filter_map(|(name, link)| Some((name.clone(), around.resolve(link.clone(), &at.key(name.as_str()))?)))
            .collect()
    };
    let at = at.key("processes");
    for (name, own) in own {
        let at_process = at.key(name.as_str());
        let Some(process) = processes.get(&name).and_then(Switch::as_option) else { continue };
        let at = at_process.key("links");
        let forms = Forms::of_process(process);
        let is_own = |name: &VariableName| own.contains_key(name) || forms.has_beside(Form::Links, name);
        let taken_over = resolved.iter().filter(|(name, _)| !is_own(name));
        let mut all: Map<_, _> = taken_over.map(|(name, link)| (name.clone(), link.clone())).collect();
        for (variable, link) in &own {
            let mut merged = shared.get(variable).cloned().unwrap_or_default();
            merged.overlay(link.clone());
            all.extend(around.resolve(merged, &at.key(variable.as_str())).map(|link| (variable.clone(), link)));
        }
        let sidecars = process.sidecars.iter().filter_map(|(name, sidecar)| Some((name, &sidecar.as_option()?.links)));
        let sidecars = around.resolve_beside(sidecars, &at_process.key("sidecars"));
        let init = process.init.iter().filter_map(|(name, init)| Some((name, &init.as_option()?.links)));
        let init = around.resolve_beside(init, &at_process.key("init"));
        if !all.is_empty() || !own.is_empty() || !sidecars.is_empty() || !init.is_empty() {
            links.insert(name, Linked { own, resolved: all, sidecars, init });
        }
    }
    if !resolved.is_empty() {
        let others = commands.keys().filter(|name| !processes.contains_key(*name));
        links.extend(others.map(|name| (name.clone(), Linked { resolved: resolved.clone(), ..Linked::default() })));
    }
    links
}

/// Whether a process has links of its own, or a container beside it.
fn has_links(process: &Process) -> bool {
    let sidecars = process.sidecars.values().filter_map(|sidecar| Some(&sidecar.as_option()?.links));
    let init = process.init.values().filter_map(|init| Some(&init.as_option()?.links));
    !process.links.is_empty() || sidecars.chain(init).any(|links| !links.is_empty())
}

/// What links lead into.
struct Around<'a> {
    processes: &'a Map<Name, Switch<Process>>,
    /// None of them listens.
    commands: &'a Map<Name, Switch<OneOff>>,
    own_name: Option<&'a Name>,
    cluster: Option<&'a ResolvedCluster>,
}

/// A port as callers see it.
struct Called {
    name: String,
    port: Port,
    protocol: Protocol,
}

impl Called {
    fn is(&self, wanted: &LinkedPort) -> bool {
        match wanted {
            LinkedPort::Name(name) => self.name == name.as_str(),
            LinkedPort::Number(number) => self.port == *number,
        }
    }
}

impl Around<'_> {
    fn resolve(&self, link: Switch<Link>, at: &At<'_>) -> Option<ResolvedLink> {
        let Link { to, form, trace } = link.into_option()?;
        trace.settle(at);
        let at_to = at.key("to");
        let target = at.required("to", to.into_option())?;
        let LinkTarget { process, trace } = target;
        trace.settle(&at_to);
        let at_process = at_to.key("process");
        let LinkedProcess { app, name, port, namespace, trace } = at_to.required("process", process.into_option())?;
        trace.settle(&at_process);
        let process = at_process.required("name", name)?;
        let form = form.unwrap_or_default();
        let app = app.filter(|app| Some(app) != self.own_name);
        let found = match &app {
            Some(app) => foreign_port(app, &process, port),
            None if namespace.is_some() => {
                Err(mistake("the processes of an app are in one namespace", "delete `namespace`"))
            }
            None => self.local_port(&process, port.as_ref(), form),
        };
        match found {
            Ok(port) => Some(ResolvedLink { app, process, port, namespace, form }),
            Err(mistake) => {
                at.report(Diagnostic::from(mistake).at(at.path()));
                None
            }
        }
    }

    /// The links of containers beside a process: their own, and no others.
    fn resolve_beside<'a>(
        &self,
        containers: impl Iterator<Item = (&'a Name, &'a Map<VariableName, Switch<Link>>)>,
        at: &At<'_>,
    ) -> LinksBeside {
        let resolve = |(name, links): (&Name, &Map<VariableName, Switch<Link>>)| {
            let at = at.key(name.as_str());
            let at = at.key("links");
            let resolved = links.iter().filter_map(|(variable, link)| {
                Some((variable.clone(), self.resolve(link.clone(), &at.key(variable.as_str()))?))
            });
            (name.clone(), resolved.collect())
        };
        containers.filter(|(_, links)| !links.is_empty()).map(resolve).collect()
    }

    /// The port of a process of this app.
    fn local_port(&self, name: &Name, port: Option<&LinkedPort>, form: LinkForm) -> Result<Port, Mistake> {
        let process = self.processes.get(name);
        if process.is_none() && !self.commands.contains_key(name) {
            return Err(self.no_process(name));
        }
        let called = process.map(|process| self.called(process)).unwrap_or_default();
        let [first, ..] = &called[..] else {
            let message = format!("the process `{name}` does not listen to callers here");
            return Err(mistake(message, "add `http:` or `ports:` to it, or switch the link off: `off`"));
        };
        let found = match port {
            Some(port) => called.iter().find(|called| called.is(port)).ok_or_else(|| no_port(name, port, &called))?,
            None => first,
        };
        if form == LinkForm::Url && found.protocol != Protocol::Http {
            let message = format!("the port `{}` of `{name}` does not speak HTTP, so it has no URL", found.name);
            return Err(mistake(message, "write `form: address`, or give the port `protocol: http`"));
        }
        Ok(found.port)
    }

    fn no_process(&self, name: &Name) -> Mistake {
        let known = || self.processes.iter().filter(|(_, process)| !self.called(process).is_empty());
        let hint = if let Some(near) = nearest(name.as_str(), known().map(|(name, _)| name.as_str())) {
            format!("did you mean `{near}`?")
        } else {
            let known = listed(known().map(|(name, _)| name), "none that listens");
            format!("the app has {known}; of another app, write `app/process`")
        };
        mistake(format!("the app has no process `{name}`"), hint)
    }

    /// The ports of a process, as far as it runs here and listens: that of `http` first.
    fn called(&self, process: &Switch<Process>) -> Vec<Called> {
        let Some(process) = process.as_option() else { return Vec::new() };
        let is_elsewhere = process.clusters == Some(Clusters::One)
            && self.cluster.is_some_and(|cluster| cluster.siblings > 1 && !cluster.is_first);
        if is_elsewhere || process.schedule.as_option().is_some() || process.release.as_option().is_some() {
            return Vec::new();
        }
        let is_headless = process.headless.as_option().is_some();
        let http = process.http.as_option().and_then(|http| {
            let protocol = http.protocol.unwrap_or_default();
            let port = if is_headless { http.port } else { Some(http.service_port.unwrap_or(Port::HTTP)) };
            let name = HttpProtocol::port_name(protocol).to_owned();
            Some(Called { name, port: port?, protocol: protocol.into() })
        });
        let others = process.ports.iter().filter_map(|(name, port)| {
            let port = port.as_option()?;
            let number = if is_headless { port.port } else { port.service_port.or(port.port) };
            Some(Called { name: name.to_string(), port: number?, protocol: port.protocol.unwrap_or(Protocol::Tcp) })
        });
        http.into_iter().chain(others).collect()
    }
}

/// A process listens, and not at this port.
fn no_port(name: &Name, wanted: &LinkedPort, called: &[Called]) -> Mistake {
    let wanted = match wanted {
        LinkedPort::Name(name) => name.to_string(),
        LinkedPort::Number(number) => number.to_string(),
    };
    let hint = if let Some(near) = nearest(&wanted, called.iter().map(|called| called.name.as_str())) {
        format!("did you mean `{near}`?")
    } else {
        let known = called.iter().map(|called| format!("{} ({})", called.name, called.port));
        format!("it has {}", listed(known, "none that listens"))
    };
    mistake(format!("the process `{name}` has no port `{wanted}`"), hint)
}

/// The port of a process of another app, of which nothing is known here.
fn foreign_port(app: &Name, process: &Name, port: Option<LinkedPort>) -> Result<Port, Mistake> {
    match port {
        Some(LinkedPort::Number(port)) => Ok(port),
        Some(LinkedPort::Name(name)) => {
            let message = format!("the number of the port `{name}` is not known here: `{app}` is another app");
            Err(mistake(message, format!("write the number by which callers reach it: `{app}/{process}:<number>`")))
        }
        None => Ok(Port::HTTP),
    }
}

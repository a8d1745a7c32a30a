//! From objects to what they say in the words of the spec.

use terrace::spec::Raw;

use super::{
    Look, Names, canaries,
    found::{Context, Found},
    identities,
    labels::Labels,
    names::{Subject, Workload},
    networks, routes,
    run::Section,
    scale, services,
    value::{Entries, map, text, texts},
    workloads,
};

/// Everything that has a form, with every field written out.
pub(super) fn recognise(context: &Context<'_>, namespace: Option<&str>) -> Found {
    let mut found = Found::default();
    context.app.clone_into(&mut found.draft.app);
    for named in context.named {
        let Some(object) = context.object(&named.id) else { continue };
        let subject = Subject { object, named, context };
        *found.draft.place(&named.run, &[]) = Raw::Map(Entries::new());
        adopt(subject, &mut found);
        workloads::workload(subject, &mut found);
        identities::identity(subject, &mut found);
        if named.workload == Workload::Deployment {
            services::service(subject, &mut found);
        }
        clusters(subject, &mut found);
    }
    scale::budgets(context, &mut found);
    routes::routes(context, &mut found);
    canaries::canaries(context, &mut found);
    networks::networks(context, &mut found);
    links(context, &mut found);
    found.labels = Labels::of(context, &found);
    if context.objects.of_kind("VirtualService").next().is_some()
        && let Some(namespace) = namespace
    {
        *found.app("namespace") = text(namespace);
    }
    if context.names == Names::New {
        for named in context.named {
            found.draft.take(&named.run, &["adopt"]);
        }
    }
    found
}

/// What listens to nobody must say in which clusters it runs, where there are several.
fn clusters(subject: Subject<'_>, found: &mut Found) {
    let Subject { named, context, .. } = subject;
    let Some(clusters) = context.clusters.filter(|_| named.run.section == Section::Processes) else { return };
    if found.said(named, "http").is_none() && found.said(named, "ports").is_none() {
        found.set(named, &["clusters"], text(clusters));
        found.say(named, &["clusters"], "As it is in the cluster that was imported: look at the others.");
    }
}

/// What a live workload keeps: its name and its selector, where Terrace's would be others.
fn adopt(subject: Subject<'_>, found: &mut Found) {
    let Subject { object, named, .. } = subject;
    let terraces = subject.terraces_name();
    // A name that Terrace has cut to length, it cuts again.
    let is_cut = object.is_terraces && terraces.len() > 52;
    if named.workload == Workload::Job && object.name() != terraces {
        found.replace(&object.id, "each release makes a job of its own");
    } else if object.name() != terraces && !is_cut {
        found.set(named, &["adopt", "name"], text(object.name()));
    }
    let selector = object.selector();
    let own = [("app.kubernetes.io/name".to_owned(), object.name().to_owned())];
    if named.workload == Workload::Deployment && selector != own {
        found.set(named, &["adopt", "selector"], texts(selector));
    }
}

/// Addresses of the app's own processes are links, where somebody asks who calls whom.
fn links(context: &Context<'_>, found: &mut Found) {
    if context.objects.of_kind("NetworkPolicy").next().is_none() {
        return;
    }
    let services: Vec<(String, String, i64)> = context
        .objects
        .of_kind("Service")
        .filter_map(|service| Some((service, context.selected(&service.selector())?)))
        .flat_map(|(service, named)| {
            let ports = service.raw.items("spec.ports").iter().filter_map(|port| port.number("port"));
            ports.map(|port| (service.name().to_owned(), named.run.name.clone(), port)).collect::<Vec<_>>()
        })
        .collect();
    for named in context.named {
        let Some(config) = found.said(named, "config").cloned() else { continue };
        for (variable, value) in config.entries("") {
            let Some(value) = value.as_str() else { continue };
            if let Some(link) = services.iter().find_map(|service| link(value, service)) {
                found.draft.take(&named.run, &["config", variable]);
                Found::entry(found.process(named, "links"), variable, link);
            }
        }
    }
}

fn link(value: &str, (service, process, port): &(String, String, i64)) -> Option<Raw> {
    let to = format!("{process}:{port}");
    let form = match value {
        _ if value == format!("{service}:{port}") => return Some(text(to)),
        _ if value == format!("http://{service}:{port}") || *port == 80 && value == format!("http://{service}") => {
            "url"
        }
        _ if value == service => "host",
        _ => return None,
    };
    Some(map([("to", Some(text(to))), ("form", Some(text(form)))]))
}

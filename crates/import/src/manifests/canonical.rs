//! Objects in a form in which equal things are equal: lists whose items have keys as maps, defaults left out, and, where it is what an object
//! does that counts, references followed to what they lead to.

mod forget;
mod lists;

use std::collections::BTreeMap;

use terrace::spec::Raw;

pub(super) use forget::forget_selected;
use forget::{defaults_again, forget_books};
use lists::keyed;
pub(super) use lists::show;

use super::{
    Look, defaults,
    found::{Fidelity, Renamed},
    object::{Id, template_path},
    probes::number_of,
    value::{Entries, as_map, at_mut, is_empty, map, text},
};

/// All objects of one side, to follow references in.
pub(super) struct Side<'a> {
    pub(super) objects: Vec<(&'a Id, &'a Raw)>,
    pub(super) fidelity: Fidelity,
    pub(super) containers: &'a BTreeMap<Id, Renamed>,
}

/// What a pod says for all its containers.
const FOR_ALL: [&str; 4] = ["runAsUser", "runAsGroup", "runAsNonRoot", "seccompProfile"];

impl Side<'_> {
    fn get(&self, kind: &str, name: &str) -> Option<&Raw> {
        self.objects.iter().find(|(id, _)| id.kind == kind && id.name == name).map(|(_, raw)| *raw)
    }

    /// The canonical form of an object.
    pub(super) fn canonical(&self, id: &Id, raw: &Raw) -> Raw {
        let mut raw = raw.clone();
        defaults::strip(&id.kind, &mut raw);
        as_map(&mut raw).shift_remove("status");
        forget_books(&mut raw, "metadata");
        if id.kind == "ExternalSecret" {
            forget_books(&mut raw, "spec.target.template.metadata");
        }
        if self.fidelity == Fidelity::Effect {
            forget_selected(&mut raw);
        }
        if let Some(path) = template_path(&id.kind) {
            forget_books(&mut raw, &format!("{path}.metadata"));
            if let Some(template) = at_mut(&mut raw, path)
                && template.at("metadata").is_none_or(is_empty)
            {
                as_map(template).shift_remove("metadata");
            }
            if let Some(pod) = at_mut(&mut raw, &format!("{path}.spec")) {
                self.pod(id, pod);
            }
        }
        if self.fidelity == Fidelity::Effect {
            self.follow(id, &mut raw);
        }
        keyed("", raw)
    }

    fn pod(&self, id: &Id, pod: &mut Raw) {
        if let Some(Renamed { from, to }) = self.containers.get(id) {
            for container in super::value::items_mut(pod, "containers") {
                if container.text("name") == Some(from) {
                    as_map(container).insert("name".to_owned(), text(to));
                }
            }
        }
        if self.fidelity == Fidelity::Effect {
            let said: Vec<_> = FOR_ALL
                .iter()
                .filter_map(|field| Some(((*field).to_owned(), super::value::take(pod, &["securityContext", field])?)))
                .collect();
            let volumes: Vec<_> = pod.items("volumes").to_vec();
            as_map(pod).shift_remove("volumes");
            let mut along = Vec::new();
            for field in ["containers", "initContainers"] {
                let Some(Raw::List(containers)) = at_mut(pod, field) else { continue };
                for container in &mut *containers {
                    for (key, value) in &said {
                        let context = super::value::make(container, &["securityContext"]);
                        as_map(context).entry(key.clone()).or_insert_with(|| value.clone());
                    }
                    self.container(container, &volumes);
                }
                if field == "initContainers" {
                    along.extend(
                        containers.extract_if(.., |container| container.text("restartPolicy") == Some("Always")),
                    );
                }
            }
            if let Some(Raw::List(containers)) = at_mut(pod, "containers") {
                containers.extend(along);
            }
            defaults_again(pod);
        }
    }

    /// What a container has, whichever way it comes to it.
    fn container(&self, container: &mut Raw, volumes: &[Raw]) {
        let known = container.clone();
        for probe in ["readinessProbe", "livenessProbe", "startupProbe"] {
            for action in ["httpGet", "tcpSocket"] {
                if let Some(action) = at_mut(container, &format!("{probe}.{action}"))
                    && let Some(port) = action.at("port").and_then(|port| number_of(port, &known))
                {
                    as_map(action).insert("port".to_owned(), Raw::Integer(port));
                }
            }
        }
        let mut variables = Entries::new();
        let mut sources = Vec::new();
        for source in container.items("envFrom") {
            match self.whole(source) {
                Some(held) => variables.extend(held),
                None => sources.push(source.clone()),
            }
        }
        for variable in container.items("env") {
            let Some(name) = variable.text("name") else { continue };
            variables.insert(name.to_owned(), self.variable(variable));
        }
        let variables = variables.into_iter().map(|(name, value)| {
            let mut entry = map([("name", Some(text(name)))]);
            match value {
                Raw::Map(fields) => as_map(&mut entry).extend(fields),
                value => drop(as_map(&mut entry).insert("value".to_owned(), value)),
            }
            entry
        });
        let variables = Raw::List(variables.collect());
        let mounts = container.items("volumeMounts").iter().flat_map(|mount| self.mount(mount, volumes)).collect();
        let entries = as_map(container);
        entries.insert("env".to_owned(), variables);
        entries.insert("envFrom".to_owned(), Raw::List(sources));
        entries.insert("volumeMounts".to_owned(), Raw::List(mounts));
        entries.retain(|_, value| !is_empty(value));
    }

    /// The variables of a whole ConfigMap or Secret, where what is in it is known.
    fn whole(&self, source: &Raw) -> Option<Entries> {
        let prefix = source.text("prefix").unwrap_or_default();
        if let Some(name) = source.text("configMapRef.name") {
            let held = self.get("ConfigMap", name)?;
            // It is passed on as it is, so that a `$(NAME)` in it is a literal.
            let literal = |value: &str| value.replace("$(", "$$(");
            let data = held.entries("data");
            return Some(
                data.filter_map(|(key, value)| Some((format!("{prefix}{key}"), text(literal(value.as_str()?)))))
                    .collect(),
            );
        }
        let external = self.external(source.text("secretRef.name")?)?;
        let keys: Vec<_> = external.items("spec.data").iter().filter_map(|data| data.text("secretKey")).collect();
        if keys.is_empty() || !external.items("spec.dataFrom").is_empty() {
            let from = external.at("spec.dataFrom").map(|from| keyed("dataFrom", from.clone()))?;
            let name = format!("{prefix}*{}", show(&from));
            return Some([(name, map([("from", Some(from))]))].into_iter().collect());
        }
        Some(keys.into_iter().map(|key| (format!("{prefix}{key}"), stored(external, key))).collect())
    }

    fn external(&self, secret: &str) -> Option<&Raw> {
        let makes = |raw: &Raw| raw.text("spec.target.name").or(raw.text("metadata.name")) == Some(secret);
        self.objects.iter().find(|(id, raw)| id.kind == "ExternalSecret" && makes(raw)).map(|(_, raw)| *raw)
    }

    fn variable(&self, variable: &Raw) -> Raw {
        let mut fields = variable.clone();
        as_map(&mut fields).shift_remove("name");
        let config = variable.at("valueFrom.configMapKeyRef");
        let held = config.and_then(|reference| {
            let key = reference.text("key")?;
            Some(self.get("ConfigMap", reference.text("name")?)?.at("data")?.get(key)?.as_str()?.to_owned())
        });
        if let Some(held) = held {
            return text(held.replace("$(", "$$("));
        }
        let secret = variable.at("valueFrom.secretKeyRef");
        let external =
            secret.and_then(|reference| Some((self.external(reference.text("name")?)?, reference.text("key")?)));
        match external {
            Some((external, key)) => stored(external, key),
            None => fields,
        }
    }

    /// What is at a path, or at several, of files in a folder.
    fn mount(&self, mount: &Raw, volumes: &[Raw]) -> Vec<Raw> {
        let (Some(path), Some(name)) = (mount.text("mountPath"), mount.text("name")) else {
            return vec![mount.clone()];
        };
        let Some(volume) = volumes.iter().find(|volume| volume.text("name") == Some(name)) else {
            return vec![mount.clone()];
        };
        if let Some(files) = self.files(mount, volume, path) {
            return files;
        }
        let mut entry = mount.clone();
        let mut source = volume.clone();
        as_map(&mut source).shift_remove("name");
        as_map(&mut entry).shift_remove("name");
        as_map(&mut entry).insert("of".to_owned(), source);
        vec![entry]
    }

    fn files(&self, mount: &Raw, volume: &Raw, path: &str) -> Option<Vec<Raw>> {
        let (source, held, is_config) = if let Some(source) = volume.at("configMap") {
            (source, self.get("ConfigMap", source.text("name")?)?, true)
        } else {
            let source = volume.at("secret")?;
            (source, self.external(source.text("secretName")?)?, false)
        };
        let content = |key: &str| {
            if !is_config {
                return Some(stored(held, key));
            }
            let of = |field: &str| held.at(field).and_then(|data| data.get(key)).cloned();
            of("data").or_else(|| of("binaryData"))
        };
        let keys: Vec<(String, String, Option<Raw>)> = if source.items("items").is_empty() {
            let all: Vec<String> = if is_config {
                ["data", "binaryData"]
                    .iter()
                    .flat_map(|field| held.entries(field))
                    .map(|(key, _)| key.to_owned())
                    .collect()
            } else {
                held.items("spec.data").iter().filter_map(|data| data.text("secretKey")).map(str::to_owned).collect()
            };
            all.into_iter().map(|key| (key.clone(), key, None)).collect()
        } else {
            let items = source.items("items").iter();
            items
                .filter_map(|item| {
                    Some((item.text("path")?.to_owned(), item.text("key")?.to_owned(), item.at("mode").cloned()))
                })
                .collect()
        };
        let files = keys.into_iter().filter(|(file, ..)| mount.text("subPath").is_none_or(|only| only == file));
        let files = files.map(|(file, key, mode)| {
            let at = if mount.at("subPath").is_some() { path.to_owned() } else { format!("{path}/{file}") };
            let mode = mode.or_else(|| source.at("defaultMode").cloned()).filter(|mode| *mode != Raw::Integer(0o644));
            Some(map([("mountPath", Some(text(at))), ("content", Some(content(&key)?)), ("mode", mode)]))
        });
        files.collect()
    }

    /// Ports by their numbers, whatever they are called.
    fn follow(&self, id: &Id, raw: &mut Raw) {
        match id.kind.as_str() {
            "Service" => {
                let selector = super::object::pairs(raw, "spec.selector");
                let pods = self.objects.iter().find_map(|(id, workload)| {
                    let template = workload.at(template_path(&id.kind)?)?;
                    super::object::selects(&selector, &super::object::pairs(template, "metadata.labels"))
                        .then_some(template)
                });
                let Some(template) = pods else { return };
                for port in super::value::items_mut(raw, "spec.ports") {
                    let target = port.at("targetPort").or(port.at("port"));
                    let number = target.and_then(|target| {
                        template.items("spec.containers").iter().find_map(|container| number_of(target, container))
                    });
                    if let Some(number) = number {
                        as_map(port).insert("targetPort".to_owned(), Raw::Integer(number));
                    }
                }
            }
            "Ingress" => {
                for rule in super::value::items_mut(raw, "spec.rules") {
                    for path in super::value::items_mut(rule, "http.paths") {
                        self.backend(path);
                    }
                }
            }
            "Canary" => {
                let target = raw.text("spec.targetRef.name").and_then(|name| self.get("Deployment", name));
                let port = raw.at("spec.service.targetPort").or(raw.at("spec.service.port"));
                let number = port.zip(target).and_then(|(port, target)| {
                    target
                        .items("spec.template.spec.containers")
                        .iter()
                        .find_map(|container| number_of(port, container))
                });
                if let (Some(number), Some(service)) = (number, at_mut(raw, "spec.service")) {
                    as_map(service).insert("targetPort".to_owned(), Raw::Integer(number));
                }
            }
            _ => {}
        }
    }

    fn backend(&self, path: &mut Raw) {
        let number = path.text("backend.service.port.name").and_then(|name| {
            let service = self.get("Service", path.text("backend.service.name")?)?;
            service.items("spec.ports").iter().find(|port| port.text("name") == Some(name))?.number("port")
        });
        if let Some(number) = number {
            let port = super::value::make(path, &["backend", "service", "port"]);
            *port = map([("number", Some(Raw::Integer(number)))]);
        }
    }
}

/// What a key of a Secret is, by where it is fetched from.
fn stored(external: &Raw, key: &str) -> Raw {
    let data = external.items("spec.data").iter().find(|data| data.text("secretKey") == Some(key));
    let remote = data.and_then(|data| data.at("remoteRef")).or_else(|| external.at("spec.dataFrom"));
    let mut remote = remote.cloned().unwrap_or_default();
    if data.is_none() {
        remote = map([("key", Some(text(key))), ("of", Some(remote))]);
    }
    let fields = ["decodingStrategy", "conversionStrategy", "metadataPolicy", "nullBytePolicy"];
    for field in fields {
        if matches!(remote.text(field), Some("None" | "Default" | "Ignore")) {
            as_map(&mut remote).shift_remove(field);
        }
    }
    map([("stored", Some(keyed("", remote)))])
}

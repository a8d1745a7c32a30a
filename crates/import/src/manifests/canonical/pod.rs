//! Pods: what each container has, whichever way it comes to it.

use terrace::spec::Raw;

use super::Side;
use crate::manifests::{
    Look,
    found::Fidelity,
    object::Id,
    probes::number_of,
    value::{Entries, as_map, at_mut, is_empty, items_mut, make, take},
};

/// What a pod says for all its containers.
const FOR_ALL: [&str; 4] = ["runAsUser", "runAsGroup", "runAsNonRoot", "seccompProfile"];

impl Side<'_> {
    pub(super) fn pod(&self, id: &Id, pod: &mut Raw) {
        if let Some(renamed) = self.containers.get(id) {
            renamed.rename(pod);
        }
        if self.fidelity == Fidelity::Fields {
            return;
        }
        let said: Entries = FOR_ALL
            .iter()
            .filter_map(|field| Some(((*field).to_owned(), take(pod, &["securityContext", field])?)))
            .collect();
        let volumes = as_map(pod).shift_remove("volumes").unwrap_or_default();
        for field in ["containers", "initContainers"] {
            for container in items_mut(pod, field) {
                if !said.is_empty() {
                    let context = as_map(make(container, &["securityContext"]));
                    for (key, value) in &said {
                        context.entry(key.clone()).or_insert_with(|| value.clone());
                    }
                }
                self.container(container, volumes.items(""));
            }
        }
        sidecars_along(pod);
        for field in ["initContainers", "securityContext"] {
            if pod.at(field).is_some_and(is_empty) {
                as_map(pod).shift_remove(field);
            }
        }
    }

    fn container(&self, container: &mut Raw, volumes: &[Raw]) {
        ports_by_number(container);
        let (env, env_from) = self.variables(container);
        let mounts = container.items("volumeMounts").iter().flat_map(|mount| self.mount(mount, volumes)).collect();
        let entries = as_map(container);
        for (field, items) in [("env", env), ("envFrom", env_from), ("volumeMounts", mounts)] {
            entries.insert(field.to_owned(), Raw::List(items));
        }
        entries.retain(|_, value| !is_empty(value));
    }
}

/// Puts sidecars with the containers: they run along with them, wherever they stand.
fn sidecars_along(pod: &mut Raw) {
    let Some(Raw::List(before)) = at_mut(pod, "initContainers") else { return };
    let along: Vec<_> = before.extract_if(.., |container| container.text("restartPolicy") == Some("Always")).collect();
    if let Some(Raw::List(containers)) = at_mut(pod, "containers") {
        containers.extend(along);
    }
}

/// The ports that probes ask, by their numbers.
fn ports_by_number(container: &mut Raw) {
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
}

use serde_json::{Value, json};

use super::{at, file, named, yaml};

/// What Argo CD's own manifests and the chart bring along.
const BASE_VOLUMES: [&str; 2] = ["var-files", "plugins"];

/// The pod of the Kustomize patch, with `containers` and `volumes` as in the Helm values.
fn patched() -> Value {
    at(&yaml("plugin/install/repo-server-patch.yaml"), "/spec/template/spec").clone()
}

fn valued() -> Value {
    let values = yaml("plugin/install/values.yaml");
    json!({ "containers": at(&values, "/repoServer/extraContainers"), "volumes": at(&values, "/repoServer/volumes") })
}

#[test]
fn the_config_map_holds_plugin_yaml_byte_for_byte() {
    let config_map = yaml("plugin/install/plugin-configmap.yaml");
    assert_eq!(at(&config_map, "/data/plugin.yaml"), &Value::from(file("plugin/plugin.yaml")));
    let pod = patched();
    let volume = named(&pod["volumes"], "terrace-plugin");
    assert_eq!(at(volume, "/configMap/name"), at(&config_map, "/metadata/name"));
}

#[test]
fn the_chart_makes_the_same_of_its_values() {
    let (plugin, values) = (yaml("plugin/plugin.yaml"), yaml("plugin/install/values.yaml"));
    let name = at(&plugin, "/metadata/name").as_str().expect("a text");
    assert_eq!(at(&values, &format!("/configs/cmp/plugins/{name}")), at(&plugin, "/spec"));
    let volume = named(at(&values, "/repoServer/volumes"), "terrace-plugin");
    // The chart names ConfigMap and key.
    assert_eq!(
        at(volume, "/configMap"),
        &json!({ "name": "argocd-cmp-cm", "items": [{ "key": format!("{name}.yaml"), "path": "plugin.yaml" }] })
    );
}

#[test]
fn both_ways_add_the_same_sidecar() {
    let (patched, valued) = (patched(), valued());
    assert_eq!(patched["containers"], valued["containers"]);
    assert_eq!(named(&patched["volumes"], "terrace-tmp"), named(&valued["volumes"], "terrace-tmp"));
}

#[test]
fn every_mount_has_its_volume_and_every_volume_its_mount() {
    for pod in [patched(), valued()] {
        let names = |list: &Value| -> Vec<String> {
            let entries = list.as_array().expect("a list");
            entries.iter().map(|entry| entry["name"].as_str().expect("a text").to_owned()).collect()
        };
        let mut volumes = names(&pod["volumes"]);
        volumes.extend(BASE_VOLUMES.map(str::to_owned));
        let mut mounts = names(at(&pod, "/containers/0/volumeMounts"));
        volumes.sort();
        mounts.sort();
        assert_eq!(volumes, mounts);
    }
}

#[test]
fn the_sidecar_is_hardened() {
    let pod = patched();
    let container = named(&pod["containers"], "terrace");
    for (pointer, expected) in [
        ("/command", json!(["/var/run/argocd/argocd-cmp-server"])),
        ("/securityContext/runAsNonRoot", json!(true)),
        ("/securityContext/runAsUser", json!(999)),
        ("/securityContext/runAsGroup", json!(999)),
        ("/securityContext/allowPrivilegeEscalation", json!(false)),
        ("/securityContext/readOnlyRootFilesystem", json!(true)),
        ("/securityContext/capabilities", json!({ "drop": ["ALL"] })),
        ("/securityContext/seccompProfile", json!({ "type": "RuntimeDefault" })),
    ] {
        assert_eq!(at(container, pointer), &expected, "{pointer}");
    }
    assert_eq!(pod["automountServiceAccountToken"], false);
    let mounts = at(container, "/volumeMounts");
    for (volume, path, is_read_only) in [
        ("var-files", "/var/run/argocd", true),
        ("plugins", "/home/argocd/cmp-server/plugins", false),
        ("terrace-plugin", "/home/argocd/cmp-server/config", true),
        ("terrace-tmp", "/tmp", false),
    ] {
        let mount = named(mounts, volume);
        assert_eq!((&mount["mountPath"], mount["readOnly"] == true), (&Value::from(path), is_read_only), "{volume}");
    }
}

#[test]
fn a_full_folder_for_copies_leaves_memory_to_work_with() {
    let mebibytes = |quantity: &Value| -> u64 {
        let text = quantity.as_str().expect("a text");
        text.strip_suffix("Mi").expect("mebibytes").parse().expect("a number")
    };
    let pod = patched();
    let folder = at(named(&pod["volumes"], "terrace-tmp"), "/emptyDir");
    assert_eq!(folder["medium"], "Memory");
    let limit = at(&pod, "/containers/0/resources/limits/memory");
    assert_eq!(mebibytes(limit) - mebibytes(&folder["sizeLimit"]), 256);
}

#[test]
fn the_kustomization_names_files_that_are_there() {
    let kustomization = yaml("plugin/install/kustomization.yaml");
    let patches = kustomization["patches"].as_array().expect("a list").iter().map(|patch| &patch["path"]);
    let resources = kustomization["resources"].as_array().expect("a list").iter();
    let mut kinds: Vec<_> = resources
        .chain(patches)
        .map(|path| yaml(&format!("plugin/install/{}", path.as_str().expect("a text")))["kind"].clone())
        .collect();
    kinds.sort_by_key(ToString::to_string);
    assert_eq!(kinds, ["ConfigMap", "Deployment"]);
}

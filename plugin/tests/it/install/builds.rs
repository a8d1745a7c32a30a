use serde_json::{Value, json};

use super::{at, file, named, yaml};

/// The lines of the image that builds.
fn dockerfile() -> Vec<String> {
    let text = file("Dockerfile.cmp-build").replace("\\\n", " ");
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

fn pod(path: &str) -> Value {
    at(&yaml(path), "/spec/template/spec").clone()
}

/// The sidecar with a component over it, as Kustomize merges them: maps by key, these lists by name.
fn merged(under: &Value, over: &Value) -> Value {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            let mut all = under.clone();
            for (key, value) in over {
                let value = under.get(key).map_or_else(|| value.clone(), |under| merged(under, value));
                all.insert(key.clone(), value);
            }
            Value::Object(all)
        }
        (Value::Array(under), Value::Array(over)) if over.iter().all(|entry| entry["name"].is_string()) => {
            let mut all = under.clone();
            for entry in over {
                match all.iter_mut().find(|found| found["name"] == entry["name"]) {
                    Some(found) => *found = merged(found, entry),
                    None => all.push(entry.clone()),
                }
            }
            Value::Array(all)
        }
        (_, over) => over.clone(),
    }
}

#[test]
fn both_ways_add_the_same_builds() {
    let base = pod("plugin/install/repo-server-patch.yaml");
    let patched = merged(&base, &pod("plugin/install/builds/repo-server-patch.yaml"));
    let values = yaml("plugin/install/values-builds.yaml");
    assert_eq!(patched["containers"], *at(&values, "/repoServer/extraContainers"));
    let (under, over) = (named(&patched["volumes"], "terrace-cache"), at(&values, "/repoServer/volumes"));
    assert_eq!(under, named(over, "terrace-cache"));
    assert_eq!(at(&yaml("plugin/install/values.yaml"), "/configs"), at(&values, "/configs"));
    let kustomization = yaml("plugin/install/builds/kustomization.yaml");
    assert_eq!(kustomization["patches"], json!([{ "path": "repo-server-patch.yaml" }]));
}

#[test]
fn what_the_image_and_the_pod_say_fits_the_plugin() {
    let pod = pod("plugin/install/builds/repo-server-patch.yaml");
    let container = named(&pod["containers"], "terrace");
    let value = |name: &str| {
        let variable = named(&container["env"], name);
        variable["value"].as_str().expect("a text").to_owned()
    };
    let sidecar = terrace_host::Sidecar::from_variables(|name| {
        let variable = container["env"].as_array().expect("a list").iter().find(|entry| entry["name"] == name)?;
        variable["value"].as_str()
    })
    .expect("the variables are understood");
    assert_eq!(sidecar.cache_size, 512 << 20);
    let mount = named(at(container, "/volumeMounts"), "terrace-cache");
    assert_eq!(mount["mountPath"], value("TERRACE_CACHE"));
    // The image is the plugin's user's, makes the kit where the variable says, and reaps.
    let lines = dockerfile();
    let has = |text: &str| lines.iter().any(|line| line.contains(text));
    assert!(
        has(&format!("--output {}", value("TERRACE_KIT"))) && has(&format!("ENV TERRACE_KIT={}", value("TERRACE_KIT")))
    );
    let base = file("Dockerfile.cmp")
        .lines()
        .find_map(|line| line.strip_prefix("FROM rust:").map(str::to_owned))
        .expect("a base");
    assert!(has(&format!("FROM rust:{}", base.replace("AS build", "AS toolchain"))));
    assert!(has("USER 999:999"));
    let entrypoint = lines.last().and_then(|line| line.strip_prefix("ENTRYPOINT ")).expect("an entrypoint");
    let entrypoint: Value = serde_json::from_str(entrypoint).expect("a list");
    assert_eq!(entrypoint, container["command"]);
    // The volume holds what is kept and what a build writes; the container all that is in memory.
    let mebibytes = |quantity: &Value| -> u64 {
        let text = quantity.as_str().and_then(|text| text.strip_suffix("Mi")).expect("mebibytes");
        text.parse().expect("a number")
    };
    let base = self::pod("plugin/install/repo-server-patch.yaml");
    let size = |pod: &Value, name: &str| mebibytes(at(named(&pod["volumes"], name), "/emptyDir/sizeLimit"));
    let limits = terrace_confine::Limits::build();
    assert_eq!(size(&pod, "terrace-cache") << 20, sidecar.cache_size + limits.disk * sidecar.builders.get() as u64);
    let memory = mebibytes(at(container, "/resources/limits/memory"));
    let together = size(&base, "terrace-tmp") + size(&pod, "terrace-cache") + (limits.memory >> 20);
    assert_eq!(memory - together, 256);
}

//! Details of manifests that something else depends on, and what becomes of each.

use terrace::spec::resolve::Target;
use terrace_import::manifests::{Fidelity, Names, Options, Source, import};

/// A service and its Service, as a chart with labels of its own writes them.
const SERVICE: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop-web, labels: {app.kubernetes.io/instance: shop, team: checkout}}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop, role: front}}
  template:
    metadata: {labels: {app: shop, role: front, team: checkout, app.kubernetes.io/component: frontend, app.kubernetes.io/instance: shop}}
    spec:
      containers:
        - {name: web, image: "example.com/shop:1.0", ports: [{name: http, containerPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: shop-web, labels: {app: shop, team: checkout}}
spec: {selector: {app: shop, app.kubernetes.io/component: frontend}, ports: [{name: http, port: 80, targetPort: http}]}
---
"#;

/// A worker of which the container and the pod say more.
fn worker(container: &str, pod: &str) -> String {
    format!(
        "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: shop-worker}}, spec: {{selector: {{matchLabels: {{app: worker}}}}, \
         template: {{metadata: {{labels: {{app: worker}}}}, spec: {{containers: [{{name: worker, image: \"example.com/shop:1.0\", {container}}}], \
         {pod}}}}}}}}}\n---\n"
    )
}

fn imported(manifests: &str, names: Names) -> String {
    let options = Options { app: None, platform: None, target: Target::default(), fidelity: Fidelity::Effect, names };
    match import(&[Source { file: "manifests.yaml", bytes: manifests.as_bytes() }], &options) {
        Ok(imported) => format!("{}\n---\n{}", imported.yaml, imported.report),
        Err(mistakes) => {
            let lines =
                mistakes.iter().map(|mistake| format!("{}: {}: {}\n", mistake.code, mistake.message, mistake.hints[0]));
            lines.collect()
        }
    }
}

/// What is wanted of the app and its report, and what must not be there.
fn check(manifests: &str, wanted: &[&str], unwanted: &[&str]) {
    let text = imported(manifests, Names::Kept);
    for line in wanted {
        assert!(text.contains(line), "{line}\nis not in\n{text}");
    }
    for line in unwanted {
        assert!(!text.contains(line), "{line}\nis in\n{text}");
    }
}

#[test]
fn a_selector_of_other_labels_selects_the_same_pods() {
    // Its Service selects by the labels of the Deployment, so that no label of the pods has to stay.
    check(SERVICE, &["equal:\n  Service/shop-web"], &["component: frontend", "patches:"]);
    let renamed = imported(SERVICE, Names::New);
    assert!(!renamed.contains("merge:"), "{renamed}");
}

#[test]
fn a_label_that_something_selects_by_stays() {
    let policy = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: out}, \
         spec: {podSelector: {matchLabels: {app.kubernetes.io/component: frontend}}, policyTypes: [Egress], egress: [{}]}}";
    check(
        &format!("{SERVICE}{policy}"),
        &[
            "labels[\"app.kubernetes.io/component\"]`: `NetworkPolicy/out` asks for it.",
            "merge: {spec: {template: {metadata: {labels: {app.kubernetes.io/component: frontend}}}}}",
            "equal:\n  Service/shop-web, NetworkPolicy/out",
        ],
        &["differs:"],
    );
    let internal = "{apiVersion: v1, kind: Service, metadata: {name: shop-internal}, \
         spec: {selector: {app.kubernetes.io/instance: shop}, ports: [{port: 80, targetPort: http}]}}";
    check(
        &format!("{SERVICE}{internal}"),
        &["merge: {spec: {template: {metadata: {labels: {app.kubernetes.io/instance: shop}}}}}"],
        &["differs:"],
    );
}

#[test]
fn metrics_are_collected_as_before() {
    let monitor = |more: &str| {
        format!(
            "{SERVICE}{{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {{name: shop, labels: {{release: prometheus}}}}, \
             spec: {{selector: {{matchLabels: {{app: shop}}}}, endpoints: [{{port: http}}]{more}}}}}"
        )
    };
    let found = [
        // Prometheus looks for its monitors by this label.
        "labels: {release: prometheus}",
        "selector: {matchLabels: {app.kubernetes.io/name: shop-web}}",
        "# `spec.selector`: the labels that its Services have from now on.",
        "equal:\n  Service/shop-web, ServiceMonitor/shop",
    ];
    check(&monitor(""), &found, &["patches:", "differs:"]);
    // What is copied to metrics from a Service has to be there.
    check(
        &monitor(", jobLabel: app"),
        &["merge: {metadata: {labels: {app: shop}}}", "`ServiceMonitor/shop` asks for it"],
        &[],
    );
}

#[test]
fn labels_that_say_whose_an_object_is_are_not_carried_along() {
    let scaler = "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: shop-web, labels: {app: shop}}, \
         spec: {scaleTargetRef: {kind: Deployment, name: shop-web}, minReplicas: 2, maxReplicas: 4, \
         metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}}";
    // The team's label is on most of its objects: now it is on all.
    check(&format!("{SERVICE}{scaler}"), &["labels: {team: checkout}"], &["patches:"]);
}

#[test]
fn what_is_read_from_a_config_map_is_not_read_twice() {
    let config =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: env}, data: {LOG_LEVEL: info, TOKEN: none}}\n---\n";
    let both = "envFrom: [{configMapRef: {name: env}}, {secretRef: {name: others}}]";
    let manifests = worker(both, "") + config;
    check(
        &manifests,
        &[
            "config: {LOG_LEVEL: info, TOKEN: none}",
            "envFrom: [{secretRef: {name: others}}]",
            "ConfigMap/env: its values are variables",
            "differs:\n  Deployment/shop-worker envFrom: a name that ConfigMap/env and Secret/others both have",
        ],
        &["objects:", "configMapRef"],
    );
    // Where the keys of the Secret are known, its values go on to count.
    let secret = "{apiVersion: v1, kind: Secret, metadata: {name: others}, data: {TOKEN: c2VjcmV0}}";
    check(&(manifests + secret), &["config: {LOG_LEVEL: info}\n"], &["objects:", "differs:", "c2VjcmV0"]);
}

#[test]
fn what_a_container_beside_the_process_shares_is_said_once() {
    let config = "{apiVersion: v1, kind: ConfigMap, metadata: {name: env}, data: {LOG_LEVEL: info}}";
    let before = "initContainers: [{name: wait, image: \"example.com/shop:1.0\", command: [wait], envFrom: [{configMapRef: {name: env}}]}]";
    let manifests = worker("envFrom: [{configMapRef: {name: env}}], env: [{name: THREADS, value: \"5\"}]", before);
    check(
        &format!("{manifests}{config}"),
        &[
            "init: {wait: {command: [wait]}}",
            "  a container of the same image has the variables of its process:\n    `initContainers[*].env[THREADS]`",
        ],
        &["differs:", "patches:"],
    );
}

#[test]
fn what_most_processes_have_is_the_apps() {
    let run = |name: &str, threads: &str| {
        let manifest = worker(&format!("env: [{{name: THREADS, value: \"{threads}\"}}]"), "");
        manifest.replace("shop-worker", &format!("shop-{name}")).replace("app: worker", &format!("app: {name}"))
    };
    let usual = [run("mails", "5"), run("reports", "5"), run("images", "10")].concat();
    check(
        &usual,
        &["\n  config: {THREADS: \"5\"}\n", "images: {adopt: {selector: {app: images}}, config: {THREADS: \"10\"}}"],
        &["differs:"],
    );
    // Of two nobody knows which is the usual one.
    let two = [run("mails", "5"), run("images", "10")].concat();
    check(&two, &["config: {THREADS: \"5\"}", "config: {THREADS: \"10\"}"], &["\n  config:", "differs:"]);
}

#[test]
fn finalizers_of_controllers_are_theirs() {
    let service = SERVICE.replace(
        "{name: shop-web, labels: {app: shop,",
        "{name: shop-web, finalizers: [service.kubernetes.io/load-balancer-cleanup], labels: {app: shop,",
    );
    check(&service, &["equal:\n  Service/shop-web"], &["finalizers"]);
    check(
        &service.replace("service.kubernetes.io/load-balancer-cleanup", "example.com/audit"),
        &["finalizers: [example.com/audit]"],
        &[],
    );
}

#[test]
fn a_way_to_end_of_its_own_stays() {
    let end = |command: &str| worker(&format!("lifecycle: {{preStop: {{exec: {{command: [{command}]}}}}}}"), "");
    check(&end("quiet"), &["lifecycle: {preStop: {exec: {command: [quiet]}}}"], &["differs:"]);
    // Waiting is what Terrace's services do anyway; a worker of Terrace does not.
    check(&end("sleep, \"15\""), &["lifecycle: {preStop: {exec: {command: [sleep, \"15\"]}}}"], &["differs:"]);
    let service = |command: &str| {
        SERVICE.replace(
            "ports: [{name: http, containerPort",
            &format!("lifecycle: {{preStop: {{exec: {{command: [{command}]}}}}}}, ports: [{{name: http, containerPort"),
        )
    };
    check(
        &service("nginx, -s, quit"),
        &["lifecycle: {preStop: {sleep: null, exec: {command: [nginx, -s, quit]}}}"],
        &["differs:"],
    );
    check(
        &service("sh, -c, sleep 15"),
        &["differs:\n  Deployment/shop-web spec.template.spec.containers[web].lifecycle"],
        &["merge:"],
    );
}

/// Lists whose items a strategic merge tells apart by another key than the name.
#[test]
fn a_patch_adds_to_lists_by_their_keys() {
    let claim = "volumes: [{name: raw, persistentVolumeClaim: {claimName: raw}}]";
    check(
        &worker("volumeDevices: [{devicePath: /dev/xvda, name: raw}]", claim),
        &[
            "volumeDevices: [{devicePath: /dev/xvda, name: raw}]",
            "volumes: [{name: raw, persistentVolumeClaim: {claimName: raw}}]",
        ],
        &["differs:"],
    );
    check(
        &worker("resources: {claims: [{name: gpu}]}", "resourceClaims: [{name: gpu, resourceClaimTemplateName: gpu}]"),
        &["resourceClaims: [{name: gpu, resourceClaimTemplateName: gpu}]", "claims: [{name: gpu}]"],
        &["differs:"],
    );
    check(
        &worker("args: []", "schedulingGates: [{name: example.com/quota}]"),
        &["schedulingGates: [{name: example.com/quota}]"],
        &["differs:"],
    );
}

#[test]
fn copies_are_spread_as_strictly_as_before() {
    let spread = |key: &str| {
        let constraint = format!(
            "maxSkew: 1, topologyKey: {key}, whenUnsatisfiable: DoNotSchedule, labelSelector: {{matchLabels: {{app: worker}}}}"
        );
        worker("args: []", &format!("topologySpreadConstraints: [{{{constraint}}}]"))
    };
    check(&spread("topology.kubernetes.io/zone"), &["place: {spread: {zones: required}}"], &["differs:", "merge:"]);
    check(&spread("kubernetes.io/hostname"), &["place: {spread: {nodes: required}}"], &["differs:", "merge:"]);
    check(&spread("example.com/rack"), &["topologyKey: example.com/rack"], &["differs:"]);
}

#[test]
fn what_a_stateful_set_makes_is_left_to_it() {
    let set = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: shop-index}, spec: {serviceName: index, selector: {matchLabels: {app: index}}, \
         template: {metadata: {labels: {app: index}}, spec: {containers: [{name: index, image: \"example.com/index:1\"}]}}, \
         volumeClaimTemplates: [{metadata: {name: data, creationTimestamp: null}, spec: {accessModes: [ReadWriteOnce], \
         resources: {requests: {storage: 1Gi}}}, status: {phase: Pending}}]}}\n---\n";
    let claim = |name: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: {name}}}, spec: {{accessModes: [ReadWriteOnce]}}}}\n---\n"
        )
    };
    let manifests = [&worker("args: []", ""), set, &claim("data-shop-index-0"), &claim("data-other-0")].concat();
    check(
        &manifests,
        &[
            "left out:\n  PersistentVolumeClaim/data-shop-index-0: its StatefulSet makes it",
            "persistentvolumeclaim-data-other-0:",
            // Whoever prunes a set or a disk that stays is asked.
            "name: shop-index\n        annotations: {argocd.argoproj.io/sync-options: \"Prune=confirm,Delete=confirm\"}",
            "name: data-other-0\n        annotations: {argocd.argoproj.io/sync-options: \"Prune=confirm,Delete=confirm\"}",
        ],
        &["Pending", "creationTimestamp", "persistentvolumeclaim-data-shop-index-0:"],
    );
}

#[test]
fn what_cannot_stay_as_a_whole_is_left_beside_the_app() {
    let privileged = worker(
        "args: []",
        "initContainers: [{name: sysctl, image: \"example.com/a:1\", securityContext: {privileged: true}}]",
    );
    let manifests = worker("args: []", "")
        + &privileged.replace(
            "kind: Deployment, metadata: {name: shop-worker}",
            "kind: DaemonSet, metadata: {name: shop-agent}",
        );
    let renamed = imported(&manifests, Names::New);
    assert!(renamed.starts_with("T0938: DaemonSet/shop-agent"), "{renamed}");
    check(
        &manifests,
        &["T0938: DaemonSet/shop-agent (as a whole object it is refused: ", "import the manifests without it"],
        &["--rename"],
    );
}

#[test]
fn a_patch_that_breaks_the_app_is_refused_and_no_form() {
    let disk = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: disk}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}";
    let shared = SERVICE.replace(
        "spec:\n      containers:",
        "spec:\n      volumes: [{name: disk, persistentVolumeClaim: {claimName: disk}}]\n      containers:",
    );
    let shared = shared.replace(
        "ports: [{name: http, containerPort",
        "volumeMounts: [{name: disk, mountPath: /data}], ports: [{name: http, containerPort",
    );
    // What is refused is the disk, and not the port that the mistake is said of.
    check(
        &format!("{shared}{disk}"),
        &["T0938: PersistentVolumeClaim/disk (as a whole object it is refused: "],
        &["Service/shop-web"],
    );
}

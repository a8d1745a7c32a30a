//! Patches: what they change, and what they refuse.

use crate::{built, object, yaml};

const APP: &str = "spec:
  image: nginx:1.29
  config: {A: one, B: two}
  processes: {web: {http: 8080}}
  patches:
    test: ";

#[test]
fn a_patch_changes_what_it_names_and_nothing_else() {
    let cases = [
        (
            "{target: {kind: Deployment, name: shop-web}, merge: {spec: {template: {spec: {containers: [{name: web, env: [{name: B, value: three}, {name: C, value: four}]}]}}}}}",
            "Deployment/shop-web",
            "/spec/template/spec/containers/0/env",
            "- name: PORT\n  value: \"8080\"\n- name: A\n  value: one\n- name: B\n  value: three\n- name: C\n  value: four\n",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {template: {spec: {containers: [{name: web, env: [{name: A, $patch: delete}]}]}}}}}",
            "Deployment/shop-web",
            "/spec/template/spec/containers/0/env",
            "- name: PORT\n  value: \"8080\"\n- name: B\n  value: two\n",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {template: {spec: {containers: [{name: sidecar, image: \"proxy:1\"}]}}}}}",
            "Deployment/shop-web",
            "/spec/template/spec/containers/1",
            "name: sidecar\nimage: proxy:1\n",
        ),
        (
            "{target: {kind: Service}, merge: {spec: {ports: [{port: 80, targetPort: 9090}, {port: 9464, name: metrics}]}}}",
            "Service/shop-web",
            "/spec/ports",
            "- name: http\n  port: 80\n  targetPort: 9090\n  protocol: TCP\n- port: 9464\n  name: metrics\n",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {strategy: {$patch: replace, type: Recreate}}}}",
            "Deployment/shop-web",
            "/spec/strategy",
            "type: Recreate\n",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {strategy: {type: Recreate}}}}",
            "Deployment/shop-web",
            "/spec/strategy",
            "type: Recreate\n",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {strategy: {$retainKeys: [type], type: Recreate}}}}",
            "Deployment/shop-web",
            "/spec/strategy",
            "type: Recreate\n",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {template: {spec: {volumes: [{name: scratch, ephemeral: {volumeClaimTemplate: {}}}]}}}}}",
            "Deployment/shop-web",
            "/spec/template/spec/volumes",
            "- name: scratch\n  ephemeral:\n    volumeClaimTemplate: {}\n",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {template: {spec: {volumes: [{name: scratch, emptyDir: {sizeLimit: 1Gi}}]}}}}}",
            "Deployment/shop-web",
            "/spec/template/spec/volumes",
            "- name: scratch\n  emptyDir:\n    sizeLimit: 1Gi\n",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {template: {spec: {containers: [{name: web, env: [{name: C, value: x}, {$patch: replace}]}]}}}}}",
            "Deployment/shop-web",
            "/spec/template/spec/containers/0/env",
            "- name: C\n  value: x\n",
        ),
        (
            "{target: {kind: ServiceAccount}, merge: {imagePullSecrets: [{name: a}]}}",
            "ServiceAccount/shop",
            "/imagePullSecrets",
            "- name: a\n",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {strategy: {rollingUpdate: null}}}}",
            "Deployment/shop-web",
            "/spec/strategy",
            "type: RollingUpdate\n",
        ),
        (
            "{target: {kind: Service}, json: [{op: add, path: /metadata/labels/example.com~1tier, value: front}, {op: copy, from: /metadata/name, path: /spec/externalName}, {op: remove, path: /spec/selector}, {op: move, from: /spec/type, path: /spec/sessionAffinity}, {op: test, path: /spec/sessionAffinity, value: ClusterIP}, {op: replace, path: /spec/ports/0/port, value: 81}, {op: add, path: /spec/ports/-, value: {port: 82}}]}",
            "Service/shop-web",
            "/spec",
            "ports:\n- name: http\n  port: 81\n  targetPort: http\n  protocol: TCP\n- port: 82\nexternalName: shop-web\nsessionAffinity: ClusterIP\n",
        ),
    ];
    for (patch, identity, pointer, expected) in cases {
        let built = built(&format!("{APP}{patch}\n"));
        assert!(built.diagnostics.is_empty(), "{patch}: {:#?}", built.diagnostics);
        let place = object(&built, identity).at(pointer).unwrap_or_else(|| panic!("{patch}: nothing at {pointer}"));
        assert_eq!(yaml(place), expected, "{patch}");
    }
}

#[test]
fn a_patch_that_cannot_do_its_work_is_a_mistake() {
    let cases = [
        (
            "{target: {kind: StatefulSet}, merge: {spec: {replicas: 1}}}",
            "T0306",
            "matches nothing: there is no StatefulSet",
        ),
        (
            "{target: {kind: Deployment, name: web}, merge: {spec: {replicas: 1}}}",
            "T0306",
            "there is no Deployment/web",
        ),
        (
            "{target: {kind: Widget}, merge: {spec: {a: b}}}\n  objects: {own: {apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: {}}}",
            "T0306",
            "there is no Widget",
        ),
        ("{target: {kind: Deployment}, merge: {spec: {replicas: 2}}}", "T0307", "it changes nothing"),
        ("{target: {kind: Deployment}, merge: {spec: {paused: null}}}", "T0308", "`paused` is not there to be removed"),
        ("{target: {kind: Deployment}, merge: {metadata: {name: other}}}", "T0308", "it changes what the object is"),
        (
            "{target: {kind: Deployment}, merge: {spec: {template: {spec: {containers: [{image: \"x:1\"}]}}}}}",
            "T0308",
            "an item of `containers` has no `name`",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {strategy: {$retainKeys: [rollingUpdate], type: Recreate}}}}",
            "T0308",
            "`type` is written, and not in `$retainKeys`",
        ),
        (
            "{target: {kind: Deployment}, merge: {$patch: delete, spec: {replicas: 1}}}",
            "T0308",
            "the directive `$patch` cannot be followed here",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {$retainKeys: [strategy]}}}",
            "T0308",
            "the directive `$retainKeys` cannot be followed here",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {template: {spec: {$patch: replace, hostNetwork: true}}}}}",
            "T0325",
            "it leaves it without `spec.template.spec.containers`, which a Deployment must have",
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {template: {spec: {containers: [{name: proxy}]}}}}}",
            "T0325",
            "it leaves it without `spec.template.spec.containers[1].image`, which a Deployment must have",
        ),
        (
            "{target: {kind: Deployment}, json: [{op: remove, path: /spec/selector}]}",
            "T0325",
            "it leaves it without `spec.selector`, which a Deployment must have",
        ),
        (
            "{target: {kind: Service}, json: [{op: replace, path: /spec/ports, value: []}]}",
            "T0325",
            "it leaves it without `spec.ports`, which a Service must have",
        ),
        ("{target: {kind: Service}, json: []}", "T0308", "`json` has no operation"),
        (
            "{target: {kind: Service}, json: [{op: remove, path: /spec/x}]}",
            "T0308",
            "operation 1 at `/spec/x`: there is no `x`",
        ),
        (
            "{target: {kind: Service}, json: [{op: replace, path: /spec/ports/1, value: 1}]}",
            "T0308",
            "the list has no item `1`",
        ),
        ("{target: {kind: Service}, json: [{op: add, path: /spec/ports/0}]}", "T0308", "it has no `value`"),
        ("{target: {kind: Service}, json: [{op: test, path: /kind, value: Pod}]}", "T0308", "the value is another one"),
        (
            "{target: {kind: Service}, json: [{op: move, from: /spec, path: /spec/x}]}",
            "T0308",
            "cannot be moved into itself",
        ),
        ("{target: {kind: Service}, json: [{op: remove, path: spec}]}", "T0308", "does not begin with `/`"),
    ];
    for (patch, code, message) in cases {
        let built = built(&format!("{APP}{patch}\n"));
        let [diagnostic] = &built.diagnostics[..] else { panic!("{patch}: {:#?}", built.diagnostics) };
        assert_eq!(diagnostic.code.to_string(), code, "{patch}");
        assert!(diagnostic.message.contains(message), "{patch}: {}", diagnostic.message);
        assert!(diagnostic.place.path.to_string().starts_with("patches.test"), "{patch}: {}", diagnostic.place.path);
    }
}

/// Kubernetes drops a field that it does not know without a word, where it does not refuse the object.
#[test]
fn what_kubernetes_would_not_read_is_a_mistake() {
    let cases = [
        (
            "{target: {kind: Deployment}, merge: {spec: {template: {spec: {containrs: [{name: web, tty: true}]}}}}}",
            Some(("patches.test.merge.spec.template.spec.containrs", "write `containers`")),
        ),
        (
            "{target: {kind: Service}, json: [{op: add, path: /spec/kind, value: x}]}",
            Some(("patches.test.json", "see `kubectl explain` for the fields that there are")),
        ),
        (
            "{target: {kind: Deployment}, merge: {spec: {replicas: \"3\"}}}",
            Some(("patches.test.merge.spec.replicas", "write a whole number")),
        ),
        ("{target: {kind: Deployment}, merge: {spec: {template: {spec: {dnsPolicy: Default}}}}}", None),
        (
            "{target: {kind: Deployment}, merge: {spec: {paused: true}}}\n  objects: {own: {apiVersion: v1, kind: ConfigMap, metadata: {name: own}, dat: {}}}",
            Some(("objects.own.dat", "write `data`")),
        ),
    ];
    for (patch, expected) in cases {
        let built = built(&format!("{APP}{patch}\n"));
        let found: Vec<_> = built
            .diagnostics
            .iter()
            .map(|mistake| (mistake.code.number(), mistake.place.path.to_string(), mistake.hints.join("")))
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(path, hint)| (309, (*path).to_owned(), (*hint).to_owned())).collect();
        assert_eq!(found, expected, "{patch}");
    }
}

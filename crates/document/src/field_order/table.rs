//! Which struct's fields come in which order. Data: a line is added when a rendered object reads badly.

/// Every object: what it is before what is in it.
pub(super) const OBJECT: &[&str] = &["apiVersion", "kind", "metadata"];

/// Structs, and those of their fields that have a place, first to last.
#[rustfmt::skip]
pub(super) const STRUCTS: &[(&[&str], &[&str])] = &[
    (&["ObjectMeta"], &[
        "name", "generateName", "namespace", "labels", "annotations", "ownerReferences", "finalizers",
    ]),
    (&["LabelSelector"], &["matchLabels", "matchExpressions"]),
    (&["LabelSelectorRequirement", "NodeSelectorRequirement", "Toleration"], &[
        "key", "operator", "value", "values", "effect",
    ]),

    (&["Container", "EphemeralContainer"], &[
        "name", "image", "imagePullPolicy", "restartPolicy", "command", "args", "workingDir", "ports", "env",
        "envFrom", "resources", "resizePolicy", "startupProbe", "readinessProbe", "livenessProbe", "lifecycle",
        "securityContext", "volumeMounts", "volumeDevices",
    ]),
    (&["PodSpec"], &[
        "serviceAccountName", "automountServiceAccountToken", "restartPolicy", "terminationGracePeriodSeconds",
        "activeDeadlineSeconds", "priorityClassName", "runtimeClassName", "hostNetwork", "dnsPolicy", "dnsConfig",
        "nodeSelector", "affinity", "tolerations", "topologySpreadConstraints", "imagePullSecrets", "securityContext",
        "initContainers", "containers", "volumes",
    ]),
    (&["PodTemplateSpec", "JobTemplateSpec"], &["metadata", "spec"]),
    (&["ContainerPort"], &["name", "containerPort", "protocol"]),
    (&["EnvVar"], &["name", "value", "valueFrom"]),
    (&["EnvFromSource"], &["prefix"]),
    (&["EnvVarSource"], &["secretKeyRef", "configMapKeyRef", "fieldRef", "resourceFieldRef"]),
    (&["SecretKeySelector", "ConfigMapKeySelector"], &["name", "key", "optional"]),
    (&["ResourceRequirements"], &["requests", "limits"]),
    (&["Probe"], &[
        "httpGet", "grpc", "tcpSocket", "exec", "initialDelaySeconds", "periodSeconds", "timeoutSeconds",
        "successThreshold", "failureThreshold", "terminationGracePeriodSeconds",
    ]),
    (&["HTTPGetAction"], &["path", "port", "scheme", "host", "httpHeaders"]),
    (&["HTTPHeader"], &["name", "value"]),
    (&["GRPCAction"], &["port", "service"]),
    (&["Lifecycle"], &["postStart", "preStop"]),
    (&["SecurityContext", "PodSecurityContext"], &[
        "runAsNonRoot", "runAsUser", "runAsGroup", "fsGroup", "fsGroupChangePolicy", "allowPrivilegeEscalation", "readOnlyRootFilesystem",
        "capabilities", "seccompProfile",
    ]),
    (&["SeccompProfile"], &["type", "localhostProfile"]),
    (&["Volume"], &["name"]),
    (&["VolumeMount"], &["name", "mountPath", "subPath", "subPathExpr", "readOnly"]),
    (&["KeyToPath"], &["key", "path", "mode"]),
    (&["ConfigMapVolumeSource"], &["name", "items", "defaultMode", "optional"]),
    (&["SecretVolumeSource"], &["secretName", "items", "defaultMode", "optional"]),
    (&["TopologySpreadConstraint"], &["topologyKey", "maxSkew", "whenUnsatisfiable", "labelSelector"]),

    (&["DeploymentSpec"], &[
        "replicas", "revisionHistoryLimit", "progressDeadlineSeconds", "minReadySeconds", "paused", "selector",
        "strategy", "template",
    ]),
    (&["StatefulSetSpec"], &[
        "serviceName", "replicas", "revisionHistoryLimit", "minReadySeconds", "podManagementPolicy", "selector",
        "updateStrategy", "template", "volumeClaimTemplates",
    ]),
    (&["DaemonSetSpec"], &["revisionHistoryLimit", "minReadySeconds", "selector", "updateStrategy", "template"]),
    (&["DeploymentStrategy", "StatefulSetUpdateStrategy", "DaemonSetUpdateStrategy"], &["type", "rollingUpdate"]),
    (&["JobSpec"], &[
        "completions", "parallelism", "completionMode", "backoffLimit", "activeDeadlineSeconds",
        "ttlSecondsAfterFinished", "suspend", "selector", "template",
    ]),
    (&["CronJobSpec"], &[
        "schedule", "timeZone", "concurrencyPolicy", "startingDeadlineSeconds", "suspend",
        "successfulJobsHistoryLimit", "failedJobsHistoryLimit", "jobTemplate",
    ]),

    (&["HorizontalPodAutoscalerSpec"], &["scaleTargetRef", "minReplicas", "maxReplicas", "metrics", "behavior"]),
    (&["MetricSpec"], &["type"]),
    (&["ResourceMetricSource", "ContainerResourceMetricSource"], &["name", "container", "target"]),
    (&["MetricTarget"], &["type", "averageUtilization", "averageValue", "value"]),
    (&["HPAScalingRules"], &["stabilizationWindowSeconds", "selectPolicy", "policies"]),
    (&["HPAScalingPolicy"], &["type", "value", "periodSeconds"]),
    (&["PodDisruptionBudgetSpec"], &["minAvailable", "maxUnavailable", "unhealthyPodEvictionPolicy", "selector"]),

    (&["ServiceSpec"], &["type", "clusterIP", "externalName", "selector", "ports"]),
    (&["ServicePort"], &["name", "port", "targetPort", "nodePort", "protocol", "appProtocol"]),
    (&["ServiceBackendPort"], &["name", "number"]),
    (&["IngressSpec"], &["ingressClassName", "defaultBackend", "tls", "rules"]),
    (&["IngressTLS"], &["hosts", "secretName"]),
    (&["IngressRule"], &["host", "http"]),
    (&["HTTPIngressPath"], &["path", "pathType", "backend"]),
    (&["IngressServiceBackend"], &["name", "port"]),
    (&["NetworkPolicySpec"], &["podSelector", "policyTypes", "ingress", "egress"]),
    (&["NetworkPolicyIngressRule"], &["from", "ports"]),
    (&["NetworkPolicyEgressRule"], &["to", "ports"]),
    (&["NetworkPolicyPort"], &["protocol", "port", "endPort"]),
    (&["NetworkPolicyPeer"], &["namespaceSelector", "podSelector", "ipBlock"]),

    (&["PersistentVolumeClaimSpec"], &[
        "storageClassName", "accessModes", "resources", "volumeName", "volumeMode", "selector",
    ]),
    (&["PolicyRule"], &["apiGroups", "resources", "resourceNames", "nonResourceURLs", "verbs"]),
    (&["RoleRef", "Subject", "CrossVersionObjectReference", "ObjectReference", "OwnerReference", "TypedLocalObjectReference"], &[
        "apiVersion", "apiGroup", "kind", "namespace", "name",
    ]),
    (&["HTTPBackendRef", "BackendObjectReference"], &["group", "kind", "namespace", "name", "port", "weight"]),
];

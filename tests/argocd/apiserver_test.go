package argocd

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
	"k8s.io/pod-security-admission/admission"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"

	// The kinds of these groups, with their defaults and conversions.
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
)

// strategies are what the API server runs when an object of a built-in kind is created.
var strategies = map[schema.GroupKind]rest.RESTCreateStrategy{
	{Group: "", Kind: "ConfigMap"}:                            configmap.Strategy,
	{Group: "", Kind: "Namespace"}:                            namespace.Strategy,
	{Group: "", Kind: "PersistentVolumeClaim"}:                persistentvolumeclaim.Strategy,
	{Group: "", Kind: "Secret"}:                               secret.Strategy,
	{Group: "", Kind: "Service"}:                              service.Strategy,
	{Group: "", Kind: "ServiceAccount"}:                       serviceaccount.Strategy,
	{Group: "apps", Kind: "DaemonSet"}:                        daemonset.Strategy,
	{Group: "apps", Kind: "Deployment"}:                       deployment.Strategy,
	{Group: "apps", Kind: "StatefulSet"}:                      statefulset.Strategy,
	{Group: "autoscaling", Kind: "HorizontalPodAutoscaler"}:   horizontalpodautoscaler.Strategy,
	{Group: "batch", Kind: "CronJob"}:                         cronjob.Strategy,
	{Group: "batch", Kind: "Job"}:                             job.Strategy,
	{Group: "networking.k8s.io", Kind: "Ingress"}:             ingress.Strategy,
	{Group: "networking.k8s.io", Kind: "NetworkPolicy"}:       networkpolicy.Strategy,
	{Group: "policy", Kind: "PodDisruptionBudget"}:            poddisruptionbudget.Strategy,
	{Group: "rbac.authorization.k8s.io", Kind: "Role"}:        role.Strategy,
	{Group: "rbac.authorization.k8s.io", Kind: "RoleBinding"}: rolebinding.Strategy,
}

// baselineWorkloads are those of the examples that say, with a reason, why they are not restricted.
var baselineWorkloads = map[string]bool{"users-legacy": true}

// apiServer answers what a cluster with the given custom resources, whose namespaces enforce the Pod
// Security level `restricted`, says to a manifest.
type apiServer struct {
	customResources *customResources
	podSecurity     policy.Evaluator
}

func newAPIServer(customResources *customResources) (*apiServer, error) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		return nil, fmt.Errorf("pod security checks: %w", err)
	}
	return &apiServer{customResources: customResources, podSecurity: evaluator}, nil
}

// objections lists all that speaks against creating the object: errors, and the warnings kubectl would print.
func (s *apiServer) objections(manifest []byte) []string {
	content, err := yaml.YAMLToJSONStrict(manifest)
	if err != nil {
		return []string{err.Error()}
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(content); err != nil {
		return []string{err.Error()}
	}
	kind := object.GroupVersionKind()
	if legacyscheme.Scheme.Recognizes(kind) {
		return s.builtInObjections(content, kind)
	}
	return s.customResources.objections(object)
}

func (s *apiServer) builtInObjections(content []byte, kind schema.GroupVersionKind) []string {
	strategy, found := strategies[kind.GroupKind()]
	if !found {
		return []string{fmt.Sprintf("no strategy for %s: add it to the table", kind)}
	}
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, legacyscheme.Scheme, legacyscheme.Scheme,
		json.SerializerOptions{Strict: true})
	versioned, _, err := decoder.Decode(content, nil, nil)
	if err != nil {
		return []string{err.Error()}
	}
	objections := s.podSecurityObjections(versioned)
	legacyscheme.Scheme.Default(versioned)
	internal, err := legacyscheme.Scheme.UnsafeConvertToVersion(versioned, runtime.InternalGroupVersioner)
	if err != nil {
		return append(objections, err.Error())
	}
	if service, ok := internal.(*core.Service); ok && service.Spec.ClusterIP != "" && len(service.Spec.ClusterIPs) == 0 {
		// The API server fills it in before it validates (normalizeClusterIPs in pkg/registry/core/service/storage).
		service.Spec.ClusterIPs = []string{service.Spec.ClusterIP}
	}
	return append(objections, creationObjections(strategy, kind, internal)...)
}

// creationObjections runs the API server's own steps before an object is stored. Terrace's objects carry no
// namespace, they get the one of the request.
func creationObjections(strategy rest.RESTCreateStrategy, kind schema.GroupVersionKind, object runtime.Object) []string {
	metadata, err := meta.Accessor(object)
	if err != nil {
		return []string{err.Error()}
	}
	ctx := context.Background()
	if strategy.NamespaceScoped() {
		if metadata.GetNamespace() == "" {
			metadata.SetNamespace("default")
		}
		ctx = request.WithNamespace(ctx, metadata.GetNamespace())
	} else {
		ctx = request.WithNamespace(ctx, "")
	}
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{
		IsResourceRequest: true, Verb: "create", APIGroup: kind.Group, APIVersion: kind.Version,
	})
	rest.FillObjectMetaSystemFields(metadata)
	if err := rest.BeforeCreate(strategy, ctx, object); err != nil {
		return []string{err.Error()}
	}
	return strategy.WarningsOnCreate(ctx, object)
}

// podSecurityObjections applies the level `restricted` to the pods an object would make, and `baseline` to those
// of which the example says so.
func (s *apiServer) podSecurityObjections(object runtime.Object) []string {
	metadata, spec, err := admission.DefaultPodSpecExtractor{}.ExtractPodSpec(object)
	if err != nil || spec == nil {
		return nil // makes no pods
	}
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	if named, err := meta.Accessor(object); err == nil && baselineWorkloads[named.GetName()] {
		level.Level = api.LevelBaseline
	}
	var objections []string
	for _, result := range s.podSecurity.EvaluatePod(level, metadata, spec) {
		if !result.Allowed {
			objections = append(objections, fmt.Sprintf("pod security %s: %s (%s)", level.Level, result.ForbiddenReason, result.ForbiddenDetail))
		}
	}
	return objections
}

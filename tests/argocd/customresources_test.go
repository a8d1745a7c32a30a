package argocd

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/crdserverscheme"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apiserver/pkg/registry/rest"
	"sigs.k8s.io/yaml"
)

// customResources validates objects against the CustomResourceDefinitions of a folder, read and compiled when
// the first object of their kind comes by. The zero value knows no kind.
type customResources struct {
	definitions [][]byte
	mutex       sync.Mutex
	kinds       map[schema.GroupVersionKind]*customResource
}

type customResource struct {
	schema   *structuralschema.Structural
	strategy rest.RESTCreateStrategy
}

// readCustomResources collects every definition below a folder. Of two definitions of one kind the file that
// sorts first counts, so that `gateway-api` goes before `gateway-api-experimental`.
func readCustomResources(folder string) (*customResources, error) {
	resources := &customResources{kinds: map[schema.GroupVersionKind]*customResource{}}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		documents, err := splitDocuments(content)
		resources.definitions = append(resources.definitions, documents...)
		return err
	})
	return resources, err
}

// splitDocuments cuts a YAML stream at its `---` lines, the way kubectl does.
func splitDocuments(content []byte) ([][]byte, error) {
	reader := kubeyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	var documents [][]byte
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		documents = append(documents, document)
	}
}

// objections lists all that the schema, its unknown fields and its CEL rules hold against the object.
func (r *customResources) objections(object *unstructured.Unstructured) []string {
	kind := object.GroupVersionKind()
	resource, err := r.find(kind)
	if err != nil {
		return []string{err.Error()}
	}
	_, _, unknown, err := objectmeta.GetObjectMetaWithOptions(object.Object, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return []string{err.Error()}
	}
	unknown = append(unknown, pruning.PruneWithOptions(object.Object, resource.schema, true,
		structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})...)
	slices.Sort(unknown)
	var objections []string
	for _, path := range slices.Compact(unknown) {
		objections = append(objections, fmt.Sprintf("unknown field %q", path))
	}
	defaulting.Default(object.Object, resource.schema)
	defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, resource.schema)
	return append(objections, creationObjections(resource.strategy, kind, object)...)
}

func (r *customResources) find(kind schema.GroupVersionKind) (*customResource, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if resource, known := r.kinds[kind]; known {
		return resource, nil
	}
	for _, document := range r.definitions {
		if !bytes.Contains(document, []byte("kind: "+kind.Kind+"\n")) {
			continue // parsing a large definition takes longer than all the rest
		}
		resource, err := compile(document, kind)
		if err != nil {
			return nil, fmt.Errorf("definition of %s: %w", kind, err)
		}
		if resource != nil {
			r.kinds[kind] = resource
			return resource, nil
		}
	}
	return nil, fmt.Errorf("no definition of %s", kind)
}

// compile makes the strategy of the kind, or nothing when the document defines another one.
func compile(document []byte, kind schema.GroupVersionKind) (*customResource, error) {
	versioned := &apiextensionsv1.CustomResourceDefinition{}
	if err := yaml.Unmarshal(document, versioned); err != nil {
		return nil, err
	}
	serves := func(version apiextensionsv1.CustomResourceDefinitionVersion) bool {
		return version.Name == kind.Version && version.Served
	}
	if versioned.Kind != "CustomResourceDefinition" || versioned.Spec.Group != kind.Group ||
		versioned.Spec.Names.Kind != kind.Kind || !slices.ContainsFunc(versioned.Spec.Versions, serves) {
		return nil, nil
	}
	apiextensionsv1.SetDefaults_CustomResourceDefinition(versioned)
	definition := &apiextensions.CustomResourceDefinition{}
	if err := apiextensionsv1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(versioned, definition, nil); err != nil {
		return nil, err
	}
	versionSchema, err := apiextensions.GetSchemaForVersion(definition, kind.Version)
	if err != nil {
		return nil, err
	}
	structural, err := structuralschema.NewStructural(versionSchema.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(versionSchema.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	namespaced := strings.EqualFold(string(definition.Spec.Scope), string(apiextensions.NamespaceScoped))
	return &customResource{
		schema: structural,
		strategy: customresource.NewStrategy(crdserverscheme.NewUnstructuredObjectTyper(), namespaced, kind,
			validator, nil, structural, nil, nil, nil),
	}, nil
}

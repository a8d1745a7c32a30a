package argocd

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

// cluster is shared: compiling the rules of a large definition takes longer than checking all objects.
var cluster = sync.OnceValues(func() (*apiServer, error) {
	folder := filepath.Join(os.Getenv("TERRACE_SHARED"), "crds")
	resources, err := readCustomResources(folder)
	if err != nil {
		return nil, err
	}
	return newAPIServer(resources)
})

// kubernetes returns the API server that judges objects, with the custom resources of the platform.
func kubernetes(t *testing.T) *apiServer {
	t.Helper()
	if shared := os.Getenv("TERRACE_SHARED"); shared == "" {
		t.Skip("TERRACE_SHARED is not set: it names the folder that holds crds/")
	}
	server, err := cluster()
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// checkAccepted fails for each objection the API server has to one of the manifests.
func checkAccepted(t *testing.T, manifests [][]byte) {
	t.Helper()
	for _, manifest := range manifests {
		for _, objection := range kubernetes(t).objections(manifest) {
			t.Errorf("%s\nin:\n%s", objection, manifest)
		}
	}
}

func TestSnapshotsAreValid(t *testing.T) {
	kubernetes(t)
	snapshots := filepath.Join(terraceRepository, "snapshots")
	files := 0
	err := filepath.WalkDir(snapshots, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		files++
		name, err := filepath.Rel(snapshots, path)
		if err != nil {
			return err
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			documents, err := splitDocuments(content)
			if err != nil {
				t.Fatal(err)
			}
			if len(documents) == 0 {
				t.Error("no object in this file")
			}
			if definitionIsElsewhere(name, documents) {
				t.Skip("the definition of this kind is not in crds/")
			}
			checkAccepted(t, documents)
		})
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if files == 0 {
		t.Skip("no snapshots/ in the repository yet")
	}
}

// elsewhere are the groups of custom resources of the cookbook, and of the distribution that uses it, whose definitions crds/ does not hold.
// An object of them is validated as soon as it does.
var elsewhere = []string{"iam.services.k8s.aws", "kafka.strimzi.io", "postgresql.cnpg.io", "rds.services.k8s.aws", "s3.services.k8s.aws", "services.k8s.aws"}

func definitionIsElsewhere(name string, documents [][]byte) bool {
	isOfConstructs := strings.HasPrefix(name, "cookbook/") || strings.HasPrefix(name, "distribution/")
	if !isOfConstructs || len(documents) != 1 {
		return false
	}
	var object struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	if err := yaml.Unmarshal(documents[0], &object); err != nil {
		return false
	}
	kind := schema.FromAPIVersionAndKind(object.APIVersion, object.Kind)
	if !slices.Contains(elsewhere, kind.Group) {
		return false
	}
	server, err := cluster()
	if err != nil {
		return false
	}
	_, err = server.customResources.find(kind)
	return err != nil && strings.HasPrefix(err.Error(), "no definition of")
}

func TestRenderedExamplesAreValid(t *testing.T) {
	kubernetes(t)
	terrace := program(t, "TERRACE")
	for _, target := range exampleTargets(t) {
		t.Run(target.String(), func(t *testing.T) {
			t.Parallel()
			checkAccepted(t, bytes.Split(bytes.TrimSpace(synth(t, terrace, target)), []byte("\n")))
		})
	}
}

// TestValidatorsObject proves that a mistake does not pass: each document of testdata/objects begins with
// comments that quote what is said of it, or `accepted`.
func TestValidatorsObject(t *testing.T) {
	kubernetes(t)
	files, err := filepath.Glob("testdata/objects/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		documents, err := splitDocuments(content)
		if err != nil {
			t.Fatal(err)
		}
		for _, document := range documents {
			expected := leadingComments(document)
			t.Run(filepath.Base(file)+"/"+strings.Join(expected, " and "), func(t *testing.T) {
				t.Parallel()
				checkObjections(t, document, expected)
			})
		}
	}
}

func checkObjections(t *testing.T, document []byte, expected []string) {
	t.Helper()
	objections := strings.Join(kubernetes(t).objections(document), "\n")
	if len(expected) == 1 && expected[0] == "accepted" {
		if objections != "" {
			t.Errorf("not accepted: %s", objections)
		}
		return
	}
	if len(expected) == 0 {
		t.Error("a case begins with `# <objection>` or `# accepted`")
	}
	for _, words := range expected {
		if !strings.Contains(objections, words) {
			t.Errorf("%q is not among the objections:\n%s", words, objections)
		}
	}
}

func leadingComments(document []byte) []string {
	var comments []string
	for line := range strings.Lines(string(document)) {
		comment, isComment := strings.CutPrefix(strings.TrimSpace(line), "# ")
		if !isComment {
			break
		}
		comments = append(comments, comment)
	}
	return comments
}

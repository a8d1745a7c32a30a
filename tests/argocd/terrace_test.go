package argocd

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// terraceRepository is the folder of Terrace's repository, seen from this module.
const terraceRepository = "../.."

// program returns the absolute path of the built binary that an environment variable names.
func program(t testing.TB, variable string) string {
	t.Helper()
	if os.Getenv(variable) == "" {
		t.Skipf("%s is not set: it names a built binary, see README.md", variable)
	}
	path, err := filepath.Abs(os.Getenv(variable))
	if err != nil {
		t.Fatal(err)
	}
	// Looking at the file also tells `go test` to forget cached results when it is built anew.
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return path
}

// target is one thing to render: an app for an environment and, where it has any, a cluster.
type target struct {
	app         string // folder below examples/
	environment string
	cluster     string
	namespace   string // what the environment says of it; no more than that is needed here
	images      map[string]string
}

func (t target) String() string {
	return strings.Join(slices.DeleteFunc([]string{t.app, t.environment, t.cluster}, func(part string) bool { return part == "" }), "@")
}

// exampleTargets lists every app of examples/ for every environment and cluster of its platform.
func exampleTargets(t *testing.T) []target {
	t.Helper()
	examples := filepath.Join(terraceRepository, "examples")
	var targets []target
	err := filepath.WalkDir(examples, func(path string, entry fs.DirEntry, err error) error {
		// Its apps have add-ons, which the plain terrace and its plugin do not know.
		if err == nil && path == filepath.Join(examples, "distribution") {
			return filepath.SkipDir
		}
		if err != nil || entry.Name() != "app.yaml" {
			return err
		}
		app, err := filepath.Rel(examples, filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, place := range platformTargets(t, examples, app) {
			place.app = app
			targets = append(targets, place)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if len(targets) == 0 {
		t.Skip("no app.yaml below examples/ yet")
	}
	return targets
}

// platformTargets lists the environments and clusters of the nearest platform.yaml at or above an app, or one
// target that names neither.
func platformTargets(t *testing.T, examples, app string) []target {
	t.Helper()
	for folder := app; ; folder = filepath.Dir(folder) {
		content, err := os.ReadFile(filepath.Join(examples, folder, "platform.yaml"))
		if err == nil {
			return parsePlatformTargets(t, content)
		}
		if folder == "." {
			return []target{{}}
		}
	}
}

func parsePlatformTargets(t *testing.T, content []byte) []target {
	t.Helper()
	var platform struct {
		Spec struct {
			Environments map[string]struct {
				Clusters []string `json:"clusters"`
				Defaults struct {
					Namespace string `json:"namespace"`
				} `json:"defaults"`
			} `json:"environments"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(content, &platform); err != nil {
		t.Fatal(err)
	}
	var targets []target
	for environment, settings := range platform.Spec.Environments {
		place := target{environment: environment, namespace: settings.Defaults.Namespace}
		for _, place.cluster = range settings.Clusters {
			targets = append(targets, place)
		}
		if len(settings.Clusters) == 0 {
			targets = append(targets, place)
		}
	}
	if len(targets) == 0 {
		return []target{{}}
	}
	slices.SortFunc(targets, func(a, b target) int { return strings.Compare(a.String(), b.String()) })
	return targets
}

// synth returns what the command prints for a target: one JSON object a line.
func synth(t testing.TB, terrace string, target target) []byte {
	t.Helper()
	arguments := []string{"synth", filepath.Join(terraceRepository, "examples", target.app), "--format", "json"}
	if target.environment != "" {
		arguments = append(arguments, "--environment", target.environment)
	}
	if target.cluster != "" {
		arguments = append(arguments, "--cluster", target.cluster)
	}
	for process, image := range target.images {
		arguments = append(arguments, "--image", process+"="+image)
	}
	var stdout, stderr bytes.Buffer
	command := exec.Command(terrace, arguments...)
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("terrace %s: %v\n%s", strings.Join(arguments, " "), err, stderr.String())
	}
	return stdout.Bytes()
}

// parseJSON reads a stream of JSON objects with a reader that knows nothing of YAML.
func parseJSON(t *testing.T, stream []byte) []map[string]any {
	t.Helper()
	var objects []map[string]any
	for decoder := json.NewDecoder(bytes.NewReader(stream)); ; {
		var object map[string]any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			return objects
		}
		if err != nil {
			t.Fatalf("not a stream of JSON objects: %v", err)
		}
		objects = append(objects, object)
	}
}

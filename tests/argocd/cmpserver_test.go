package argocd

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	repoclient "github.com/argoproj/argo-cd/v3/reposerver/apiclient"
	"github.com/argoproj/argo-cd/v3/util/app/discovery"
	"github.com/google/go-cmp/cmp"
)

// checkServed compares what the repo-server hands on, having parsed it twice, with what the command prints.
func checkServed(t *testing.T, target target) []map[string]any {
	t.Helper()
	expected := parseJSON(t, synth(t, program(t, "TERRACE"), target))
	manifests, err := server(t).generate(t, filepath.Join(terraceRepository, "examples"), target.app, target.namespace, parametersOf(target))
	if err != nil {
		t.Fatal(err)
	}
	served := parseJSON(t, []byte(strings.Join(manifests, "\n")))
	if difference := cmp.Diff(expected, served); difference != "" {
		t.Errorf("the plugin differs from `terrace synth` (-synth +plugin):\n%s", difference)
	}
	if len(served) == 0 {
		t.Error("no object")
	}
	return served
}

func TestPluginServesWhatSynthPrints(t *testing.T) {
	server(t)
	for _, target := range exampleTargets(t) {
		t.Run(target.String(), func(t *testing.T) {
			t.Parallel()
			checkServed(t, target)
		})
	}
}

// TestPluginWaitsToBeNamed keeps discovery out of plugin.yaml: it would cost every Application of the cluster.
func TestPluginWaitsToBeNamed(t *testing.T) {
	server(t)
	examples := filepath.Join(terraceRepository, "examples")
	connection, _, err := discovery.DetectConfigManagementPlugin(t.Context(), examples, examples, "", nil, nil)
	if err == nil {
		t.Error("the plugin claims a source that does not name it")
		connection.Close()
	}
}

func TestImagesAreReplaced(t *testing.T) {
	server(t)
	seen := map[string]bool{}
	for _, target := range exampleTargets(t) {
		if seen[target.app] {
			continue // one environment says it all
		}
		seen[target.app] = true
		t.Run(target.String(), func(t *testing.T) {
			t.Parallel()
			process, found := firstContainer(checkServed(t, target))
			if !found {
				t.Skip("no Deployment here")
			}
			const image = "registry.example.com/replaced:9.9.9"
			target.images = map[string]string{process: image}
			content, err := json.Marshal(checkServed(t, target))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(content), `"`+image+`"`) {
				t.Errorf("no container runs %s", image)
			}
		})
	}
}

// firstContainer returns the name of a container, which is the process it runs.
func firstContainer(objects []map[string]any) (string, bool) {
	for _, object := range objects {
		name, found := at(object, "spec", "template", "spec", "containers", 0, "name").(string)
		if found {
			return name, true
		}
	}
	return "", false
}

func TestParametersAreAnnounced(t *testing.T) {
	server(t)
	for _, target := range exampleTargets(t) {
		t.Run(target.String(), func(t *testing.T) {
			t.Parallel()
			target.images = map[string]string{"web": "registry.example.com/web:2.0.0"}
			checkAnnounced(t, target)
		})
	}
}

func checkAnnounced(t *testing.T, target target) {
	t.Helper()
	announced, err := server(t).announce(t, filepath.Join(terraceRepository, "examples"), target.app, parametersOf(target))
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*repoclient.ParameterAnnouncement{}
	for _, announcement := range announced {
		byName[announcement.Name] = announcement
		if announcement.Title == "" || announcement.Tooltip == "" {
			t.Errorf("%s has no title or no tooltip", announcement.Name)
		}
	}
	if names := slices.Sorted(maps.Keys(byName)); !slices.Equal(names, []string{"cluster", "environment", "images"}) {
		t.Fatalf("announced: %v", names)
	}
	checkText(t, byName["environment"], target.environment)
	checkText(t, byName["cluster"], target.cluster)
	if images := byName["images"]; images.CollectionType != "map" || !isText(images.ItemType) || images.Map["web"] != target.images["web"] {
		t.Errorf("images: %+v", images)
	}
}

func checkText(t *testing.T, announcement *repoclient.ParameterAnnouncement, current string) {
	t.Helper()
	if !isText(announcement.ItemType) || !isText(announcement.CollectionType) {
		t.Errorf("%s is no text: %+v", announcement.Name, announcement)
	}
	if announcement.String_ != current {
		t.Errorf("%s is %q in place of %q", announcement.Name, announcement.String_, current)
	}
}

// isText accepts what Argo CD reads as a string: the word, or nothing.
func isText(kind string) bool { return kind == "" || kind == "string" }

const validApp = `apiVersion: terrace.dev/v1alpha1
kind: App
metadata:
  name: hello
spec:
  image: registry.example.com/hello:1.0.0
  processes:
    web:
      http: {port: 8080}
`

func text(value string) *string { return &value }

func TestMistakesReachTheUser(t *testing.T) {
	server(t)
	cases := map[string]struct {
		app        string
		parameters v1alpha1.ApplicationSourcePluginParameters
		message    string // a regular expression
	}{
		"unknown field": {
			app:     strings.Replace(validApp, "processes:", "proceses:", 1),
			message: `(?s)app\.yaml:7:.*T\d{4}.*proceses|T\d{4}.*proceses.*app\.yaml:7:`,
		},
		"two mistakes": {
			app:     strings.Replace(validApp, "port: 8080", "port: 808000, paht: /", 1) + "      scal: 2\n",
			message: `(?s)paht.*scal`,
		},
		"not YAML": {
			app:     "apiVersion: [",
			message: `(?s)T\d{4}.*app\.yaml:1|app\.yaml:1.*T\d{4}`,
		},
		"nothing to emit": {
			app:     validApp[:strings.Index(validApp, "  processes:")],
			message: `(?i)T\d{4}|no objects?|no process|nothing`,
		},
		"empty file": {app: "", message: `app\.yaml`},
		"unknown environment": {
			app:        validApp,
			parameters: v1alpha1.ApplicationSourcePluginParameters{{Name: "environment", String_: text("prodction")}},
			message:    `prodction`,
		},
		"parameter not on the list": {
			app:        validApp,
			parameters: v1alpha1.ApplicationSourcePluginParameters{{Name: "replicas", String_: text("40")}},
			message:    `replicas`,
		},
		"parameter of another type": {
			app:        validApp,
			parameters: v1alpha1.ApplicationSourcePluginParameters{{Name: "images", String_: text("web=x:1")}},
			message:    `images`,
		},
		"image of no process": {
			app: validApp,
			parameters: v1alpha1.ApplicationSourcePluginParameters{{Name: "images", OptionalMap: &v1alpha1.OptionalMap{
				Map: map[string]string{"wbe": "registry.example.com/web:2.0.0"},
			}}},
			message: `wbe`,
		},
		"image without a tag": {
			app: validApp,
			parameters: v1alpha1.ApplicationSourcePluginParameters{{Name: "images", OptionalMap: &v1alpha1.OptionalMap{
				Map: map[string]string{"web": "registry.example.com/web"},
			}}},
			message: `registry\.example\.com/web`,
		},
	}
	for name, example := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repo := t.TempDir()
			write(t, filepath.Join(repo, "hello", "app.yaml"), example.app)
			_, err := server(t).generate(t, repo, "hello", "shop", example.parameters)
			checkRefused(t, err, example.message)
		})
	}
}

// checkRefused wants an error that a user can act on: it says what is expected, is whole, and fits a screen.
func checkRefused(t *testing.T, err error, message string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if !regexp.MustCompile(message).MatchString(err.Error()) {
		t.Errorf("no %s in:\n%v", message, err)
	}
	if strings.Contains(err.Error(), "panicked") || strings.HasSuffix(err.Error(), "EOF") || len(err.Error()) > 8192 {
		t.Errorf("no message for a user:\n%.8192v", err)
	}
}

// write makes a file and the folders above it.
func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

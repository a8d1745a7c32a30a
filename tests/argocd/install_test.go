package argocd

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

// TestInstallManifestsAreValid lays the sidecar's patch over the repo-server of this very version of Argo CD.
func TestInstallManifestsAreValid(t *testing.T) {
	kubernetes(t)
	install := filepath.Join(terraceRepository, "plugin/install")
	for _, name := range []string{"application.yaml", "applicationset.yaml", "plugin-configmap.yaml"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkAccepted(t, [][]byte{read(t, filepath.Join(install, name))})
		})
	}
	base := filepath.Join(argoCDFolder(t), "manifests/base/repo-server/argocd-repo-server-deployment.yaml")
	deployment := toJSON(t, read(t, base))
	for _, patch := range []string{"repo-server-patch.yaml", "builds/repo-server-patch.yaml"} {
		patched, err := strategicpatch.StrategicMergePatch(deployment, toJSON(t, read(t, filepath.Join(install, patch))), appsv1.Deployment{})
		if err != nil {
			t.Fatal(err)
		}
		deployment = patched
		t.Run(patch, func(t *testing.T) {
			t.Parallel()
			checkAccepted(t, [][]byte{patched})
		})
	}
}

// argoCDFolder returns where Go keeps the sources of Argo CD.
func argoCDFolder(t *testing.T) string {
	t.Helper()
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/argoproj/argo-cd/v3").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(output))
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func toJSON(t *testing.T, content []byte) []byte {
	t.Helper()
	converted, err := yaml.YAMLToJSON(content)
	if err != nil {
		t.Fatal(err)
	}
	return converted
}

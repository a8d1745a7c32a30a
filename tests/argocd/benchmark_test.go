package argocd

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v3/reposerver/repository"
)

// BenchmarkGenerate times what a sync waits for: from the repo-server's call to parsed manifests, the transfer of the
// repo included. Beside Terrace it has a plugin that prints a file of ready manifests, than which none is faster.
func BenchmarkGenerate(b *testing.B) {
	target := target{app: "storefront", environment: "staging"}
	ready := readyServer(b, synth(b, program(b, "TERRACE"), target))
	sendsPaths := repository.WithCMPUseManifestGeneratePaths(true)
	for _, bench := range []struct {
		name               string
		besides, elsewhere int // more apps below the same platform, and in other folders
		options            []repository.GenerateManifestOpt
	}{
		{"one app", 0, 0, nil},
		{"a thousand apps below one platform", 999, 0, nil},
		{"a thousand apps, of which Argo CD sends the team's", 0, 999, []repository.GenerateManifestOpt{sendsPaths}},
	} {
		repo := repoOf(b, bench.besides, bench.elsewhere)
		for _, plugin := range []*pluginServer{server(b), ready} {
			b.Run(bench.name+"/"+plugin.name, func(b *testing.B) {
				least := requestTimeout
				for b.Loop() {
					start := time.Now()
					if _, err := plugin.generate(b, repo, "team/apps/app", "", parametersOf(target), bench.options...); err != nil {
						b.Fatal(err)
					}
					least = min(least, time.Since(start))
				}
				b.ReportMetric(float64(least.Microseconds())/1000, "least-ms")
			})
		}
	}
}

// readyServer runs a second server beside the first, whose plugin prints a file.
func readyServer(b *testing.B, manifests []byte) *pluginServer {
	b.Helper()
	config := b.TempDir()
	file := filepath.Join(config, "manifests.json")
	must(b, os.WriteFile(file, manifests, 0o644))
	must(b, os.WriteFile(filepath.Join(config, "plugin.yaml"), fmt.Appendf(nil, `apiVersion: argoproj.io/v1alpha1
kind: ConfigManagementPlugin
metadata: {name: ready}
spec: {generate: {command: [cat, %q]}}
`, file), 0o644))
	ready := &pluginServer{name: "ready", folder: server(b).folder, exited: make(chan struct{})}
	b.Cleanup(ready.kill)
	if err := ready.start(config); err != nil {
		b.Fatalf("%v\n%s", err, ready.log.String())
	}
	return ready
}

// repoOf makes a repo with a storefront, so many more below its platform, and so many elsewhere.
func repoOf(b *testing.B, besides, elsewhere int) string {
	b.Helper()
	example, repo := filepath.Join(terraceRepository, "examples", "storefront"), b.TempDir()
	copyTo := func(name string, folders ...string) {
		content, err := os.ReadFile(filepath.Join(example, name))
		must(b, err)
		folder := filepath.Join(append([]string{repo}, folders...)...)
		must(b, os.MkdirAll(folder, 0o755))
		must(b, os.WriteFile(filepath.Join(folder, name), content, 0o644))
	}
	copyTo("platform.yaml", "team")
	copyTo("app.yaml", "team", "apps", "app")
	for number := range besides {
		copyTo("app.yaml", "team", "apps", fmt.Sprint(number))
	}
	for number := range elsewhere {
		copyTo("app.yaml", "elsewhere", fmt.Sprint(number))
	}
	return repo
}

package argocd

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestDefinitionsAreBuiltInTheSidecar syncs an app in Rust that the plugin builds. Each case sends a copy of the repo,
// as each sync does.
func TestDefinitionsAreBuiltInTheSidecar(t *testing.T) {
	workshop := newWorkshop(t)
	t.Run("a first sync builds it and a second finds it", func(t *testing.T) {
		t.Parallel()
		sidecar := workshop.sidecar(t, "patient", "45s")
		first := builtAt(t, sidecar.mustGenerate(t, workshop.repo(t, nil)))
		second := builtAt(t, sidecar.mustGenerate(t, workshop.repo(t, map[string]string{"services/users/src/main.rs": "// changed"})))
		if second != first || sidecar.entries(t) != 1 {
			t.Errorf("built at %s, then at %s, in %d entries", first, second, sidecar.entries(t))
		}
		changed := workshop.repo(t, map[string]string{"near/src/near.txt": "nearer"})
		if third := builtAt(t, sidecar.mustGenerate(t, changed)); third == first || sidecar.entries(t) != 2 {
			t.Errorf("built at %s, and after a change at %s, in %d entries", first, third, sidecar.entries(t))
		}
	})
	t.Run("an error of the compiler is said in one line", func(t *testing.T) {
		t.Parallel()
		sidecar := workshop.sidecar(t, "mistaken", "45s")
		wrong := map[string]string{"services/shop/src/main.rs": strings.Replace(workshop.files["repository/services/shop/src/main.rs"], "near::NEAR", "42", 1)}
		const message = "exit status 1: services/shop/src/main.rs:5:84: error[T1107]: E0308: mismatched types: expected `&str`, found integer; see all that rustc says with `cargo build`"
		_, err := sidecar.generate(t, workshop.repo(t, wrong), definition, "", nil)
		checkRefused(t, err, `error\[T1107\]`)
		if !strings.HasSuffix(strings.TrimSpace(err.Error()), message) {
			t.Errorf("not %q at the end of:\n%v", message, err)
		}
		_, again := sidecar.generate(t, workshop.repo(t, wrong), definition, "", nil)
		if again == nil || again.Error() != err.Error() || sidecar.entries(t) != 1 {
			t.Errorf("then %v, in %d entries", again, sidecar.entries(t))
		}
	})
	t.Run("a build goes on after the deadline and the retry finds it", func(t *testing.T) {
		t.Parallel()
		sidecar := workshop.sidecar(t, "impatient", "10ms")
		slow := map[string]string{"services/shop/build.rs": strings.Replace(workshop.files["repository/services/shop/build.rs"], "{\n", "{\n    std::thread::sleep(std::time::Duration::from_secs(1));\n", 1)}
		_, err := sidecar.generate(t, workshop.repo(t, slow), definition, "", nil)
		checkRefused(t, err, "error\\[T1122\\]: `shop` is still being built after 0.01 s")
		// Nobody asks meanwhile: what began the build has ended, and its copy of the repo is gone.
		for begun := time.Now(); sidecar.entries(t) == 0; time.Sleep(20 * time.Millisecond) {
			if time.Since(begun) > requestTimeout {
				t.Fatal("nothing is built")
			}
		}
		builtAt(t, sidecar.mustGenerate(t, workshop.repo(t, slow)))
		if sidecar.entries(t) != 1 {
			t.Errorf("%d entries", sidecar.entries(t))
		}
	})
}

// definition is the folder of the app in the repo.
const definition = "services/shop"

// workshop is what the image of a sidecar that builds has, and the repo that it builds from: those of the plugin's own
// tests of definitions.
type workshop struct {
	folder string
	files  map[string]string // of the library and of the repository
	lock   string
}

// newWorkshop makes the kit. It asks no network: the library is a repository of Git's on this machine, and depends on nothing.
func newWorkshop(t *testing.T) *workshop {
	t.Helper()
	plugin := program(t, "TERRACE_CMP")
	server(t)
	if runtime.GOOS != "linux" {
		t.Skip("definitions are confined by Linux, and this is " + runtime.GOOS)
	}
	for _, tool := range []string{"cargo", "git"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no kit can be made: there is no %s on this machine", tool)
		}
	}
	made := &workshop{folder: t.TempDir(), files: parseFiles(t, read(t, filepath.Join(terraceRepository, "plugin/tests/workshop.txt")))}
	health := exec.Command(plugin, "health")
	health.Env = []string{"TERRACE_DEFINITIONS=" + made.folder}
	if said, err := health.CombinedOutput(); err != nil || bytes.Contains(said, []byte("[T1140]")) {
		t.Skipf("definitions are not run here: %v\n%s", err, said)
	}
	library, repository := filepath.Join(made.folder, "library"), filepath.Join(made.folder, "repository")
	for path, content := range made.files {
		made.files[path] = strings.ReplaceAll(content, "LIBRARY", library)
		write(t, filepath.Join(made.folder, path), made.files[path])
	}
	// Cargo's folder of this machine's user is left alone.
	run := func(folder, name string, arguments ...string) {
		command := exec.Command(name, arguments...)
		command.Dir, command.Env = folder, append(os.Environ(), "CARGO_HOME="+filepath.Join(made.folder, "cargo"))
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, output)
		}
	}
	run(library, "git", "init", "--quiet")
	run(library, "git", "add", ".")
	run(library, "git", "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message", "x")
	run(library, "git", "tag", "v0.1.0")
	run(repository, "git", "init", "--quiet")
	run(repository, "cargo", "generate-lockfile", "--quiet")
	run(repository, plugin, "kit", "--manifest", filepath.Join(definition, "Cargo.toml"), "--output", filepath.Join(made.folder, "kit"))
	made.lock = string(read(t, filepath.Join(repository, "Cargo.lock")))
	return made
}

// parseFiles reads the files of a text in which a line `-- path --` begins each.
func parseFiles(t *testing.T, content []byte) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, file := range strings.Split(string(content), "\n-- ")[1:] {
		path, text, found := strings.Cut(file, " --\n")
		if !found {
			t.Fatalf("no line names a file: %.80s", file)
		}
		files[path] = strings.TrimSpace(text)
	}
	return files
}

// repo makes a copy of the repository in which some files are others.
func (w *workshop) repo(t *testing.T, others map[string]string) string {
	t.Helper()
	repo := t.TempDir()
	for path, content := range w.files {
		if inner, found := strings.CutPrefix(path, "repository/"); found {
			write(t, filepath.Join(repo, inner), content)
		}
	}
	accept := ""
	if os.Geteuid() == 0 {
		accept = "root" // whose processes the kernel does not count
	}
	write(t, filepath.Join(repo, "Cargo.lock"), w.lock)
	write(t, filepath.Join(repo, "platform.yaml"), fmt.Sprintf(`apiVersion: terrace.dev/v1alpha1
kind: Platform
metadata: {name: shops}
spec: {facts: {definitions: {accept: [%s], builds: {shop: on}}}}
`, accept))
	for path, content := range others {
		write(t, filepath.Join(repo, path), content)
	}
	return repo
}

// buildingServer is a plugin server with a kit and a cache of its own.
type buildingServer struct {
	pluginServer
	cache string
}

// sidecar starts a plugin server beside the others: the shipped plugin in a version of its own, with the variables of
// a sidecar that builds.
func (w *workshop) sidecar(t *testing.T, version, deadline string) *buildingServer {
	t.Helper()
	config := t.TempDir()
	shipped := string(read(t, filepath.Join(terraceRepository, "plugin/plugin.yaml")))
	write(t, filepath.Join(config, "plugin.yaml"), strings.Replace(shipped, "\nspec:\n", "\nspec:\n  version: "+version+"\n", 1))
	started := &buildingServer{
		pluginServer: pluginServer{name: "terrace-" + version, folder: server(t).folder, exited: make(chan struct{})},
		cache:        t.TempDir(),
	}
	t.Cleanup(started.kill)
	err := started.start(config, "TERRACE_KIT="+filepath.Join(w.folder, "kit"), "TERRACE_CACHE="+started.cache, "TERRACE_DEADLINE="+deadline)
	if err != nil {
		t.Fatalf("%v\n%s", err, started.log.String())
	}
	return started
}

func (s *buildingServer) mustGenerate(t *testing.T, repo string) []string {
	t.Helper()
	manifests, err := s.generate(t, repo, definition, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return manifests
}

// entries counts what is kept.
func (s *buildingServer) entries(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(s.cache, "definitions", "entries"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return len(entries)
}

// builtAt returns when the definition was built that answered: a program of this repository says so in a variable of
// its container.
func builtAt(t *testing.T, manifests []string) string {
	t.Helper()
	for _, object := range parseJSON(t, []byte(strings.Join(manifests, "\n"))) {
		variables, _ := at(object, "spec", "template", "spec", "containers", 0, "env").([]any)
		for _, variable := range variables {
			if at(variable, "name") == "STAMP" {
				return at(variable, "value").(string)
			}
		}
	}
	t.Fatalf("no container says when it was built:\n%s", strings.Join(manifests, "\n"))
	return ""
}

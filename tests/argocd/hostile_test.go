package argocd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// outside is the content of a file outside the repo that must never show up in an error.
const outside = "hunter2-outside-the-repository"

// A hostile repo is one that a person with push rights might make to slow down, crash, or read from the plugin.
type hostile struct {
	// build makes the repo. The app is in `app`, and holds a valid app.yaml already.
	build func(t *testing.T, repo string)
	// served and direct are regular expressions for the error when Argo CD sends the repo, and when the plugin
	// is run in it by hand. Nothing means that the app renders.
	served, direct string
}

const (
	noApp       = `app\.yaml`
	argoRefuses = `illegal filepath in symlink`
)

var hostiles = map[string]hostile{
	"app.yaml is a link out of the repo": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "..", "secret"), outside)
			replace(t, repo, func(path string) error { return os.Symlink("../../secret", path) })
		},
		served: argoRefuses,
		direct: noApp,
	},
	"platform.yaml is a link out of the repo": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "..", "secret"), outside)
			must(t, os.Symlink("../secret", filepath.Join(repo, "platform.yaml")))
		},
		served: argoRefuses,
		direct: `platform\.yaml`,
	},
	"a link out of the repo beside app.yaml": {
		build: func(t *testing.T, repo string) {
			must(t, os.Symlink("../../secret", filepath.Join(repo, "app", "notes")))
		},
		served: argoRefuses,
	},
	"a platform.yaml above the repo": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "..", "platform.yaml"), outside+": [")
		},
	},
	"app.yaml is a pipe": {
		build: func(t *testing.T, repo string) {
			replace(t, repo, func(path string) error { return syscall.Mkfifo(path, 0o644) })
		},
		served: noApp, // Argo CD leaves pipes out
		direct: noApp,
	},
	"platform.yaml is a pipe": {
		build: func(t *testing.T, repo string) {
			must(t, syscall.Mkfifo(filepath.Join(repo, "platform.yaml"), 0o644))
		},
		direct: `platform\.yaml`,
	},
	"app.yaml is a folder": {
		build: func(t *testing.T, repo string) {
			replace(t, repo, func(path string) error { return os.Mkdir(path, 0o755) })
		},
		served: noApp,
		direct: noApp,
	},
	"app.yaml is missing": {
		build: func(t *testing.T, repo string) {
			replace(t, repo, func(path string) error { return os.WriteFile(path+".txt", nil, 0o644) })
		},
		served: noApp,
		direct: noApp,
	},
	"app.yaml has 100 MB": {
		build: func(t *testing.T, repo string) {
			replace(t, repo, func(path string) error {
				return os.WriteFile(path, bytes.Repeat([]byte("# nothing but this\n"), 100<<20/19), 0o644)
			})
		},
		served: `app\.yaml`,
		direct: `app\.yaml`,
	},
	"app.yaml is not UTF-8": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "app", "app.yaml"), validApp+"# \xff\xfe\n")
		},
		served: `T\d{4}`,
		direct: `T\d{4}`,
	},
	"a file beside app.yaml is a pipe": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "app", "app.yaml"), validApp+"  files: {/etc/x: {from: x}}\n")
			must(t, syscall.Mkfifo(filepath.Join(repo, "app", "x"), 0o644))
		},
		served: `T0901`, // Argo CD leaves pipes out
		direct: `T0903`,
	},
	"a file beside app.yaml is a link out of the app's folder": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "other", "x"), outside)
			write(t, filepath.Join(repo, "app", "app.yaml"), validApp+"  files: {/etc/x: {from: x}}\n")
			must(t, os.Symlink("../other/x", filepath.Join(repo, "app", "x")))
		},
		served: `T0904`,
		direct: `T0904`,
	},
	"files beside app.yaml have 100 MB each": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "app", "app.yaml"), validApp+"  files: {/etc/x: {from: x}, /etc/y: {from: y}}\n")
			for _, name := range []string{"x", "y"} {
				write(t, filepath.Join(repo, "app", name), "")
				must(t, os.Truncate(filepath.Join(repo, "app", name), 100<<20))
			}
		},
		served: `T0003`,
		direct: `T0003`,
	},
	"a file beside app.yaml is not UTF-8": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "app", "app.yaml"), validApp+"  files: {/etc/x: {from: x}}\n")
			write(t, filepath.Join(repo, "app", "x"), "\x89PNG\r\n\x1a\n\x00\xff")
		},
	},
	"app.yaml multiplies by aliases": {
		build: func(t *testing.T, repo string) {
			var bomb strings.Builder
			bomb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
			for level := 1; level < 12; level++ {
				reference := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", level-1), 10), ", ")
				fmt.Fprintf(&bomb, "a%d: &a%d [%s]\n", level, level, reference)
			}
			write(t, filepath.Join(repo, "app", "app.yaml"), bomb.String())
		},
		served: `T\d{4}`,
		direct: `T\d{4}`,
	},
	"app.yaml is deeply nested": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "app", "app.yaml"), validApp+"patches: "+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+"\n")
		},
		served: `T\d{4}`,
		direct: `T\d{4}`,
	},
	"20,000 files": {
		build: func(t *testing.T, repo string) {
			for index := range 20_000 {
				folder := filepath.Join(repo, "app", fmt.Sprintf("%03d", index/100))
				if index%100 == 0 {
					must(t, os.Mkdir(folder, 0o755))
				}
				must(t, os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.yaml", index)), nil, 0o644))
			}
		},
	},
	"folders 1,000 deep": {
		build: func(t *testing.T, repo string) {
			must(t, os.MkdirAll(filepath.Join(repo, "app", strings.Repeat("d/", 1000)), 0o755))
		},
	},
	"names that are not UTF-8": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "app", "caf\xe9.yaml"), validApp)
			write(t, filepath.Join(repo, "app", "\xff\xfe", "app.yaml"), validApp)
		},
	},
	"names that look like arguments": {
		build: func(t *testing.T, repo string) {
			write(t, filepath.Join(repo, "app", "--environment"), validApp)
			write(t, filepath.Join(repo, "app", "-o\n\x1b[31m"), validApp)
		},
	},
}

func TestHostileRepos(t *testing.T) {
	server, plugin := server(t), program(t, "TERRACE_CMP")
	for name, example := range hostiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repo := buildHostile(t, example)
			t.Run("through the server", func(t *testing.T) {
				_, err := server.generate(t, repo, "app", "shop", nil)
				checkOutcome(t, err, example.served)
			})
			t.Run("by hand", func(t *testing.T) {
				checkOutcome(t, generateByHand(t, plugin, repo), example.direct)
			})
		})
	}
}

const (
	memoryLimit = 96 << 20 // bytes; less than the largest file
	timeLimit   = 10 * time.Second
)

// generateByHand runs the plugin in the repo itself, for a laptop has pipes and links that Argo CD's transport
// leaves out, and with bounds on its time and memory.
func generateByHand(t *testing.T, plugin, repo string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeLimit)
	defer cancel()
	// RLIMIT_DATA counts what is allocated and not what is only reserved.
	limited := fmt.Sprintf("ulimit -d %d && exec \"$0\" generate", memoryLimit>>10)
	command := exec.CommandContext(ctx, "/bin/sh", "-c", limited, plugin)
	command.Dir = filepath.Join(repo, "app")
	command.Env = []string{"ARGOCD_APP_NAME=app", "ARGOCD_APP_SOURCE_PATH=app", "ARGOCD_APP_PARAMETERS=null"}
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	if ctx.Err() != nil {
		t.Fatalf("still running after %s", timeLimit)
	}
	if err == nil {
		return nil
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("exit status 1 is for the user's input: %v", err)
	}
	if stdout.Len() != 0 {
		t.Errorf("a failed run printed %.200q", stdout.String())
	}
	return fmt.Errorf("%w: %s", err, stderr.String())
}

func buildHostile(t *testing.T, example hostile) string {
	t.Helper()
	repo := filepath.Join(t.TempDir(), "repo")
	write(t, filepath.Join(repo, "README.md"), "Argo CD refuses a repo without any file.\n")
	write(t, filepath.Join(repo, "app", "app.yaml"), validApp)
	example.build(t, repo)
	return repo
}

func checkOutcome(t *testing.T, err error, message string) {
	t.Helper()
	if message != "" {
		checkRefused(t, err, message)
	} else if err != nil {
		t.Error(err)
	}
	if err != nil && strings.Contains(err.Error(), outside) {
		t.Errorf("an error quotes a file outside the repo:\n%v", err)
	}
}

// replace makes something else of app.yaml.
func replace(t *testing.T, repo string, with func(path string) error) {
	t.Helper()
	path := filepath.Join(repo, "app", "app.yaml")
	must(t, os.Remove(path))
	must(t, with(path))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

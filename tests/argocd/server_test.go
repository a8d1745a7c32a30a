package argocd

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	repoclient "github.com/argoproj/argo-cd/v3/reposerver/apiclient"
	"github.com/argoproj/argo-cd/v3/reposerver/repository"
	"github.com/argoproj/argo-cd/v3/util/app/discovery"
	"github.com/argoproj/argo-cd/v3/util/cmp"
	"github.com/argoproj/argo-cd/v3/util/git"
	"k8s.io/apimachinery/pkg/api/resource"
)

// pluginServer is the real argocd-cmp-server with the plugin.yaml of this repository. Its methods ask it for
// manifests and parameters the way Argo CD's repo-server does: with the repo-server's own code.
type pluginServer struct {
	name    string // of the plugin, by which an Application asks for it
	process *exec.Cmd
	exited  chan struct{}
	folder  string
	log     bytes.Buffer
}

// requestTimeout is the repo-server's default for a whole request.
const requestTimeout = 60 * time.Second

var (
	startOnce     sync.Once
	startedServer *pluginServer
	errStart      error
)

// TestMain ends the server that the tests share.
func TestMain(m *testing.M) {
	code := m.Run()
	if startedServer != nil {
		startedServer.stop()
	}
	os.Exit(code)
}

// server returns the one server of this run. Building it takes minutes the first time, and a second after.
func server(t testing.TB) *pluginServer {
	t.Helper()
	plugin := program(t, "TERRACE_CMP")
	startOnce.Do(func() { startedServer, errStart = startServer(plugin) })
	if errStart != nil {
		t.Fatal(errStart)
	}
	return startedServer
}

func startServer(plugin string) (*pluginServer, error) {
	build := exec.Command("go", "build", "-o", serverBinary, "github.com/argoproj/argo-cd/v3/cmd")
	if output, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building argocd-cmp-server: %w\n%s", err, output)
	}
	folder, err := os.MkdirTemp("", "terrace") // short, for a socket's path has at most 107 bytes
	if err != nil {
		return nil, err
	}
	started := &pluginServer{name: "terrace", folder: folder, exited: make(chan struct{})}
	if err := started.prepare(plugin); err != nil {
		started.stop()
		return nil, err
	}
	if err := started.start(filepath.Join(terraceRepository, "plugin")); err != nil {
		started.stop()
		return nil, fmt.Errorf("starting argocd-cmp-server: %w\n%s", err, started.log.String())
	}
	return started, nil
}

// prepare puts the plugin where the server finds it, and tells the client where the server's socket will be.
func (s *pluginServer) prepare(plugin string) error {
	if err := os.Symlink(plugin, filepath.Join(s.folder, "terrace-cmp")); err != nil {
		return err
	}
	// The client looks for the socket where this variable says, as the server does, and leaves an empty folder
	// in TMPDIR for each request.
	for _, variable := range []string{"ARGOCD_PLUGINSOCKFILEPATH", "TMPDIR"} {
		if err := os.Setenv(variable, s.folder); err != nil {
			return err
		}
	}
	return nil
}

// start runs the server with the plugin.yaml of a folder, in a container with more variables.
func (s *pluginServer) start(config string, variables ...string) error {
	binary, err := filepath.Abs(serverBinary)
	if err != nil {
		return err
	}
	s.process = exec.Command(binary, "--config-dir-path", config, "--loglevel", "warn")
	s.process.Env = append([]string{
		"PATH=" + s.folder + ":" + os.Getenv("PATH"),
		"ARGOCD_PLUGINSOCKFILEPATH=" + s.folder,
		// Its own: a server that starts empties it, and others may be at work.
		"ARGOCD_CMP_WORKDIR=" + filepath.Join(s.folder, s.name),
	}, variables...)
	s.process.Stdout, s.process.Stderr = &s.log, &s.log
	if err := s.process.Start(); err != nil {
		return err
	}
	go func() {
		_ = s.process.Wait()
		close(s.exited)
	}()
	return s.waitUntilListening(filepath.Join(s.folder, s.name+".sock"))
}

func (s *pluginServer) waitUntilListening(socket string) error {
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	timeout := time.After(30 * time.Second)
	for {
		if connection, err := net.Dial("unix", socket); err == nil {
			return connection.Close()
		}
		select {
		case <-retry.C:
		case <-s.exited:
			return fmt.Errorf("it ended at once")
		case <-timeout:
			return fmt.Errorf("nothing listens on %s", socket)
		}
	}
}

func (s *pluginServer) stop() {
	s.kill()
	_ = os.RemoveAll(s.folder)
}

func (s *pluginServer) kill() {
	if s.process != nil && s.process.Process != nil {
		_ = s.process.Process.Signal(syscall.SIGKILL)
		<-s.exited
	}
}

// generate returns what the repo-server would hand to the application controller: one JSON text per object.
func (s *pluginServer) generate(t testing.TB, repo, app, namespace string, parameters v1alpha1.ApplicationSourcePluginParameters, options ...repository.GenerateManifestOpt) ([]string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	response, err := repository.GenerateManifests(ctx, filepath.Join(repo, app), repo, "9f4c2a7d1e0b3a5c6d8e7f90a1b2c3d4e5f60718", &repoclient.ManifestRequest{
		AppName:           filepath.Base(app),
		Namespace:         namespace,
		ProjectName:       "default",
		Repo:              &v1alpha1.Repository{Repo: repositoryURL},
		KubeVersion:       "v1.34.2",
		ApiVersions:       []string{"v1", "apps/v1", "apps/v1/Deployment"},
		ApplicationSource: s.source(app, parameters),
		// The app and the platform two folders above it. It counts only where an option of the repo-server says so.
		AnnotationManifestGeneratePaths: ".;../../platform.yaml",
	}, false, git.NoopCredsStore{}, resource.MustParse("0"), nil, options...)
	if err != nil {
		return nil, err
	}
	return response.Manifests, nil
}

// announce returns the parameters that Argo CD's user interface would show. The code around the call is
// private to the repo-server, so the variables of this phase are repeated here.
func (s *pluginServer) announce(t *testing.T, repo, app string, parameters v1alpha1.ApplicationSourcePluginParameters) ([]*repoclient.ParameterAnnouncement, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	environment := []string{
		"ARGOCD_APP_NAME=" + filepath.Base(app),
		"ARGOCD_APP_SOURCE_REPO_URL=" + repositoryURL,
		"ARGOCD_APP_SOURCE_PATH=" + app,
		"ARGOCD_APP_SOURCE_TARGET_REVISION=main",
	}
	parameterEnvironment, err := parameters.Environ()
	if err != nil {
		return nil, err
	}
	environment = append(environment, parameterEnvironment...)
	folder := filepath.Join(repo, app)
	connection, client, err := discovery.DetectConfigManagementPlugin(ctx, folder, repo, s.name, environment, nil)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	stream, err := client.GetParametersAnnouncement(ctx)
	if err != nil {
		return nil, err
	}
	if err := cmp.SendRepoStream(ctx, folder, repo, stream, environment, nil); err != nil {
		return nil, err
	}
	response, err := stream.CloseAndRecv()
	if err != nil {
		return nil, err
	}
	return response.GetParameterAnnouncements(), nil
}

const (
	serverBinary  = "bin/argocd-cmp-server" // this name makes the binary a plugin server
	repositoryURL = "https://git.example.com/marketplace/apps.git"
)

// source is the `spec.source` of an Application that names the plugin.
func (s *pluginServer) source(app string, parameters v1alpha1.ApplicationSourcePluginParameters) *v1alpha1.ApplicationSource {
	return &v1alpha1.ApplicationSource{
		RepoURL:        repositoryURL,
		Path:           app,
		TargetRevision: "main",
		Plugin:         &v1alpha1.ApplicationSourcePlugin{Name: s.name, Parameters: parameters},
	}
}

// parametersOf makes the parameters an Application sets for a target; those it leaves out are not sent.
func parametersOf(target target) v1alpha1.ApplicationSourcePluginParameters {
	var parameters v1alpha1.ApplicationSourcePluginParameters
	for name, value := range map[string]string{"environment": target.environment, "cluster": target.cluster} {
		if value != "" {
			parameters = append(parameters, v1alpha1.ApplicationSourcePluginParameter{Name: name, String_: &value})
		}
	}
	if target.images != nil {
		images := &v1alpha1.OptionalMap{Map: target.images}
		parameters = append(parameters, v1alpha1.ApplicationSourcePluginParameter{Name: "images", OptionalMap: images})
	}
	return parameters
}

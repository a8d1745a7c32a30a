// Package argocd proves Terrace against the software that reads its output: Argo CD's plugin server and
// repo-server, Kubernetes' YAML readers, and the API server's own validation. It holds tests only.
package argocd

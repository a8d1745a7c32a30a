//! The Argo CD config-management plugin.

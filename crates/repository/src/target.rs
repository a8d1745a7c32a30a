use terrace_spec::{Platform, resolve::Target, text::Name};

/// The target that a user means who names an environment, a cluster, both or neither.
///
/// What there is only one of need not be named. What remains open, or does not exist, is reported when an app is resolved
/// for the target.
pub fn choose_target(platform: &Platform, environment: Option<&Name>, cluster: Option<&Name>) -> Target {
    let environments = &platform.spec.environments;
    let only = || environments.keys().next().filter(|_| environments.len() == 1);
    let environment = environment.or_else(only).cloned();
    let cluster = cluster.cloned().or_else(|| {
        let clusters = &environments.get(environment.as_ref()?)?.clusters;
        clusters.first().filter(|_| clusters.len() == 1).cloned()
    });
    Target { environment, cluster }
}

/// When an object is applied in a sync: Argo CD finishes a wave before it begins the next.
///
/// They are fixed, and no construct can add one; only jobs of a release that run one after the other (`order`) make steps of theirs.
/// Whatever a pod refers to is in the pod's wave or before it.
///
/// ```
/// use terrace_build::{Scope, Wave};
/// use terrace_k8s::api::api::core::v1::ConfigMap;
///
/// // A job of the release reads it: it has to be there before.
/// fn settings(scope: &mut Scope<'_>) {
///     let metadata = scope.metadata();
///     scope.add_in(Wave::Prerequisites, ConfigMap { metadata, ..ConfigMap::default() });
/// }
/// assert!(Wave::Prerequisites < Wave::Release(0) && Wave::Release(0) < Wave::Main);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wave {
    /// What pods need to start: identities, secrets, and the files of jobs before the release. A claim is in the wave of its first pod: see there.
    Prerequisites,
    /// Jobs that must succeed before anything of the new version starts: those of a step, the first of which is 0.
    Release(usize),
    /// All the rest, and the first step of jobs that run after it: Argo CD runs those in a phase of their own.
    #[default]
    Main,
    /// A later step of jobs that run after all the rest, the first of which is 1.
    After(usize),
    /// Routes to what a controller makes of objects of the main wave, in an app whose jobs after the release wait for everything anyway.
    Routes,
}

impl Wave {
    /// The value of `argocd.argoproj.io/sync-wave`, where the jobs of a release have so many steps before the main wave. That is Argo
    /// CD's default, 0, and not written.
    pub(crate) fn annotation(self, steps: usize) -> Option<String> {
        // Counted back from the main wave, whose number is fixed: an app whose jobs have one step has the waves -2, -1 and 0.
        let steps = steps.max(1);
        match self {
            Self::Prerequisites => Some(format!("-{}", steps + 1)),
            Self::Release(step) => Some(format!("-{}", steps.saturating_sub(step).max(1))),
            Self::Main | Self::After(0) => None,
            Self::After(step) => Some(step.to_string()),
            Self::Routes => Some("1".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wave;

    #[test]
    fn waves_are_counted_back_from_the_main_one() {
        let annotations = |steps| {
            [Wave::Prerequisites, Wave::Release(0), Wave::Release(1), Wave::Main, Wave::After(1), Wave::Routes]
                .map(|wave| wave.annotation(steps).unwrap_or_else(|| "0".to_owned()))
        };
        assert_eq!(annotations(0), ["-2", "-1", "-1", "0", "1", "1"]);
        assert_eq!(annotations(2), ["-3", "-2", "-1", "0", "1", "1"]);
    }
}

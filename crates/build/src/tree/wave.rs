/// When an object is applied in a sync: Argo CD finishes a wave before it begins the next.
///
/// There are three, and no construct can add one. Whatever a pod refers to is in the pod's wave or before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wave {
    /// What pods need to start: identities, files, secrets, claims.
    Prerequisites,
    /// Jobs that must succeed before anything of the new version starts.
    Release,
    /// All the rest.
    #[default]
    Main,
}

impl Wave {
    /// The value of `argocd.argoproj.io/sync-wave`; the main wave is Argo CD's default and is not written.
    pub const fn annotation(self) -> Option<&'static str> {
        match self {
            Self::Prerequisites => Some("-2"),
            Self::Release => Some("-1"),
            Self::Main => None,
        }
    }
}

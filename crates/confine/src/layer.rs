use std::fmt;

use serde::{Deserialize, Serialize};

/// What a kernel may lack, and a platform accept by name that it does.
///
/// The rest of a confinement needs no more than Linux 5.3, and cannot be done without.
///
/// ```
/// use terrace_confine::{Layer, lacking};
///
/// // What a platform would have to accept on this machine.
/// let words: Vec<_> = lacking().into_iter().map(Layer::absence).collect();
/// assert!(words.iter().all(|word| Layer::ALL.iter().any(|layer| layer.absence() == *word)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Layer {
    /// Which files a program may open. Linux 5.13 has it if it was built with it (`CONFIG_SECURITY_LANDLOCK`) and started with it (`lsm=landlock,..`).
    ///
    /// Without it a program reads whatever its user may read: other apps in the copy of the repo, Argo CD's processes, the cache.
    Landlock,
    /// Which system calls a program may make. Every distribution's kernel has it; some sandboxes around containers do not pass it on.
    ///
    /// Without it a program opens sockets: Redis, the repo-server and other plugins are one `connect` away.
    Seccomp,
}

impl Layer {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Landlock, Self::Seccomp];

    /// The layer as a platform names its absence: `no-landlock`.
    ///
    /// ```
    /// use terrace_confine::Layer;
    ///
    /// assert_eq!(Layer::from_absence("no-landlock"), Some(Layer::Landlock));
    /// assert_eq!(Layer::from_absence("landlock"), None);
    /// ```
    pub fn from_absence(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.absence() == word)
    }

    /// How a platform names the absence of this layer.
    pub const fn absence(self) -> &'static str {
        match self {
            Self::Landlock => "no-landlock",
            Self::Seccomp => "no-seccomp",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Landlock => "Landlock",
            Self::Seccomp => "seccomp",
        })
    }
}

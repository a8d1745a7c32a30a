//! What of a sidecar's variables is there: for whoever looks after it, before the first definition is synced.

use terrace_confine::ConfineError;
use terrace_diagnostic::{Diagnostic, Severity};

use crate::{Sidecar, build::as_root, sidecar::found};

/// What a sidecar has for definitions, and what is wrong with it.
///
/// ```
/// use terrace_host::{Health, Sidecar, codes};
///
/// // Neither runs nor builds definitions, and nothing is looked at for it.
/// assert_eq!(Sidecar::default().health(), Health::default());
/// let Health { has, mistakes } = Sidecar::default().binaries("/nowhere").health();
/// assert!(has.is_empty() && mistakes[0].code == &codes::NOT_STARTED);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// What is there and can be used, a sentence each.
    pub has: Vec<String>,
    /// What is not, as errors; and as warnings what a platform may accept, or what has no use alone.
    pub mistakes: Vec<Diagnostic>,
}

impl Sidecar {
    /// Looks whether what the variables name is there, and would do for a definition: the folder of programs, the kit and its toolchain, the cache, the kernel.
    ///
    /// Nothing is built. With a kit it takes as long as `rustc` takes to start, some hundredths of a second; the folder of the cache is made if there is none.
    #[must_use]
    pub fn health(&self) -> Health {
        let mut health = Health::default();
        if let Some(folder) = &self.binaries {
            match found(folder) {
                Ok(folder) => health.has.push(format!("runs programs of definitions in {}", folder.display())),
                Err(mistake) => health.mistakes.push(mistake),
            }
        }
        if self.kit.is_some() || self.cache.is_some() {
            match self.workplace().map(|workplace| (workplace.cache, workplace.look(self))) {
                Ok((cache, Ok(kit))) => {
                    let mebibytes = self.cache_size >> 20;
                    health.has.push(format!(
                        "builds definitions: the kit has {kit}; {} keeps {mebibytes} MiB",
                        cache.display()
                    ));
                    health.mistakes.extend(as_root().map(warning));
                }
                Ok((_, Err(mistakes))) => health.mistakes.extend(mistakes),
                // A kit comes with the image, and a volume with the pod: one alone does nothing, and does no harm.
                Err(missing) => health.mistakes.push(warning(missing)),
            }
        }
        let lacking: Vec<_> =
            if health == Health::default() { Vec::new() } else { terrace_confine::lacking().into_iter().collect() };
        if !lacking.is_empty() {
            health.mistakes.extend(ConfineError::Lacking(lacking).diagnostic().map(warning));
        }
        health
    }
}

/// What hinders no more than a platform that does not say otherwise.
fn warning(mistake: Diagnostic) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..mistake }
}

//! The durations that controllers read, each in its own notation.

use std::num::NonZeroU32;
use std::time::Duration;

/// A duration of whole seconds, one at least: what both External Secrets and Flagger can express.
///
/// ```
/// use std::time::Duration;
/// use terrace_k8s::custom::{DurationError, WholeSeconds};
///
/// assert_eq!(WholeSeconds::try_from(Duration::from_secs(90))?.get(), 90);
/// assert_eq!(WholeSeconds::try_from(Duration::ZERO), Err(DurationError::Zero));
/// const MINUTE: WholeSeconds = WholeSeconds::new(std::num::NonZeroU32::new(60).unwrap());
/// assert_eq!(MINUTE.get(), 60);
/// # Ok::<(), terrace_k8s::custom::DurationError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WholeSeconds(NonZeroU32);

impl WholeSeconds {
    /// A duration in seconds.
    pub const fn new(seconds: NonZeroU32) -> Self {
        Self(seconds)
    }

    /// How many seconds it lasts.
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl TryFrom<Duration> for WholeSeconds {
    type Error = DurationError;

    fn try_from(duration: Duration) -> Result<Self, Self::Error> {
        if duration.subsec_nanos() != 0 {
            return Err(DurationError::Fraction { duration });
        }
        let seconds = u32::try_from(duration.as_secs()).map_err(|_| DurationError::TooLong { duration })?;
        NonZeroU32::new(seconds).map(Self).ok_or(DurationError::Zero)
    }
}

/// Why a duration cannot be written for a controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// It lasts no time at all, which the controller takes for something else.
    #[error("a duration of zero has no meaning here")]
    Zero,
    /// It is finer than the controller's notation.
    #[error("`{duration:?}` is finer than the controller can read")]
    Fraction {
        /// The duration as it was given.
        duration: Duration,
    },
    /// It is longer than the controller's notation.
    #[error("`{duration:?}` is longer than the controller can read")]
    TooLong {
        /// The duration as it was given.
        duration: Duration,
    },
}

use terrace::spec::{API_VERSION, platform::Edition};

use crate::answer::Answer;

/// Says that the plugin runs, and what it is: for a probe, and for whoever wonders which plugin Argo CD has.
///
/// The plugin has no state, writes no file and opens no connection: that it starts is all there is to its health.
pub fn health() -> Answer {
    Answer::fine(
        format!(
            "terrace-cmp {} is fine\nreads {API_VERSION}, editions up to {}\n",
            env!("CARGO_PKG_VERSION"),
            Edition::LATEST.as_str(),
        ),
        String::new(),
    )
}

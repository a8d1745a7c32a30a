//! The shortest way to say what has been found: on the app what all processes share, and nothing that Terrace would do anyway.

mod lift;
mod minimise;

pub(super) use lift::{lift, lift_for_commands};
pub(super) use minimise::minimise;

/// Blocks that processes take over from their app as a whole.
const BLOCKS: [&str; 9] =
    ["image", "identity", "resources", "user", "security", "place", "priority", "runtime", "network"];

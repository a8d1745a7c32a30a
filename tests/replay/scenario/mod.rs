//! What happens to an app, and what has to be the case in the end.

mod changes;
mod failures;
mod installed;
mod secrets;
mod shape;
mod steady;

pub(super) use self::installed::{Case, Report, cases};

//! What happens to an app, and what has to be the case in the end.

mod canaries;
mod changes;
mod cookbook;
mod crons;
mod failures;
mod installed;
mod leftovers;
mod secrets;
mod shape;
mod steady;

pub(super) use self::{
    canaries::{new_file, two},
    installed::{Case, Report, cases},
};

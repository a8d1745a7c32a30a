//! Every example, replayed: what happens in a cluster when Argo CD syncs it, changes it, and when something goes wrong.
//!
//! `README.md` beside this file says what is modelled, and what is not.

mod argocd;
mod cluster;
mod controllers;
mod known_bad;
mod object;
mod scenario;
mod world;

//! Real attacks on a confinement, each with what stops it; and what has to go on working.

mod arena;
mod build;
mod cargo;
mod definition;
mod lacking;
mod telling;

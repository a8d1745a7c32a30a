//! Definitions in, modules out.

mod controllers;
mod example;
mod goldens;
mod mistakes;

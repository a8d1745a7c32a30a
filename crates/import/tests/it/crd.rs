//! Definitions in, modules out.

mod goldens;
mod mistakes;

//! Rules, asked of rendered apps.

mod cases;
mod codes;
mod levels;
mod quiet;

//! Rules, asked of rendered apps.

mod across;
mod cases;
mod codes;
mod levels;
mod quiet;

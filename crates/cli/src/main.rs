//! The `terrace` command.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A fleet is many small allocations that all go at once: a quarter of the time with the allocator of the C library. Without huge
/// pages (`no_thp`), of which each thread would hold some half empty.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    terrace_cli::Distribution::new().main()
}

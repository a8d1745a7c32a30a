//! Tasks of this repository: `cargo xtask --help`.

mod bench;
mod examples;
mod fleet;
mod reference;
mod schemas;

use clap::Parser;

/// Generators, the fleet and the benchmarks of this repository
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
enum Task {
    Fleet(fleet::Fleet),
    Bench(bench::Bench),
    BenchBuilds(bench::Builds),
    Schemas(schemas::Schemas),
    Reference(reference::Reference),
    Examples(examples::Examples),
    Measure(bench::Measure),
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Fleet(task) => task.run(),
        Task::Bench(task) => task.run(),
        Task::BenchBuilds(task) => task.run(),
        Task::Schemas(task) => task.run(),
        Task::Reference(task) => task.run(),
        Task::Examples(task) => task.run(),
        Task::Measure(task) => task.run(),
    }
}

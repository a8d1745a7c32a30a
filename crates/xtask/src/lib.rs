//! Generators, the fleet and the benchmarks of this repository.

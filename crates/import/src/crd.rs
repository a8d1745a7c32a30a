//! A Rust module for each `CustomResourceDefinition`.

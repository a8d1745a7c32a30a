//! Objects as a flat tape, and YAML and JSON out of it.

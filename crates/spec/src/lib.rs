//! What users write: apps, processes and platforms, layered and checked.

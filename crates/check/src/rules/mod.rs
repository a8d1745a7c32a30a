//! The rules, one file each.

use crate::Rule;

/// Every rule, by code.
pub static RULES: &[Rule] = &[];

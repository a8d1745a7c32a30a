//! The terrace command, as a library and a binary.

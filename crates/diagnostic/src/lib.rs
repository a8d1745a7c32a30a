//! A mistake of a user, with a code, a place and the edit to make.

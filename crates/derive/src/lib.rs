//! The derive behind layers of a spec.

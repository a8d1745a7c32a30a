//! Rules over resolved specs and rendered objects.

//! Says what a project holds.

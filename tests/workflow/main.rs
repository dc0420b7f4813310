//! Runs on scratch repositories, with a stand-in for the engine.

#[path = "../common/mod.rs"]
mod common;
mod start;

//! Runs on scratch repositories, with a stand-in for the engine.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;
mod crash;
mod damage;
mod diff;
mod elsewhere;
mod judge;
mod pack;
mod refusals;
mod signing;
mod start;
mod status;
mod undo;
mod worktree;

//! Turns PyTorch code into MindSpore code, as Git history that a person can review.
//!
//! ```text
//! sweep 1, each file     bytes ─parse→ Parsed ─resolve→ Bindings                         then, once: all Bindings ─index→ ProjectIndex
//! sweep 2, each file     Parsed, Bindings, ProjectIndex ─infer→ Kinds ─find→ Matches ─rewrite→ Findings ─settle→ EditSet ─apply→ FileOutcome
//! once a run             FileOutcomes ─plan→ Plan ─execute→ Receipt ─report→ Report ─render→ text | json
//! ```

pub mod api;
pub mod cli;
pub mod config;
pub mod convert;
pub mod git;
pub mod python;
pub mod report;
pub mod review;
pub mod rules;
pub mod scan;
pub mod text;
pub mod workflow;

//! The learner's workspace: a small Cargo project outside the repository, where exercises are written and judged.

mod child;
mod compile;
mod driven;
mod folder;
mod judgement;
mod scan;

pub(crate) use driven::Driven;
pub(crate) use folder::{Trouble, Workspace};
pub(crate) use judgement::{Judgement, Submission, judge, judge_all};

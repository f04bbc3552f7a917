use crate::repl::refusal::{Refusal, Status};
use clap::Args;

/// Leave; what you have done is saved already
#[derive(Debug, Args)]
pub(crate) struct Quit {}

impl Quit {
    pub(super) fn run() -> Result<Status, Refusal> {
        Err(Refusal::Quit)
    }
}

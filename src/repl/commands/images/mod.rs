//! Pictures: downloading them, and making thumbnails.

mod get;
mod thumbs;

use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use clap::{Args, Subcommand};
use std::io::Write;

/// Download pictures from a service, and make thumbnails of them
///
/// The service runs on this machine, for this command. Every picture is
/// accounted for: there and whole, or failed with its reason. Exit code 1 if
/// one failed, 130 after Ctrl-C.
#[derive(Debug, Args)]
#[command(
    flatten_help = true,
    after_help = "Examples:\n  images get\n  images get --mode single --count 10 --speed 10\n  \
                  images get --mode async -v --count 5\n  images get --mode jobs --count 20 --workers 2\n  \
                  images thumbs .\n  images thumbs . --mode threads --workers 2"
)]
pub(crate) struct Images {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
enum Action {
    Get(get::Get),
    Thumbs(thumbs::Thumbs),
}

impl Images {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        match self.action {
            Action::Get(it) => it.run(session, out),
            Action::Thumbs(it) => it.run(session, out),
        }
    }
}

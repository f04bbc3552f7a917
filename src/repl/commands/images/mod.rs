mod thumbs;

use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use clap::{Args, Subcommand};
use std::io::Write;

/// Make thumbnails of pictures
///
/// One after the other, by threads or by processes. Exit code 1 if something
/// failed, 130 after Ctrl-C.
#[derive(Debug, Args)]
#[command(
    flatten_help = true,
    after_help = "Examples:\n  images thumbs .\n  images thumbs . --mode threads --workers 2"
)]
pub(crate) struct Images {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
enum Action {
    Thumbs(thumbs::Thumbs),
}

impl Images {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        match self.action {
            Action::Thumbs(it) => it.run(session, out),
        }
    }
}

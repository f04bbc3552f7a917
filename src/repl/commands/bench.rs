//! What the commands on exercises share: where the workspace is, and what was judged last.

use crate::course::Exercise;
use crate::course::judge::Report;
use crate::repl::refusal::Refusal;
use crate::repl::session::Session;
use crate::repl::workshop::Workspace;
use clap::Args;
use std::path::PathBuf;

/// Where the workspace is, for all commands on exercises.
#[derive(Clone, Debug, Args)]
pub(super) struct Place {
    /// The workspace [default: racecourse-exercises here, or the last one]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

/// What a session remembers of exercises.
#[derive(Debug, Default)]
pub(crate) struct Bench {
    folder: Option<PathBuf>,
    /// The last verdict, with the program that was judged.
    pub(super) last: Option<Judged>,
}

/// An exercise that was judged.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(super) exercise: &'static Exercise,
    pub(super) report: Report,
    pub(super) program: PathBuf,
    /// How many hints were given.
    pub(super) hints: usize,
}

impl Place {
    /// The workspace that is meant; it is the one of this session from now on.
    pub(super) fn workspace(&self, session: &mut Session) -> Result<Workspace, Refusal> {
        let bench = session.bench();
        if self.dir.is_some() {
            bench.folder.clone_from(&self.dir);
        }
        Workspace::at(bench.folder.as_deref()).map_err(|trouble| Refusal::usage(trouble.to_string()))
    }
}

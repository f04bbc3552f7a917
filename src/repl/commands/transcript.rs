use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::transcript::Transcript as Kept;
use clap::Args;
use std::io::Write;
use std::path::Path;

/// Keep what you do from now on in a Markdown file
///
/// `transcript off` ends it; `transcript` alone says whether one is kept. A
/// transcript that is there already is gone on with.
#[derive(Debug, Args)]
pub(crate) struct Transcript {
    /// The file, or off
    #[arg(value_name = "FILE")]
    file: Option<String>,
}

impl Transcript {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let said = match self.file.as_deref() {
            None => match session.transcript() {
                Some(kept) => format!("what you do is kept in {}; `transcript off` ends that", kept.path().display()),
                None => "no transcript is kept; `transcript FILE` begins one".into(),
            },
            Some("off") => match session.keep_transcript(None) {
                Some(kept) => format!("the transcript is in {}", kept.path().display()),
                None => "no transcript was kept".into(),
            },
            Some(file) => {
                let kept = Kept::begin(Path::new(file))?;
                let said = format!("from now on what you do is kept in {}", kept.path().display());
                session.keep_transcript(Some(kept));
                said
            }
        };
        writeln!(out, "{said}")?;
        Ok(Status::Fine)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};
    use std::fs;

    #[test]
    fn what_is_done_is_kept_until_it_is_switched_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.md");
        let mut session = toy();
        assert_eq!(say(&mut session, "transcript"), "no transcript is kept; `transcript FILE` begins one\n");
        say(&mut session, &format!("transcript {}", path.display()));
        say(&mut session, "claims bare");
        // whole after every command
        let first = "# A racecourse transcript\n\n## `racecourse> claims bare`\n\n```text\n  no claims here\n```\n";
        assert_eq!(fs::read_to_string(&path).unwrap(), first);
        assert!(say(&mut session, "transcript").starts_with("what you do is kept in "));
        say(&mut session, "");
        say(&mut session, "calims");
        say(&mut session, "predict dice");
        say(&mut session, "1");
        assert!(say(&mut session, "transcript off").starts_with("the transcript is in "));
        say(&mut session, "claims bare");
        assert_eq!(say(&mut session, "transcript off"), "no transcript was kept\n");
        let all = fs::read_to_string(&path).unwrap();
        assert!(
            all.contains("\n## `racecourse> calims`\n\n```text\nno command `calims`; did you mean `claims`?\n```\n"),
            "{all}"
        );
        assert!(all.contains("\n## `which? > 1`\n\n```text\n  Right. "), "{all}");
        assert_eq!(all.matches("claims bare`").count(), 1, "{all}");
        assert!(!all.contains("transcript off") && !all.contains("> `"), "{all}");
    }
}

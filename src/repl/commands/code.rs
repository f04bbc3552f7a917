use crate::course::Source;
use crate::repl::highlight;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::trace::text;
use clap::Args;
use std::io::Write;

/// Show a demo's source with its line numbers
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  code counter --all")]
pub(crate) struct Code {
    /// The demo
    #[arg(value_name = "DEMO")]
    demo: String,
    /// The whole file, not only the demo's part of it
    #[arg(long)]
    all: bool,
}

impl Code {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (home, demo) = session.demo(&self.demo)?;
        let Some(source) = home.source("demo.rs").or(home.sources.first()) else {
            return Err(Refusal::Usage(format!("the lesson `{}` shows no source; `open {0}` has its text", home.name)));
        };
        let part = if self.all { None } else { source.anchored(demo.anchor) };
        let lines = part.unwrap_or_else(|| Source::numbered(source));
        let look = session.look();
        let last = lines.last().map_or(1, |(number, _)| *number);
        let width = last.to_string().len();
        let mut page = format!("  {}\n", look.dim(&format!("lessons/{}/{}", home.name, source.name)));
        for (number, line) in lines {
            let mut lead = look.dim(&format!("{number:>width$}"));
            for part in text::fold_code(line, session.width().saturating_sub(width + 4).max(20)) {
                let line = format!("  {lead}  {}", highlight::rust(&part, look));
                page.push_str(line.trim_end());
                page.push('\n');
                lead = text::blanks(width);
            }
        }
        session.page(&page, out)?;
        Ok(Status::Fine)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn code_shows_the_demos_part_and_all_shows_the_file() {
        let mut session = toy();
        let part = "  lessons/toy/demo.rs\n  4  fn dice() {\n  5      roll();\n  6  }\n";
        assert_eq!(say(&mut session, "code dice"), part);
        assert!(say(&mut session, "code dice --all").contains("  1  use racecourse::sched;\n  2\n"));
        assert!(!say(&mut session, "code dice --all").contains("ANCHOR"));
        // without the anchor that it names, the whole file
        assert_eq!(say(&mut session, "code coin"), say(&mut session, "code dice --all"));
    }
}

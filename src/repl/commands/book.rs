use crate::repl::press::Order;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Build the companion book, to read in a browser
///
/// The lessons with pictures, tables and programs to step through, all of
/// them found by exploring the code beside them while the book is built. It
/// is a folder of plain pages that needs no server.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  book --open\n  book --out public\n  book --out public --serve --seconds 1")]
pub(crate) struct Book {
    /// The folder to put it in: a new one, an empty one, or a book of before
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Open it in the browser
    #[arg(long)]
    open: bool,
    /// Serve it on this machine until Ctrl-C
    #[arg(long)]
    serve: bool,
    /// End serving after so many seconds
    #[arg(long, value_name = "SECONDS", requires = "serve")]
    seconds: Option<u64>,
    /// Be a preprocessor of mdBook's, which says the rest
    #[arg(long, hide = true, conflicts_with_all = ["out", "open", "serve"])]
    preprocess: bool,
    /// What mdBook asks its preprocessor
    #[arg(hide = true, requires = "preprocess")]
    question: Vec<String>,
}

impl Book {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let press = session.press().ok_or_else(|| Refusal::usage("there is no book of this course"))?;
        let question: Vec<&str> = self.question.iter().map(String::as_str).collect();
        let order = match (self.preprocess, question.as_slice()) {
            (false, _) => Order::Build { out: self.out, open: self.open, serve: self.serve, seconds: self.seconds },
            (true, []) => Order::Preprocess,
            (true, ["supports", renderer]) => Order::Supports((*renderer).to_string()),
            (true, _) => return Err(Refusal::usage("mdBook asks `supports RENDERER`, or sends a book")),
        };
        press(&order, session, out).map_err(Refusal::Usage)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn where_nobody_can_build_a_book_it_says_so() {
        assert_eq!(say(&mut toy(), "book --open"), "there is no book of this course");
        assert!(say(&mut toy(), "book --preprocess nonsense").starts_with("there is no book"));
        assert!(say(&mut toy(), "book shelf").starts_with("`book` "));
    }
}

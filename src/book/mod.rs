//! The companion book: mdBook's pages, with pictures, tables and panels that the engine makes while the book is built.
//!
//! Two ways lead here, and both end in `pages`, the preprocessor: the command `book`, which has mdBook's builder in it,
//! and mdBook itself, which starts `racecourse book --preprocess`. What a text asks for by a
//! [`Directive`](crate::course::Directive) is drawn by `draw`; whole pages made of the course's data by `whole`.

mod build;
mod draw;
mod expand;
mod html;
mod links;
mod pages;
mod serve;
mod warnings;
mod whole;

pub use links::broken_links;

use crate::repl::{Order, Session, Status};
use mdbook_preprocessor::{Preprocessor, parse_input};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The package that this program was built from, whose folder `book` has the pages.
const PACKAGE: &str = env!("CARGO_MANIFEST_DIR");

/// Builds the book, opens or serves it, or does a preprocessor's work.
///
/// # Errors
/// One line that says what is wrong, and where.
pub fn press(order: &Order, session: &Session, out: &mut dyn Write) -> Result<Status, String> {
    match order {
        Order::Build { out: folder, open, serve, seconds } => {
            let folder = folder.clone().unwrap_or_else(|| Path::new(PACKAGE).join("book/book"));
            let book = match build::build(&folder, session, out) {
                Err(_) if session.interrupt().is_raised() => {
                    writeln!(out, "  interrupted; there is no new book").map_err(|error| error.to_string())?;
                    return Ok(Status::Interrupted);
                }
                built => built?,
            };
            if *serve {
                return serve::serve(&book, *open, seconds.map(Duration::from_secs), session, out);
            }
            if *open {
                reveal(&book.join("index.html").display().to_string(), out)?;
            }
            Ok(Status::Fine)
        }
        Order::Supports(renderer) => Ok(if renderer == "html" { Status::Fine } else { Status::Failed }),
        Order::Preprocess => preprocess(session, out),
    }
}

/// What mdBook sends on standard input, and what it gets back.
fn preprocess(session: &Session, out: &mut dyn Write) -> Result<Status, String> {
    let said = |error: mdbook_driver::errors::Error| format!("{error:#}");
    let (context, book) = parse_input(std::io::stdin()).map_err(said)?;
    let pages = pages::Pages::new(PathBuf::from(PACKAGE), session);
    let book = pages.run(&context, book).map_err(said)?;
    serde_json::to_writer(&mut *out, &book).map_err(|error| error.to_string())?;
    Ok(Status::Fine)
}

/// Opens something in the browser.
fn reveal(what: &str, out: &mut dyn Write) -> Result<(), String> {
    match open::that_detached(what) {
        Ok(()) => Ok(()),
        Err(error) => {
            writeln!(out, "  no browser could be opened ({error}); open {what}").map_err(|error| error.to_string())
        }
    }
}

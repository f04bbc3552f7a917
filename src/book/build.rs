//! Builds the book: whole, or not at all.

use super::PACKAGE;
use super::links::broken_links;
use super::pages::Pages;
use super::warnings::Warnings;
use crate::repl::Session;
use mdbook_driver::MDBook;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What stands in every book that was built here. A folder with anything else in it is left alone.
const MARK: &str = ".racecourse-book";

/// Builds the book into a folder; where it is.
pub(super) fn build(folder: &Path, session: &Session, out: &mut dyn Write) -> Result<PathBuf, String> {
    let folder = std::path::absolute(folder).map_err(|error| format!("cannot find {}: {error}", folder.display()))?;
    let shown = folder.display();
    if !is_fit(&folder) {
        return Err(format!("{shown} holds something else than a book; name a new folder with --out"));
    }
    let source = Path::new(PACKAGE).join("book");
    if !source.join("book.toml").is_file() {
        return Err(format!("the book's source is not in {}; build racecourse where its source is", source.display()));
    }
    let cannot = |error: io::Error| format!("cannot write {shown}: {error}; name another folder with --out");
    let above = folder.parent().ok_or_else(|| format!("{shown} is no folder for a book"))?;
    fs::create_dir_all(above).map_err(cannot)?;
    let work = tempfile::Builder::new().prefix(".book-").tempdir_in(above).map_err(cannot)?;
    let new = work.path().join("new");
    let chapters = render(&source, &new, session, out)?;
    fs::write(new.join(MARK), "Built by `racecourse book`, which may replace this folder.\n").map_err(cannot)?;
    if folder.exists() {
        fs::rename(&folder, work.path().join("old")).map_err(cannot)?;
    }
    fs::rename(&new, &folder).map_err(cannot)?;
    writeln!(out, "  {chapters} pages in {shown}").map_err(|error| error.to_string())?;
    Ok(folder)
}

/// Whether a folder is new, empty, or a book.
fn is_fit(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Ok(mut entries) => folder.join(MARK).is_file() || entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Has mdBook render it, and looks at every link; how many pages.
fn render(source: &Path, new: &Path, session: &Session, out: &mut dyn Write) -> Result<usize, String> {
    let mut book = MDBook::load(source).map_err(|error| format!("{error:#}"))?;
    book.config.build.build_dir = new.to_path_buf();
    let pages = Pages::new(PathBuf::from(PACKAGE), session);
    let faults = pages.faults();
    book.with_preprocessor(pages);
    let (built, warnings) = Warnings::of(|| book.build());
    let mut faults = std::mem::take(&mut *faults.borrow_mut());
    match built {
        Err(error) if faults.is_empty() => return Err(format!("{error:#}").replace('\n', " ")),
        Err(_) => {}
        Ok(()) => {
            faults = warnings;
            faults.extend(broken_links(new).map_err(|error| format!("cannot read the book: {error}"))?);
        }
    }
    match faults.as_slice() {
        [] => {
            let pages = fs::read_to_string(new.join("toc.html")).map_err(|error| error.to_string())?;
            Ok(pages.matches("<li class=\"chapter-item").count())
        }
        [one] => Err(format!("the book is as it was: {one}")),
        several => {
            for fault in several {
                writeln!(out, "  {fault}").map_err(|error| error.to_string())?;
            }
            Err(format!("the book is as it was: {} faults", several.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_somebody_elses_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        assert!(is_fit(path) && is_fit(&path.join("new")));
        fs::write(path.join("thesis.txt"), "").unwrap();
        assert!(!is_fit(path) && !is_fit(&path.join("thesis.txt")));
        fs::write(path.join(MARK), "").unwrap();
        assert!(is_fit(path));
    }
}

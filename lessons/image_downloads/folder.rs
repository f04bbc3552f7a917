//! Where pictures are kept: files that are whole or not there.

use super::download::Download;
use super::names;
use super::picture;
use super::trouble::Trouble;
use crate::lessons::flags::folder::builder;
use crate::lessons::thumbnails::photo::Kind;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// The largest picture that is kept, in bytes.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// How much is written at a time, in bytes.
pub const CHUNK: usize = 1024;

/// A directory for pictures, which is there, and in it a place for what is not whole yet. Dropping it removes that place, with whatever a
/// worker that was killed has left in it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    unfinished: TempDir,
}

/// The directory at a path, made if there is none, with those above it.
///
/// # Errors
/// If it cannot be made or written: something else is there, or the system refuses.
pub fn setup_download_dir(path: &Path) -> io::Result<Folder> {
    fs::create_dir_all(path)?;
    let unfinished = tempfile::Builder::new().prefix(".unfinished-").tempdir_in(path)?;
    Ok(Folder { path: path.to_path_buf(), unfinished })
}

impl Folder {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where in it is what is not whole yet.
    #[must_use]
    pub fn unfinished(&self) -> &Path {
        self.unfinished.path()
    }
}

// ANCHOR: part
/// A picture that arrives. Unless it is kept, nothing of it stays.
#[derive(Debug)]
pub struct Part {
    file: NamedTempFile,
    target: PathBuf,
    kind: Kind,
    length: u64,
}

impl Part {
    /// Nothing of it yet.
    ///
    /// # Errors
    /// A name that leads out of the directory, or is none of a picture; a directory in which nothing can be written.
    pub fn open(download: &Download) -> Result<Part, Trouble> {
        let Download { directory, name, unfinished, .. } = download;
        let no_name = || Trouble::Disk(format!("`{}` is no name for a picture here", name.escape_debug()));
        let kind = names::kind_of(name).ok_or_else(no_name)?;
        let beside = unfinished.as_ref().unwrap_or(directory);
        let file = builder().tempfile_in(beside).map_err(|error| Trouble::disk(beside, &error))?;
        Ok(Part { file, target: directory.join(name), kind, length: 0 })
    }

    /// What kind of picture it has to be, by its name.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Writes what has come, in chunks.
    ///
    /// # Errors
    /// If it becomes too long, or cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.length += bytes.len() as u64;
        if self.length > LARGEST {
            return Err(Trouble::Body(format!("it is longer than {} MiB", LARGEST >> 20)));
        }
        let mut write = || bytes.chunks(CHUNK).try_for_each(|chunk| self.file.write_all(chunk));
        write().map_err(|error| Trouble::disk(&self.target, &error))
    }

    /// Looks whether it is a whole picture, and gives it its name: how long it is. A file that had the name is replaced.
    ///
    /// # Errors
    /// If it is none, or cannot be kept.
    pub fn keep(self) -> Result<u64, Trouble> {
        let failed = |error: &io::Error| Trouble::disk(&self.target, error);
        let bytes = fs::read(self.file.path()).map_err(|error| failed(&error))?;
        picture::check(&bytes, self.kind).map_err(Trouble::Body)?;
        self.file.persist(&self.target).map_err(|error| Trouble::disk(&self.target, &error.error))?;
        Ok(self.length)
    }
}
// ANCHOR_END: part

//! Where flags are kept: files that are whole or not there.

use super::codes::Code;
use super::picture;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// A folder for flags, which is there.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at a path, made if there is none, with those above it.
    ///
    /// # Errors
    /// If it cannot be made: something else is there, or the system refuses.
    pub fn open(path: &Path) -> io::Result<Folder> {
        fs::create_dir_all(path)?;
        Ok(Folder(path.to_path_buf()))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The file of a flag.
    #[must_use]
    pub fn file(&self, code: Code) -> PathBuf {
        self.0.join(format!("{}.gif", code.lower()))
    }

    // ANCHOR: save
    /// Keeps a flag under the name of its code, whole or not at all. One that was there is replaced.
    ///
    /// # Errors
    /// If it cannot be written: then there is no new file, and an old one is as it was.
    pub fn save(&self, code: Code, picture: &[u8]) -> io::Result<()> {
        debug_assert!(picture::is_whole(picture), "only whole pictures are kept");
        let mut new = builder().tempfile_in(&self.0)?;
        new.write_all(picture)?;
        new.persist(self.file(code)).map(drop).map_err(|error| error.error)
    }
    // ANCHOR_END: save
}

/// Makes files that are not there yet, as any new file, not for the learner's eyes only.
pub(crate) fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::flags::codes::Code;

    #[test]
    fn a_flag_is_kept_whole_in_a_folder_that_is_made() {
        let place = tempfile::tempdir().unwrap();
        let (folder, bd) = (Folder::open(&place.path().join("a/b")).unwrap(), Code::read("BD").unwrap());
        let gif = picture::flag(bd);
        folder.save(bd, &gif).unwrap();
        folder.save(bd, &gif).unwrap();
        assert_eq!(fs::read(place.path().join("a/b/bd.gif")).unwrap(), gif);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left lying about");
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let place = tempfile::tempdir().unwrap();
        let bd = Code::read("BD").unwrap();
        fs::write(place.path().join("file"), "").unwrap();
        assert!(Folder::open(&place.path().join("file")).is_err(), "a file is no folder");
        let folder = Folder::open(&place.path().join("full")).unwrap();
        fs::create_dir(folder.file(bd)).unwrap();
        assert!(folder.save(bd, &picture::flag(bd)).is_err(), "a folder is no file");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::remove_dir_all(folder.path()).unwrap();
        assert!(folder.save(bd, &picture::flag(bd)).is_err(), "the folder is gone");
    }
}

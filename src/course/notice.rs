//! How one process finds what another keeps up: a small file that says where. Who reads it had better ask there who it is.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The longest notice that is read, in bytes.
const LONGEST: u64 = 4096;

/// A notice that hangs out. Dropping it takes it in.
#[derive(Debug)]
pub struct Notice {
    file: PathBuf,
    text: String,
}

impl Notice {
    /// Hangs it out, in the place of one that is there.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn hang_out(file: &Path, text: String) -> io::Result<Notice> {
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(text.as_bytes())?;
        new.persist(file).map_err(|error| error.error)?;
        Ok(Notice { file: file.to_path_buf(), text })
    }

    /// What the one says that hangs there, if one does.
    #[must_use]
    pub fn read(file: &Path) -> Option<String> {
        if fs::metadata(file).ok()?.len() > LONGEST {
            return None;
        }
        fs::read_to_string(file).ok()
    }

    /// What it says.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Drop for Notice {
    fn drop(&mut self) {
        // a later one stays
        if Notice::read(&self.file).is_some_and(|text| text == self.text) {
            let _ = fs::remove_file(&self.file);
        }
    }
}

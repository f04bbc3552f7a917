//! Files that the learner asks for.

use super::refusal::Refusal;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file, whole or not at all. One that is there already is only replaced by `force`.
///
/// # Errors
/// One line that names the file and says why it cannot be written, or how to replace it.
pub(crate) fn save(path: &Path, text: &str, force: bool) -> Result<(), Refusal> {
    let shown = path.display();
    replace(path, text, force).map_err(|error| {
        Refusal::Usage(match error.kind() {
            io::ErrorKind::AlreadyExists => format!("{shown} is there already; `--force` replaces it"),
            _ => format!("cannot write {shown}: {error}; name another file"),
        })
    })
}

fn replace(path: &Path, text: &str, force: bool) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // as any new file, not for the learner's eyes only
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut new = builder.tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().sync_all()?;
    let kept = if force { new.persist(path) } else { new.persist_noclobber(path) };
    kept.map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_only_replaced_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("picture.svg");
        save(&file, "one", false).unwrap();
        let refused = save(&file, "two", false).unwrap_err().to_string();
        assert!(refused.ends_with("picture.svg is there already; `--force` replaces it"), "{refused}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "one");
        save(&file, "two", true).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left lying about");
    }

    #[test]
    fn what_cannot_be_written_is_said_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_path_buf(), folder.path().join("no/such/folder.svg")] {
            let refused = save(&path, "", true).unwrap_err().to_string();
            assert!(refused.starts_with(&format!("cannot write {}: ", path.display())), "{refused}");
            assert!(!refused.contains('\n'), "{refused}");
        }
    }
}

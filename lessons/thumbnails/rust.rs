//! In Rust you would write: the same loop with `rayon`, and a name that is claimed by creating the file.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: rayon
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Makes all of them, as many at once as there are processors: one word more than the loop.
///
/// The threads share what `make` uses, and the compiler looks at what that is. A counter that all of them count in is refused:
///
/// ```compile_fail
/// use rayon::prelude::*;
/// let pictures = ["a.jpg", "b.jpg"];
/// let mut made = 0;
/// pictures.par_iter().for_each(|_| made += 1); // error[E0594]: cannot assign to `made`, as it is a captured variable in a `Fn` closure
/// ```
pub fn thumbnails<E: Send>(
    pictures: &[PathBuf],
    make: impl Fn(&Path) -> Result<PathBuf, E> + Sync,
) -> Vec<Result<PathBuf, E>> {
    pictures.par_iter().map(|picture| make(picture)).collect()
}
// ANCHOR_END: rayon

// ANCHOR: claim
use std::fs::File;
use std::io::{self, ErrorKind};

/// Takes the first name that is free, and makes its file: nobody can come in between, no other process either.
///
/// # Errors
/// If no file can be made, for another reason than that there is one.
pub fn claim(directory: &Path, stem: &str) -> io::Result<(PathBuf, File)> {
    let mut number = 1;
    loop {
        let name = if number == 1 { format!("{stem}.jpg") } else { format!("{stem}-{number}.jpg") };
        let file = directory.join(name);
        match File::create_new(&file) {
            Ok(made) => return Ok((file, made)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}
// ANCHOR_END: claim

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn results_come_in_the_order_of_the_pictures() {
        let pictures: Vec<PathBuf> = (0..100).map(|n| format!("{n}.jpg").into()).collect();
        let make = |picture: &Path| {
            if picture == Path::new("7.jpg") { Err("damaged") } else { Ok(picture.with_extension("png")) }
        };
        let made = thumbnails(&pictures, make);
        assert_eq!((made.len(), &made[7], &made[99]), (100, &Err("damaged"), &Ok("99.png".into())));
    }

    #[test]
    fn every_name_is_claimed_once_whoever_comes_first() {
        let place = tempfile::tempdir().unwrap();
        let names: BTreeSet<PathBuf> = (0..50).into_par_iter().map(|_| claim(place.path(), "cat").unwrap().0).collect();
        assert_eq!(names.len(), 50);
        assert!(names.contains(&place.path().join("cat-50.jpg")));
        assert!(claim(&place.path().join("missing"), "cat").is_err());
    }
}

//! In Rust you would write: a lock on a file, which the system opens when its holder ends.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: all
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Adds one to the number in a file, whatever other processes do with it meanwhile; the new number.
///
/// The lock is the system's: it knows nothing of memory, so it works between programs, and it is released when its holder ends, by
/// whatever end. A mutex of this program is of no use there, and what it guards cannot even be given to another *thread* while it is held:
///
/// ```compile_fail
/// let mutex = std::sync::Mutex::new(0);
/// let held = mutex.lock().unwrap();
/// std::thread::scope(|s| {
///     s.spawn(move || drop(held)); // error[E0277]: `MutexGuard<'_, i32>` cannot be sent between threads safely
/// });
/// ```
///
/// # Errors
/// If the file cannot be locked, read or written.
pub fn add_one(counter: &mut File) -> io::Result<u64> {
    counter.lock()?;
    let added = read_and_write(counter);
    counter.unlock()?;
    added
}

fn read_and_write(counter: &mut File) -> io::Result<u64> {
    let mut text = String::new();
    counter.seek(SeekFrom::Start(0))?;
    counter.read_to_string(&mut text)?;
    let next = text.trim().parse().unwrap_or(0) + 1;
    counter.seek(SeekFrom::Start(0))?;
    write!(counter, "{next}")?;
    Ok(next)
}
// ANCHOR_END: all

#[cfg(test)]
mod tests {
    use super::add_one;
    use std::fs::File;
    use std::thread;

    #[test]
    fn nothing_is_lost_between_two_that_open_the_file_for_themselves() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let open = || File::options().read(true).write(true).open(file.path()).unwrap();
        thread::scope(|s| {
            for _ in 0..2 {
                let mut own = open();
                s.spawn(move || assert!((0..100).all(|_| add_one(&mut own).is_ok())));
            }
        });
        assert_eq!(add_one(&mut open()).unwrap(), 201);
    }
}

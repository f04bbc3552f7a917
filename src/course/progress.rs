//! What the learner has done: a readable file in the user's state folder.
//!
//! Several sessions may be open at once. Each change is read, merged and written under a lock, and the file is replaced
//! whole or not at all, so that none of them undoes what another has noted.

use etcetera::BaseStrategy;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The longest file that is read as progress: far more than a course has lessons.
const LONGEST: u64 = 1 << 20;

/// What the learner has done. Names of lessons and challenges that this build does not know are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The lessons that are done, in the order in which they were.
    pub done: Vec<String>,
    /// The lessons that were opened.
    pub opened: Vec<String>,
    /// The exercises that are proved, in the order in which they were.
    pub passed: Vec<String>,
    /// The challenges that are won, in the order in which they were.
    pub won: Vec<String>,
    /// Where the learner stopped.
    pub at: Option<String>,
}

impl Progress {
    /// Notes that a lesson was opened: the learner is there now.
    pub fn open(&mut self, lesson: &str) {
        note(&mut self.opened, lesson);
        self.at = Some(lesson.to_string());
    }

    /// Notes that a lesson is done.
    pub fn finish(&mut self, lesson: &str) {
        note(&mut self.done, lesson);
    }

    /// Whether a lesson is done.
    #[must_use]
    pub fn is_done(&self, lesson: &str) -> bool {
        self.done.iter().any(|name| name == lesson)
    }

    /// Notes that an exercise is proved.
    pub fn pass(&mut self, exercise: &str) {
        note(&mut self.passed, exercise);
    }

    /// Whether an exercise is proved.
    #[must_use]
    pub fn has_passed(&self, exercise: &str) -> bool {
        self.passed.iter().any(|name| name == exercise)
    }

    /// Notes that a challenge is won.
    pub fn win(&mut self, challenge: &str) {
        note(&mut self.won, challenge);
    }

    /// Whether a challenge is won.
    #[must_use]
    pub fn is_won(&self, challenge: &str) -> bool {
        self.won.iter().any(|name| name == challenge)
    }

    /// Reads what [`Display`](fmt::Display) writes; the lines that make no sense come back as they are.
    fn read(text: &str) -> (Progress, Vec<&str>) {
        let (mut progress, mut strange) = (Progress::default(), Vec::new());
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                ["done", lesson] => note(&mut progress.done, lesson),
                ["opened", lesson] => note(&mut progress.opened, lesson),
                ["passed", exercise] => note(&mut progress.passed, exercise),
                ["won", challenge] => note(&mut progress.won, challenge),
                ["at", lesson] => progress.at = Some((*lesson).to_string()),
                _ => strange.push(line),
            }
        }
        (progress, strange)
    }
}

fn note(list: &mut Vec<String>, name: &str) {
    if !list.iter().any(|noted| noted == name) {
        list.push(name.to_string());
    }
}

/// The file's format: one fact a line, in any order; `#` begins a comment; an empty line says nothing.
///
/// ```text
/// # racecourse: what you have done. One fact a line; edit it as you like.
/// done lock
/// opened lock
/// opened races
/// won overdraft
/// at races
/// ```
///
/// The last `at` counts. A name stands for a lesson, or after `won` for a challenge, even if this version of the course
/// has none of that name.
impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# racecourse: what you have done. One fact a line; edit it as you like.")?;
        for lesson in &self.done {
            writeln!(f, "done {lesson}")?;
        }
        for lesson in &self.opened {
            writeln!(f, "opened {lesson}")?;
        }
        for exercise in &self.passed {
            writeln!(f, "passed {exercise}")?;
        }
        for challenge in &self.won {
            writeln!(f, "won {challenge}")?;
        }
        match &self.at {
            Some(lesson) => writeln!(f, "at {lesson}"),
            None => Ok(()),
        }
    }
}

/// The folder where progress and history are kept.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// What was found in the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The progress, as far as it could be read.
    pub progress: Progress,
    /// What the learner should be told: that a damaged file was set aside.
    pub notice: Option<String>,
}

/// Why progress could not be read or saved, with the file it is about.
#[derive(Debug)]
pub struct Trouble {
    doing: &'static str,
    path: PathBuf,
    error: io::Error,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} {}: {}", self.doing, self.path.display(), self.error)
    }
}

impl std::error::Error for Trouble {}

/// The user's state folder for racecourse: `RACECOURSE_HOME` itself if it is set, else the system's place for such things.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    if let Some(home) = std::env::var_os("RACECOURSE_HOME").filter(|home| !home.is_empty()) {
        return Some(PathBuf::from(home));
    }
    let places = etcetera::choose_base_strategy().ok()?;
    Some(places.state_dir().unwrap_or_else(|| places.data_dir()).join("racecourse"))
}

impl Store {
    /// The store in `folder`, which is made when something is first saved.
    #[must_use]
    pub fn new(folder: PathBuf) -> Store {
        Store { folder }
    }

    /// The file that holds the progress.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.join("progress.txt")
    }

    /// The file that holds the lines typed at the prompt.
    #[must_use]
    pub fn history(&self) -> PathBuf {
        self.folder.join("history.txt")
    }

    /// The file that says where `flags serve` serves.
    #[must_use]
    pub fn servers(&self) -> PathBuf {
        self.folder.join("flags-servers.txt")
    }

    /// The file that says where `fibserver serve` serves.
    #[must_use]
    pub fn fib_server(&self) -> PathBuf {
        self.folder.join("fib-server.txt")
    }

    /// The file that says where a session's private Redis is.
    #[must_use]
    pub fn redis(&self) -> PathBuf {
        self.folder.join("redis.txt")
    }

    /// What is on disk. A damaged file is set aside, and what can be read of it is kept.
    ///
    /// # Errors
    /// If the file is there but cannot be read or set aside.
    pub fn load(&self) -> Result<Stored, Trouble> {
        let file = self.file();
        match read_file(&file)? {
            None => Ok(Stored::default()),
            Some(Content { progress, damage: None }) => Ok(Stored { progress, notice: None }),
            // once more under the lock: another session may be setting it aside right now
            Some(Content { damage: Some(_), .. }) => self.update(|_| {}),
        }
    }

    /// Changes what is on disk: under a lock, from what is there now, so that no session undoes another's work.
    ///
    /// # Errors
    /// If the folder cannot be made, locked, read or written.
    pub fn update(&self, change: impl FnOnce(&mut Progress)) -> Result<Stored, Trouble> {
        let file = self.file();
        fs::create_dir_all(&self.folder).map_err(|error| trouble("make", &self.folder, error))?;
        let lock_path = self.folder.join("progress.lock");
        let lock_file = File::options().create(true).truncate(false).write(true).open(&lock_path);
        let mut lock = fd_lock::RwLock::new(lock_file.map_err(|error| trouble("open", &lock_path, error))?);
        let _held = lock.write().map_err(|error| trouble("lock", &lock_path, error))?;

        let Content { mut progress, damage } = read_file(&file)?.unwrap_or_default();
        let notice = damage.map(|what| set_aside(&file, &what)).transpose()?;
        change(&mut progress);
        self.replace(&progress).map_err(|error| trouble("write", &file, error))?;
        Ok(Stored { progress, notice })
    }

    fn replace(&self, progress: &Progress) -> io::Result<()> {
        let mut new = tempfile::NamedTempFile::new_in(&self.folder)?;
        new.write_all(progress.to_string().as_bytes())?;
        new.as_file().sync_all()?;
        new.persist(self.file()).map_err(|error| error.error)?;
        Ok(())
    }
}

fn trouble(doing: &'static str, path: &Path, error: io::Error) -> Trouble {
    Trouble { doing, path: path.to_path_buf(), error }
}

#[derive(Default)]
struct Content {
    progress: Progress,
    damage: Option<String>,
}

/// The file's content, none if there is no file.
fn read_file(file: &Path) -> Result<Option<Content>, Trouble> {
    let bytes = match fs::metadata(file) {
        Ok(meta) if meta.len() > LONGEST => {
            return Ok(Some(Content { damage: Some("it is far too long".into()), ..Content::default() }));
        }
        Ok(_) => fs::read(file).map_err(|error| trouble("read", file, error))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(trouble("read", file, error)),
    };
    let text = String::from_utf8_lossy(&bytes);
    let (progress, strange) = Progress::read(&text);
    let damage = strange.first().map(|line| {
        let shown: String = line.chars().take(40).filter(|c| !c.is_control()).collect();
        format!("it holds `{shown}`")
    });
    Ok(Some(Content { progress, damage }))
}

/// Moves a damaged file to the first free `progress.txt.damaged-N` and says so.
fn set_aside(file: &Path, what: &str) -> Result<String, Trouble> {
    let name = |n: u32| PathBuf::from(format!("{}.damaged-{n}", file.display()));
    let free = (1..10_000).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(10_000));
    fs::rename(file, &free).map_err(|error| trouble("set aside", file, error))?;
    let shown = free.display();
    Ok(format!("the progress file was damaged ({what}); it is now {shown}, and what could be read was kept"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("state"));
        (folder, store)
    }

    #[test]
    fn what_is_saved_is_read_back_and_reads_like_text() {
        let (_folder, store) = store();
        assert_eq!(store.load().unwrap(), Stored::default());
        store.update(|p| p.open("lock")).unwrap();
        store.update(|p| p.finish("lock")).unwrap();
        let text = fs::read_to_string(store.file()).unwrap();
        assert!(text.ends_with("done lock\nopened lock\nat lock\n"), "{text}");
        assert!(store.load().unwrap().progress.is_done("lock"));
    }

    #[test]
    fn what_is_won_is_kept_once_beside_what_is_done() {
        let (_folder, store) = store();
        store.update(|p| p.open("lock")).unwrap();
        for challenge in ["overdraft", "kettle", "overdraft"] {
            store.update(|p| p.win(challenge)).unwrap();
        }
        let text = fs::read_to_string(store.file()).unwrap();
        assert!(text.ends_with("opened lock\nwon overdraft\nwon kettle\nat lock\n"), "{text}");
        let progress = store.load().unwrap().progress;
        assert!(progress.is_won("kettle") && !progress.is_won("lock") && !progress.is_done("overdraft"));
    }

    #[test]
    fn lessons_that_nobody_knows_are_kept() {
        let (_folder, store) = store();
        store.update(|_| {}).unwrap();
        fs::write(store.file(), "done from-the-future\n\n# a remark\nat there\n").unwrap();
        let progress = store.update(|p| p.finish("lock")).unwrap().progress;
        assert_eq!(progress.done, ["from-the-future", "lock"]);
        assert_eq!(progress.at.as_deref(), Some("there"));
    }

    #[test]
    fn two_sessions_at_once_never_undo_each_other() {
        let (_folder, store) = store();
        std::thread::scope(|scope| {
            for session in 0..4 {
                let store = &store;
                scope.spawn(move || {
                    for lesson in 0..20 {
                        store.update(|p| p.finish(&format!("lesson-{session}-{lesson}"))).unwrap();
                    }
                });
            }
        });
        assert_eq!(store.load().unwrap().progress.done.len(), 80);
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_nothing_is_lost() {
        let (folder, store) = store();
        store.update(|_| {}).unwrap();
        for (n, damage) in [&b"done lock\n\xff\xfe\n"[..], b"done lock\nonce upon a time\n"].iter().enumerate() {
            fs::write(store.file(), damage).unwrap();
            let stored = store.load().unwrap();
            assert!(stored.notice.is_some_and(|notice| notice.contains("damaged")));
            assert_eq!(stored.progress.done, ["lock"]);
            let aside = folder.path().join(format!("state/progress.txt.damaged-{}", n + 1));
            assert_eq!(fs::read(aside).unwrap(), *damage);
            assert_eq!(store.load().unwrap().notice, None);
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        fs::write(&blocked, "").unwrap();
        let error = Store::new(blocked.join("state")).update(|_| {}).unwrap_err().to_string();
        assert!(error.starts_with("cannot make ") && error.contains("state"), "{error}");
    }
}

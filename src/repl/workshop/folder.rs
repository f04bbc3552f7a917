//! The workspace's files: the learner's own, which are never overwritten, and ours, which are written anew when they differ.

use crate::course::Exercise;
use std::fmt::{self, Write as _};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folder that is used where none is named.
pub(crate) const DEFAULT: &str = "racecourse-exercises";

/// Where the library's own source is, which the learner's project builds against.
const SOURCE: &str = env!("CARGO_MANIFEST_DIR");

/// A folder of exercises.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    folder: PathBuf,
}

/// Why something could not be done, with the file it is about.
#[derive(Debug)]
pub(crate) struct Trouble {
    doing: &'static str,
    path: PathBuf,
    error: io::Error,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} {}: {}", self.doing, self.path.display(), self.error)?;
        match self.error.kind() {
            io::ErrorKind::PermissionDenied => f.write_str("; `--dir FOLDER` names a folder that you may write to"),
            _ => Ok(()),
        }
    }
}

fn trouble(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Trouble {
    let path = path.to_path_buf();
    move |error| Trouble { doing, path, error }
}

/// What is judged together, in one program: a name, and the files with the learner's code and the scenarios.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) name: String,
    pub(crate) code: PathBuf,
    pub(crate) check: PathBuf,
}

impl Workspace {
    /// The workspace in `folder`, which is made when something is put into it.
    ///
    /// # Errors
    /// If the current folder is gone.
    pub(crate) fn at(folder: Option<&Path>) -> Result<Workspace, Trouble> {
        let folder = folder.unwrap_or(Path::new(DEFAULT));
        let folder = std::path::absolute(folder).map_err(trouble("find", folder))?;
        Ok(Workspace { folder })
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether anything was built in it yet.
    pub(crate) fn is_built(&self) -> bool {
        self.folder.join("target").exists()
    }

    /// Where the learner's file of an exercise is.
    pub(crate) fn file(&self, exercise: &Exercise) -> PathBuf {
        self.folder.join("src").join(exercise.file())
    }

    /// Puts the exercise there, unless the learner has it already. Whether it is new.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn begin(&self, exercise: &Exercise) -> Result<bool, Trouble> {
        let file = self.file(exercise);
        self.make(&self.folder.join("src"))?;
        self.make(&self.folder.join(".judge"))?;
        let new = match fs::File::options().write(true).create_new(true).open(&file) {
            Ok(mut made) => {
                made.write_all(exercise.starter.as_bytes()).map(|()| true).map_err(trouble("write", &file))?
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(trouble("write", &file)(error)),
        };
        self.prepare(exercise)?;
        Ok(new)
    }

    /// Writes what the judge needs beside the learner's file. Returns the name of the program to build.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn prepare(&self, exercise: &Exercise) -> Result<String, Trouble> {
        let (check, code) = (self.check(exercise)?, self.file(exercise));
        self.program(exercise.name, &[Candidate { name: exercise.name.to_string(), code, check }])?;
        Ok(exercise.name.to_string())
    }

    /// Writes the scenarios of an exercise; where.
    ///
    /// # Errors
    /// If they cannot be written.
    pub(crate) fn check(&self, exercise: &Exercise) -> Result<PathBuf, Trouble> {
        let judge = self.folder.join(".judge");
        self.make(&judge)?;
        let check = judge.join(format!("{}.check.rs", exercise.name));
        self.write(&check, exercise.check)?;
        Ok(check)
    }

    /// Writes the program that judges these candidates, and the manifest.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn program(&self, name: &str, candidates: &[Candidate]) -> Result<(), Trouble> {
        let judge = self.folder.join(".judge");
        self.make(&judge)?;
        self.write(&judge.join(format!("{name}.rs")), &main_of(candidates))?;
        let mut programs: Vec<String> = Vec::new();
        for entry in fs::read_dir(&judge).map_err(trouble("read", &judge))?.flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            if let Some(program) = file.strip_suffix(".rs").filter(|program| !program.ends_with(".check")) {
                programs.push(program.to_string());
            }
        }
        programs.sort_unstable();
        self.write(&self.folder.join("Cargo.toml"), &manifest(&programs))?;
        self.write(&self.folder.join(".gitignore"), "/target\n/.judge\n/*.backup-*\n")?;
        let lock = self.folder.join("Cargo.lock");
        if !lock.exists() {
            // the versions that racecourse itself was built with: those are on this machine
            let known = fs::read_to_string(Path::new(SOURCE).join("Cargo.lock")).unwrap_or_default();
            self.write(&lock, &known)?;
        }
        Ok(())
    }

    /// Puts the starter back, and the learner's file aside. Where it is now, if there was one.
    ///
    /// # Errors
    /// If it cannot be moved or written.
    pub(crate) fn reset(&self, exercise: &Exercise) -> Result<Option<PathBuf>, Trouble> {
        let file = self.file(exercise);
        let mut kept = None;
        if file.exists() {
            let free = (1..).map(|n| self.folder.join(format!("{}.backup-{n}", exercise.file())));
            let backup = free.into_iter().find(|path| !path.exists()).unwrap_or_default();
            fs::rename(&file, &backup).map_err(trouble("move", &file))?;
            kept = Some(backup);
        }
        self.begin(exercise)?;
        Ok(kept)
    }

    fn make(&self, folder: &Path) -> Result<(), Trouble> {
        fs::create_dir_all(folder).map_err(trouble("make", folder))
    }

    /// Writes one of our files, whole or not at all, unless it says that already: Cargo builds anew what is newer.
    fn write(&self, path: &Path, text: &str) -> Result<(), Trouble> {
        if fs::read_to_string(path).is_ok_and(|known| known == text) {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.folder);
        let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut new| {
            new.write_all(text.as_bytes())?;
            new.persist(path).map_err(|error| error.error)?;
            Ok(())
        });
        written.map_err(trouble("write", path))
    }
}

/// Whether the library's source is still where this program was built from.
pub(crate) fn library() -> Result<&'static Path, String> {
    let path = Path::new(SOURCE);
    if path.join("Cargo.toml").is_file() {
        Ok(path)
    } else {
        Err(format!("the source that this racecourse was built from is gone ({SOURCE}); put it back, or build it anew"))
    }
}

fn manifest(programs: &[String]) -> String {
    let mut text = String::from(
        "# Written by racecourse; it is written anew when you begin another exercise.\n\
         [package]\nname = \"racecourse-exercises\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [workspace]\n\n[dependencies]\n",
    );
    let _ = writeln!(text, "racecourse = {{ path = {SOURCE:?}, default-features = false }}\n");
    text +=
        "[profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\nopt-level = 2\ndebug = false\n";
    for program in programs {
        let _ = write!(text, "\n[[bin]]\nname = {program:?}\npath = \".judge/{program}.rs\"\n");
    }
    text
}

/// A `main` around the candidates' files.
fn main_of(candidates: &[Candidate]) -> String {
    let mut text = String::from("//! Written by racecourse, which writes it anew before it judges.\n\n");
    for (n, one) in candidates.iter().enumerate() {
        let _ = write!(
            text,
            "mod candidate_{n} {{\n    #[allow(dead_code)]\n    #[path = {:?}]\n    pub mod exercise;\n    \
             #[path = {:?}]\n    pub mod check;\n}}\n",
            one.code, one.check
        );
    }
    text += "\nfn main() -> std::process::ExitCode {\n    use racecourse::course::{Source, judge::child};\n    child::main(&[\n";
    for (n, one) in candidates.iter().enumerate() {
        let _ = writeln!(text, "        ({:?}, candidate_{n}::check::scenarios, &[", one.name);
        for path in [&one.code, &one.check] {
            let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let _ = writeln!(
                text,
                "            Source {{ name: {file:?}, path: {path:?}, text: include_str!({path:?}) }},"
            );
        }
        text += "        ]),\n";
    }
    text + "    ])\n}\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXERCISE: Exercise = Exercise {
        name: "two-words",
        title: "",
        starter: "//! Do it.\n",
        check: "// check\n",
        solution: "",
        others: &[],
        wrong: &[],
    };

    #[test]
    fn the_learners_file_is_never_overwritten_and_a_reset_keeps_it() {
        let place = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(Some(&place.path().join("w"))).unwrap();
        assert!(workspace.begin(&EXERCISE).unwrap());
        let file = workspace.file(&EXERCISE);
        assert_eq!(fs::read_to_string(&file).unwrap(), EXERCISE.starter);
        fs::write(&file, "mine").unwrap();
        assert!(!workspace.begin(&EXERCISE).unwrap());
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        let kept = workspace.reset(&EXERCISE).unwrap().unwrap();
        assert_eq!(fs::read_to_string(kept).unwrap(), "mine");
        assert_eq!(fs::read_to_string(&file).unwrap(), EXERCISE.starter);
        fs::write(&file, "mine too").unwrap();
        let second = workspace.reset(&EXERCISE).unwrap().unwrap();
        assert_eq!(fs::read_to_string(second).unwrap(), "mine too");
        fs::remove_file(&file).unwrap();
        assert!(workspace.reset(&EXERCISE).unwrap().is_none());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told_with_a_way_out() {
        let error = io::Error::from(io::ErrorKind::PermissionDenied);
        let said = trouble("make", Path::new("x"))(error).to_string();
        assert!(said.starts_with("cannot make x: ") && said.contains("--dir"), "{said}");
    }
}

//! A test that reads like a transcript: `Repl::new().line("explore counter").stdout("…").success()`.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_racecourse");

/// Variables that change what the program does.
const FOREIGN: [&str; 3] = ["NO_COLOR", "REDIS_URL", "IMGUR_CLIENT_ID"];

/// What comes of running a test once more, in a process that it has for itself; none in that process, which has the work to do.
pub(crate) fn again(test: &str) -> Option<Output> {
    const ALONE: &str = "RACECOURSE_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return None;
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    Some(command.args([test, "--exact", "--nocapture"]).env(ALONE, "1").output().unwrap())
}

/// Whether this is the process that a test has for itself, for what no other test may disturb. If not, it runs there, and must pass.
#[track_caller]
pub(crate) fn is_alone(test: &str) -> bool {
    let Some(output) = again(test) else { return true };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the child found its test");
    false
}

/// One run of the program in a state folder of its own.
#[must_use = "`success` or `code` runs it"]
pub(crate) struct Repl {
    arguments: Vec<String>,
    variables: Vec<(&'static str, String)>,
    input: Vec<u8>,
    stdout: Option<String>,
    contains: Vec<String>,
    stderr: Option<String>,
    complains: Vec<String>,
    folder: tempfile::TempDir,
    home: Option<PathBuf>,
}

impl Repl {
    pub(crate) fn new() -> Repl {
        Repl {
            arguments: Vec::new(),
            variables: Vec::new(),
            input: Vec::new(),
            stdout: None,
            contains: Vec::new(),
            stderr: None,
            complains: Vec::new(),
            folder: tempfile::tempdir().expect("a folder for the test"),
            home: None,
        }
    }

    /// A line as if typed, run with `-c`.
    pub(crate) fn line(self, line: &str) -> Repl {
        self.argument("-c").argument(line)
    }

    pub(crate) fn argument(mut self, argument: &str) -> Repl {
        self.arguments.push(argument.to_string());
        self
    }

    /// What comes through the pipe.
    pub(crate) fn input(mut self, input: impl AsRef<[u8]>) -> Repl {
        self.input.extend_from_slice(input.as_ref());
        self
    }

    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Repl {
        self.variables.push((name, value.to_string()));
        self
    }

    /// Another state folder than the test's own.
    pub(crate) fn home(mut self, home: &Path) -> Repl {
        self.home = Some(home.to_path_buf());
        self
    }

    /// All that is written, exactly.
    pub(crate) fn stdout(mut self, text: &str) -> Repl {
        self.stdout = Some(text.to_string());
        self
    }

    /// Something that is written among other things.
    pub(crate) fn contains(mut self, text: &str) -> Repl {
        self.contains.push(text.to_string());
        self
    }

    /// All that is complained of, exactly; without it, nothing may be.
    pub(crate) fn stderr(mut self, text: &str) -> Repl {
        self.stderr = Some(text.to_string());
        self
    }

    /// Something on the one line that is complained of.
    pub(crate) fn complains(mut self, part: &str) -> Repl {
        self.complains.push(part.to_string());
        self
    }

    /// Runs it; the exit code is 0. What was written comes back.
    #[track_caller]
    pub(crate) fn success(self) -> String {
        self.code(0)
    }

    /// Runs it; the exit code is `code`. What was written comes back.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> String {
        let output = self.run();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "exit code; stdout: {out}\nstderr: {err}");
        if self.complains.is_empty() {
            assert_eq!(err, self.stderr.as_deref().unwrap_or_default(), "stderr; stdout: {out}");
        } else {
            assert_eq!(err.lines().count(), 1, "one line: {err}");
        }
        for part in &self.complains {
            assert!(err.contains(part.as_str()), "`{part}` is not in:\n{err}");
        }
        if let Some(wanted) = &self.stdout {
            assert_eq!(&out, wanted, "stdout");
        }
        for part in &self.contains {
            assert!(out.contains(part.as_str()), "`{part}` is not in:\n{out}");
        }
        out
    }

    fn run(&self) -> Output {
        let mut command = Command::new(PROGRAM);
        // what is made where the program stands goes with the test
        command.args(&self.arguments).current_dir(self.folder.path());
        // what the one who tests has set is not meant for the tests: least of all a Redis of theirs
        for name in FOREIGN {
            command.env_remove(name);
        }
        command.env("RACECOURSE_HOME", self.home.as_deref().unwrap_or(self.folder.path()));
        command.envs(self.variables.iter().map(|(name, value)| (*name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = self.input.clone();
        // the program need not read all of it
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().expect("the program ends");
        writer.join().expect("the input is written");
        output
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is written is UTF-8")
}

/// The program, which runs by itself.
pub(crate) struct Running {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    pub(crate) fn start(home: &Path, arguments: &str) -> Running {
        let mut command = Command::new(PROGRAM);
        command.args(arguments.split_whitespace());
        Running::of(command, home)
    }

    /// It, as a command says.
    pub(crate) fn of(mut command: Command, home: &Path) -> Running {
        for name in FOREIGN {
            command.env_remove(name);
        }
        command.current_dir(home).env("RACECOURSE_HOME", home);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Running { child, lines }
    }

    pub(crate) fn line(&mut self) -> String {
        self.lines.next().expect("another line").unwrap().trim().to_string()
    }

    /// The line that begins so; those before it are skipped.
    pub(crate) fn until(&mut self, start: &str) -> String {
        loop {
            let line = self.line();
            if line.starts_with(start) {
                return line;
            }
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, name: &str) {
        assert!(Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Its exit code, what else it wrote, and what it complained of.
    pub(crate) fn end(mut self) -> (Option<i32>, Vec<String>, String) {
        let rest: Vec<String> = self.lines.map(|line| line.unwrap().trim().to_string()).collect();
        let mut complaints = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
        (self.child.wait().unwrap().code(), rest, complaints)
    }
}

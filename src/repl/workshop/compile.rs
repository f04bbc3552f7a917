//! Runs Cargo on the workspace, without a network.

use super::folder::{self, Workspace};
use crate::sched::Interrupt;
use serde::Deserialize;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What came of a build.
#[derive(Debug)]
pub(crate) enum Built {
    /// The program.
    Program(PathBuf),
    /// The compiler's messages, as it words them, those on the learner's file first.
    Errors(String),
    /// Ctrl-C.
    Interrupted,
}

/// Cargo, as this machine has it.
#[derive(Debug)]
pub(crate) struct Compiler {
    cargo: OsString,
    colour: bool,
}

#[derive(Deserialize)]
struct Line {
    reason: String,
    message: Option<Message>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    file_name: PathBuf,
}

impl Compiler {
    /// Cargo from the PATH, or the one that started us.
    #[must_use]
    pub(crate) fn new(colour: bool) -> Compiler {
        let works = Command::new("cargo").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
        let ours = std::env::var_os("CARGO").filter(|_| !works);
        Compiler { cargo: ours.unwrap_or_else(|| "cargo".into()), colour }
    }

    /// Builds one program of the workspace; `code` is the file whose errors matter most.
    ///
    /// # Errors
    /// If Cargo cannot be run at all, or fails for a reason that is no error in the code: one line that says what to do.
    pub(crate) fn build(
        &self,
        workspace: &Workspace,
        program: &str,
        code: &Path,
        interrupt: &Interrupt,
    ) -> Result<Built, String> {
        folder::library()?;
        let format = if self.colour { "json-diagnostic-rendered-ansi" } else { "json" };
        let mut command = Command::new(&self.cargo);
        command.current_dir(workspace.folder());
        command.args(["build", "--offline", "--quiet", "--bin", program, "--target-dir", "target"]);
        command.arg(format!("--message-format={format}"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                "cargo is not on the PATH; install Rust (https://rustup.rs), open a new terminal, and try again"
                    .to_string()
            }
            _ => format!("cannot run cargo: {error}"),
        })?;
        let errors = child.stderr.take().map(|pipe| {
            std::thread::spawn(move || {
                let mut text = String::new();
                let _ = BufReader::new(pipe).take(64 * 1024).read_to_string(&mut text);
                text
            })
        });
        let lines = child.stdout.take().map(|pipe| BufReader::new(pipe).lines());
        let (mut executable, mut mine, mut others) = (None, String::new(), String::new());
        for line in lines.into_iter().flatten().map_while(Result::ok) {
            if interrupt.is_raised() {
                let _ = child.kill();
                let _ = child.wait();
                return Ok(Built::Interrupted);
            }
            let Ok(line) = serde_json::from_str::<Line>(&line) else { continue };
            if line.reason == "compiler-artifact" {
                executable = line.executable.or(executable);
            }
            let Some(message) = line.message.filter(|message| message.level == "error") else { continue };
            let rendered = message.rendered.unwrap_or_default();
            let own = message.spans.iter().any(|span| span.file_name.file_name() == code.file_name());
            if own { mine += &rendered } else { others += &rendered }
        }
        let status = child.wait().map_err(|error| format!("cannot wait for cargo: {error}"))?;
        let said = errors.and_then(|thread| thread.join().ok()).unwrap_or_default();
        if interrupt.is_raised() {
            return Ok(Built::Interrupted);
        }
        match executable {
            Some(path) if status.success() => Ok(Built::Program(path)),
            _ if !mine.is_empty() => Ok(Built::Errors(mine)),
            _ if !others.is_empty() => Ok(Built::Errors(others)),
            _ => {
                let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it did not say why").trim();
                Err(format!("cargo could not build the workspace: {first}"))
            }
        }
    }
}

//! A Redis server of one's own.

use std::fmt;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to answer its first question.
const PATIENCE: Duration = Duration::from_secs(20);

/// What keeps it: it ends the server when it is told to, or when its own standard input ends, that is with its owner, however that ended. Then
/// the directory goes too, since its owner cannot see to that any more.
const KEEPER: &str = r#"folder=$1; shift; "$@" & server=$!
read -r word; kill "$server" 2>/dev/null; wait "$server"
[ "$word" = keep ] || rm -rf "$folder""#;

/// Why there is no server.
#[derive(Debug)]
pub enum ServerError {
    /// There is no `redis-server` on the PATH.
    NotInstalled,
    /// The system refuses.
    System(io::Error),
    /// It started, and ended or did not answer: what it said last.
    Ended(String),
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServerError::NotInstalled => f.write_str("there is no redis-server on the PATH"),
            ServerError::System(error) => write!(f, "a Redis server cannot be started: {error}"),
            ServerError::Ended(said) => write!(f, "the Redis server did not start: {said}"),
        }
    }
}

impl std::error::Error for ServerError {}

/// A `redis-server` on a free port of the loopback, with a directory of its own, which goes with it.
///
/// It keeps a log of every change (`appendonly`), so that one that is stopped and started again has lost nothing. It ends when this is dropped, and when
/// this process ends, even by `kill -9`.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    folder: tempfile::TempDir,
    program: PathBuf,
    keeper: Option<Child>,
}

impl RedisServer {
    /// Whether there is one on the PATH.
    #[must_use]
    pub fn is_installed() -> bool {
        program().is_some()
    }

    /// Starts one, and waits until it answers.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn start() -> Result<RedisServer, ServerError> {
        let program = program().ok_or(ServerError::NotInstalled)?;
        let folder = tempfile::Builder::new().prefix("racecourse-redis-").tempdir().map_err(ServerError::System)?;
        let mut server = RedisServer { port: 0, folder, program, keeper: None };
        // somebody else may take a free port before the server does
        let mut tries = 0;
        loop {
            tries += 1;
            server.port = free_port().map_err(ServerError::System)?;
            match server.resume() {
                Err(ServerError::Ended(_)) if tries < 3 => {}
                started => return started.map(|()| server),
            }
        }
    }

    /// `redis://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Where it keeps its log.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Stops it; what it knows stays in its directory.
    pub fn halt(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            if let Some(mut input) = keeper.stdin.take() {
                // if it hears nothing, it hears the end
                let _ = input.write_all(b"keep\n");
            }
            let _ = keeper.wait();
        }
    }

    /// Starts it again, at the same port and with what it knew; one that runs goes on.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn resume(&mut self) -> Result<(), ServerError> {
        if self.keeper.is_some() {
            return Ok(());
        }
        let port = self.port.to_string();
        let log = self.folder.path().join("redis.log");
        // what it said the last time is no news
        let _ = fs::remove_file(&log);
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "sh"]).arg(self.folder.path()).arg(&self.program).args([
            "--port",
            &port,
            "--bind",
            "127.0.0.1",
        ]);
        command.args(["--save", "", "--appendonly", "yes", "--daemonize", "no", "--dir"]).arg(self.folder.path());
        command.arg("--logfile").arg(&log).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // a terminal's Ctrl-C is for its owner
        let keeper = command.process_group(0).spawn().map_err(ServerError::System)?;
        self.keeper = Some(keeper);
        let begun = Instant::now();
        while !self.answers() {
            let said = fs::read_to_string(&log).unwrap_or_default();
            let refused = said.contains("Failed listening") || said.contains("Fatal error");
            if refused || begun.elapsed() > PATIENCE {
                self.halt();
                return Err(ServerError::Ended(said.lines().last().unwrap_or("it says nothing").to_string()));
            }
            crate::sched::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) else { return false };
        let mut answer = [0; 5];
        let patient = stream.set_read_timeout(Some(PATIENCE)).is_ok();
        // while it reads its log it answers that it is loading
        patient
            && stream.write_all(b"PING\r\n").and_then(|()| stream.read_exact(&mut answer)).is_ok()
            && &answer == b"+PONG"
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.halt();
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("redis-server")).find(|program| program.is_file())
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

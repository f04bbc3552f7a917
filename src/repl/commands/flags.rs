use crate::course::Notice;
use crate::lessons::flags::answers::{Label, PAUSE, SEED};
use crate::lessons::flags::client::{Client, NoClient};
use crate::lessons::flags::codes::Wish;
use crate::lessons::flags::download::{DEFAULT_CONCUR_REQ, Done, Downloader, Mode, Plan, Tally, download_many};
use crate::lessons::flags::notice;
use crate::lessons::flags::report;
use crate::lessons::flags::server::{Options, Servers};
use crate::repl::downloading::{self, Shown};
use crate::repl::find::short;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::signals::LOOK_AGAIN;
use clap::{Args, Subcommand, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What follows a mistake in the command line.
const USAGE: &str = "usage: flags get [-a|-e] [-l N] [-m N] [-s LABEL] [-v] [CC]...";

/// Download flags from servers here, one by one or many at once
///
/// Every flag is accounted for: downloaded, not found, or an error. Without CC:
/// those of the twenty countries with the most people. The servers are those of
/// `flags serve` if it runs, else they are started for this. Exit code 1 if
/// there was an error, 130 after Ctrl-C.
#[derive(Debug, Args)]
#[command(
    flatten_help = true,
    after_help = "Examples:\n  flags get\n  flags get -s DELAY -m 26 -v b\n  flags get --mode async -a\n  \
                  flags serve --seconds 1"
)]
pub(crate) struct Flags {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
enum Action {
    Get(Get),
    Serve(Serve),
}

/// Download flags
#[derive(Debug, Args)]
struct Get {
    /// A country's code, or a letter for all 26 codes that begin with it
    #[arg(value_name = "CC")]
    codes: Vec<String>,
    /// Every country: 194 codes from AD to ZW
    #[arg(short, long)]
    all: bool,
    /// Every code that two letters make: 676 from AA to ZZ
    #[arg(short, long)]
    every: bool,
    /// Only the first N codes
    #[arg(short, long, value_name = "N", allow_negative_numbers = true)]
    limit: Option<i64>,
    /// So many requests at once, at most 1000
    #[arg(short, long = "max_req", alias = "max-req", value_name = "N", default_value_t = DEFAULT_CONCUR_REQ as i64,
          allow_negative_numbers = true)]
    max_req: i64,
    /// Whom to ask: LOCAL answers at once, DELAY after half a second, ERROR
    /// fails one time in four; REMOTE is the server at --url [default: LOCAL]
    #[arg(short, long, value_name = "LABEL")]
    server: Option<String>,
    /// Name each flag as it is done
    #[arg(short, long)]
    verbose: bool,
    /// One after the other, by a pool of threads, or by tasks of one thread
    #[arg(long, value_name = "MODE", default_value = "threads")]
    mode: How,
    /// Where to keep the flags; the folder is made
    #[arg(long, value_name = "FOLDER", default_value = "downloads")]
    out: PathBuf,
    /// Another server: the address above its /xx/xx.gif
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Give an answer up after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    #[command(flatten)]
    servers: Manners,
}

/// Serve LOCAL, DELAY and ERROR on this machine until Ctrl-C
#[derive(Debug, Args)]
struct Serve {
    /// LOCAL at this port, DELAY and ERROR at the next two [default: any that are free]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=65_533))]
    port: Option<u16>,
    /// End after so many seconds
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<u64>,
    #[command(flatten)]
    servers: Manners,
}

/// How the servers behave that are started here.
#[derive(Clone, Copy, Debug, Args)]
struct Manners {
    /// How many times faster than the tutorial's the servers are
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    speed: u32,
    /// Decides which requests ERROR refuses
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum How {
    Sequential,
    Threads,
    Async,
}

impl Manners {
    fn options(self, port: Option<u16>) -> Options {
        Options { port, pause: PAUSE / self.speed, seed: self.seed }
    }
}

impl Flags {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        // a thousand connections are a few thousand files; where there may not be so many, some downloads fail and are counted
        #[cfg(unix)]
        let _ = rlimit::increase_nofile_limit(8192);
        match self.action {
            Action::Get(it) => it.run(session, out),
            Action::Serve(it) => it.run(session, out),
        }
    }
}

impl Serve {
    fn run(self, session: &Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let servers = Servers::start(self.servers.options(self.port)).map_err(|error| {
            Refusal::usage(format!("{error}; name another with --port, or none for any that are free"))
        })?;
        let notice = session.store().map(|store| Notice::hang_out(&store.servers(), notice::of(&servers)));
        for (label, url) in servers.urls() {
            writeln!(out, "  {label} site: {url}")?;
        }
        let found = match &notice {
            Some(Ok(_)) => "`flags get` finds them",
            _ => "`flags get` does not find them; name one with --url",
        };
        writeln!(out, "  {found}; Ctrl-C stops them")?;
        out.flush()?;
        let started = Instant::now();
        let is_time = || self.seconds.is_some_and(|seconds| started.elapsed() >= Duration::from_secs(seconds));
        while !session.interrupt().is_raised() && !is_time() {
            if servers.wait(LOOK_AGAIN) {
                return Err(io::Error::other("the servers ended by themselves").into());
            }
        }
        drop((notice, servers));
        writeln!(out, "  stopped")?;
        Ok(if session.interrupt().is_raised() { Status::Interrupted } else { Status::Fine })
    }
}

/// Where the flags come from.
struct Source {
    label: Label,
    url: String,
    /// Servers that end with the download.
    own: Option<Servers>,
    whose: &'static str,
}

impl Get {
    fn run(self, session: &Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let plan = self.plan()?;
        let source = self.source(session)?;
        let patience = Duration::from_secs(self.timeout);
        let client = Client::new(&source.url, patience).map_err(|error| match error {
            NoClient::Address => mistake(&format!("--url {} is no address like http://HOST/flags", short(&source.url))),
            NoClient::System(error) => Refusal::Output(error),
        })?;
        let downloader = Downloader::new(client, &self.out).map_err(|error| {
            let folder = self.out.display();
            Refusal::Usage(format!("cannot make the folder {folder}: {error}; name another with --out"))
        })?;
        for line in report::initial(&plan, source.label, &source.url) {
            writeln!(out, "  {line}")?;
        }
        writeln!(out, "  {}", session.look().dim(source.whose))?;
        out.flush()?;

        let started = Instant::now();
        let shown = Shown { total: plan.codes.len(), verbose: self.verbose };
        let stop = downloader.client().stop();
        let download = |tell: &dyn Fn(Done)| download_many(&downloader, &plan, |done| tell(done.clone()));
        let tally = downloading::watch(shown, &stop, session, out, download)?;
        let elapsed = started.elapsed();
        drop(source.own);
        for line in report::last(&tally, elapsed) {
            writeln!(out, "  {line}")?;
        }
        Ok(match tally {
            _ if session.interrupt().is_raised() => Status::Interrupted,
            Tally { error: 1.., .. } => Status::Failed,
            _ => Status::Fine,
        })
    }

    fn plan(&self) -> Result<Plan, Refusal> {
        let wished = usize::try_from(self.max_req).ok().filter(|wished| *wished > 0);
        let wished = wished.ok_or_else(|| mistake("--max_req N must be 1 or more"))?;
        let wish = Wish { every: self.every, all: self.all, words: self.codes.clone(), limit: self.limit };
        let codes = wish.chosen().map_err(|bad| mistake(&bad.to_string()))?;
        let mode = match self.mode {
            How::Sequential => Mode::Sequential,
            How::Threads => Mode::Threads,
            How::Async => Mode::Async,
        };
        Ok(Plan::new(codes, mode, wished))
    }

    fn source(&self, session: &Session) -> Result<Source, Refusal> {
        let labels = || Label::ALL.map(|label| label.to_string()).join(", ");
        let unknown = |()| mistake(&format!("--server LABEL must be one of {}", labels()));
        let asked = self.server.as_deref().map(str::parse).transpose().map_err(unknown)?;
        let (label, url) = match (asked, &self.url) {
            (None | Some(Label::Remote), Some(url)) => (Label::Remote, url.clone()),
            (Some(_), Some(_)) => return Err(mistake("--url names the server REMOTE, and no other")),
            (Some(Label::Remote), None) => return Err(mistake("REMOTE needs its address: --url http://HOST/flags")),
            (asked, None) => return self.served(asked.unwrap_or(Label::Local), session),
        };
        Ok(Source {
            label,
            url: url.trim_end_matches('/').to_string(),
            own: None,
            whose: "(another server, as you wish)",
        })
    }

    /// One of the three servers: of a `flags serve` that runs, or started for this.
    fn served(&self, label: Label, session: &Session) -> Result<Source, Refusal> {
        if let Some(url) = session.store().and_then(|store| notice::found(&store.servers(), label)) {
            return Ok(Source { label, url, own: None, whose: "(the servers of `flags serve`)" });
        }
        let servers = Servers::start(self.servers.options(None)).map_err(|error| Refusal::usage(error.to_string()))?;
        let url = servers.url(label).unwrap_or_default();
        Ok(Source { label, url, own: Some(servers), whose: "(servers started for this)" })
    }
}

/// The refusal of a command line, with what it should look like.
fn mistake(what: &str) -> Refusal {
    Refusal::Usage(format!("*** Usage error: {what}; {USAGE}"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn a_mistake_gets_one_line_with_the_usage() {
        let mut session = toy();
        let usage = "; usage: flags get [-a|-e] [-l N] [-m N] [-s LABEL] [-v] [CC]...";
        for (line, said) in [
            ("flags get -l 0", "--limit N must be 1 or more"),
            ("flags get -l -3", "--limit N must be 1 or more"),
            ("flags get -m 0", "--max_req N must be 1 or more"),
            ("flags get --max_req -1", "--max_req N must be 1 or more"),
            ("flags get -s MARS", "--server LABEL must be one of DELAY, ERROR, LOCAL, REMOTE"),
            ("flags get -s remote", "REMOTE needs its address: --url http://HOST/flags"),
            ("flags get -s LOCAL --url http://h/f", "--url names the server REMOTE, and no other"),
            ("flags get BR usa", "each CC must be a letter from A to Z or a code from AA to ZZ"),
            ("flags get 7", "each CC must be a letter from A to Z or a code from AA to ZZ"),
            ("flags get --url https://h/f", "--url https://h/f is no address like http://HOST/flags"),
            ("flags get --url nonsense", "--url nonsense is no address like http://HOST/flags"),
        ] {
            assert_eq!(say(&mut session, line), format!("*** Usage error: {said}{usage}"), "{line}");
        }
        for (line, said) in [
            ("flags", "`flags` needs get or serve; `help flags` shows how it is used"),
            ("flags gte", "`flags` has no `gte`; did you mean `get`?"),
            ("flags get --mod async", "`flags` does not take `--mod`; did you mean `--mode`?"),
            ("flags get --mode some", "`some` does not fit --mode MODE; it takes sequential, threads, async"),
            ("flags serve --port 70000", "`70000` does not fit --port N; `help flags` shows how it is used"),
        ] {
            assert_eq!(say(&mut session, line), said);
        }
    }

    #[test]
    fn help_shows_both_at_once() {
        let help = say(&mut toy(), "help flags");
        for part in ["flags get [OPTIONS] [CC]...", "flags serve [OPTIONS]", "--max_req <N>", "--port <N>", "Examples:"]
        {
            assert!(help.contains(part), "`{part}` is not in:\n{help}");
        }
        assert_eq!(say(&mut toy(), "flags get --help"), help);
    }
}

use crate::course::Notice;
use crate::lessons::fib_server::client::{Client, Load, Plan};
use crate::lessons::fib_server::notice;
use crate::lessons::fib_server::protocol::{Errors, Framing, LARGEST};
use crate::lessons::fib_server::server::{Ended, FibServer, Options, Version};
use crate::repl::find::short;
use crate::repl::netcat::Netcat;
use crate::repl::question::Question;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::signals::LOOK_AGAIN;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};
use std::io::{self, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Serve fib in one of eight ways, and ask for it
///
/// Without --to, `perf` and `nc` ask the `fibserver serve` that runs; with --serve
/// they start that version for themselves. A request is a line with a number
/// from 0 to 45; an empty line says goodbye.
///
/// Versions: 1 blocking, 2 a thread for each client, 3 threads and a pool of
/// processes, 4 a scheduler of generators, 5 that and a pool of processes, 6 that
/// with an async socket, 7 the streams of asyncio, 8 tokio.
#[derive(Debug, Args)]
#[command(
    flatten_help = true,
    after_help = "Examples:\n  fibserver perf --serve 4 --seconds 1\n  fibserver serve 7 --seconds 1\n  \
                  fibserver perf 20 --serve 2 --clients 10 --seconds 1"
)]
pub(crate) struct FibServerCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
enum Action {
    Serve(Serve),
    Perf(Perf),
    Nc(Nc),
}

/// Serve one version on this machine until Ctrl-C
#[derive(Debug, Args)]
struct Serve {
    /// From 1 to 8
    #[arg(value_name = "VERSION", value_parser = numbers())]
    version: String,
    /// Where to listen [default: any port that is free]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    #[command(flatten)]
    manners: Manners,
    /// End after so many seconds
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<u64>,
}

/// Ask again and again, and count the answers each second
#[derive(Debug, Args)]
struct Perf {
    /// Ask for fib of this
    #[arg(value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(0..=LARGEST))]
    number: u64,
    /// So many connections at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1000))]
    clients: u64,
    /// For so long; Ctrl-C ends it before
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: u64,
    #[command(flatten)]
    whom: Whom,
}

/// Type requests and see the answers; an empty line ends it
#[derive(Debug, Args)]
struct Nc {
    #[command(flatten)]
    whom: Whom,
}

/// How a server goes about its work.
#[derive(Clone, Copy, Debug, Args)]
struct Manners {
    /// Where a request ends; none: where the bytes end that came
    #[arg(long, value_name = "HOW", default_value = "line")]
    framing: How,
    /// Whether a bad request is answered, or nobody catches it
    #[arg(long, value_name = "HOW", default_value = "contained")]
    errors: Caught,
    /// So many processes in the pool of 3, 5, 6 and 7 [default: as many as
    /// there are processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    workers: Option<u16>,
}

/// Who is asked.
#[derive(Debug, Args)]
struct Whom {
    /// A server's address, like 127.0.0.1:25000
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// Start this version for the time being
    #[arg(long, value_name = "VERSION", value_parser = numbers(), conflicts_with = "to")]
    serve: Option<String>,
    #[command(flatten)]
    manners: Manners,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum How {
    Line,
    None,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Caught {
    Contained,
    Fatal,
}

fn numbers() -> PossibleValuesParser {
    PossibleValuesParser::new(["1", "2", "3", "4", "5", "6", "7", "8"])
}

impl Manners {
    fn framing(self) -> Framing {
        match self.framing {
            How::Line => Framing::Line,
            How::None => Framing::None,
        }
    }

    /// Of the version of that number.
    fn options(self, number: &str, port: Option<u16>) -> Options {
        // the parser lets no other through
        let version = number.parse().ok().and_then(Version::of).unwrap_or(Version::Tokio);
        let errors = match self.errors {
            Caught::Contained => Errors::Contained,
            Caught::Fatal => Errors::Fatal,
        };
        let usual = Options::new(version);
        let workers = self.workers.map_or(usual.workers, usize::from);
        Options { port, framing: self.framing(), errors, workers, ..usual }
    }
}

impl FibServerCommand {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        // a thousand connections are a few thousand files; where there may not be so many, some are refused
        #[cfg(unix)]
        let _ = rlimit::increase_nofile_limit(8192);
        match self.action {
            Action::Serve(it) => it.run(session, out),
            Action::Perf(it) => it.run(session, out),
            Action::Nc(it) => it.run(session, out),
        }
    }
}

fn start(options: Options) -> Result<FibServer, Refusal> {
    FibServer::start(options).map_err(|ended| match (ended, options.port) {
        (Ended::System(error), Some(port)) if error.kind() == io::ErrorKind::AddrInUse => {
            Refusal::usage(format!("port {port} is in use; name another with --port, or none for any that is free"))
        }
        (Ended::System(error), Some(port)) => {
            Refusal::usage(format!("cannot listen at port {port}: {error}; name another with --port"))
        }
        (ended, _) => Refusal::usage(format!("the server cannot start: {ended}")),
    })
}

impl Serve {
    fn run(self, session: &Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let options = self.manners.options(&self.version, self.port);
        let server = start(options)?;
        let said = notice::of(server.address(), options.framing);
        let hung = session.store().map(|store| Notice::hang_out(&store.fib_server(), said));
        let (number, words) = (options.version.number(), options.version.words());
        writeln!(out, "  version {number}, {words}, at {}", server.address())?;
        let found = match &hung {
            Some(Ok(_)) => "`fibserver perf` and `fibserver nc` find it",
            _ => "`fibserver perf` and `fibserver nc` find it with --to",
        };
        writeln!(out, "  {found}; Ctrl-C stops it")?;
        out.flush()?;
        let started = Instant::now();
        let is_time = || self.seconds.is_some_and(|seconds| started.elapsed() >= Duration::from_secs(seconds));
        while !session.interrupt().is_raised() && !is_time() {
            if let Some(ended) = server.wait(LOOK_AGAIN) {
                let why = ended.err().map_or("nobody knows why".to_string(), |ended| ended.to_string());
                writeln!(out, "  the server has ended: {why}")?;
                return Ok(Status::Failed);
            }
        }
        drop((hung, server));
        writeln!(out, "  stopped")?;
        Ok(if session.interrupt().is_raised() { Status::Interrupted } else { Status::Fine })
    }
}

/// A server to ask.
struct Found {
    address: SocketAddr,
    framing: Framing,
    /// One that ends with the command.
    own: Option<FibServer>,
}

impl Whom {
    fn find(&self, session: &Session) -> Result<Found, Refusal> {
        if let Some(number) = &self.serve {
            let own = start(self.manners.options(number, None))?;
            return Ok(Found { address: own.address(), framing: self.manners.framing(), own: Some(own) });
        }
        if let Some(to) = &self.to {
            let address = to.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
            let address = address.ok_or_else(|| {
                Refusal::usage(format!("`{}` is no address like 127.0.0.1:25000, or not known here", short(to)))
            })?;
            return Ok(Found { address, framing: self.manners.framing(), own: None });
        }
        let found = session.store().and_then(|store| notice::found(&store.fib_server()));
        let (address, framing) = found.ok_or_else(|| {
            Refusal::usage(
                "no `fibserver serve` runs; start one in another terminal, or here for the time being: --serve 2",
            )
        })?;
        Ok(Found { address, framing, own: None })
    }
}

/// What is said where nobody answers.
fn nobody(address: SocketAddr, error: &io::Error) -> Refusal {
    Refusal::usage(format!("cannot connect to {address}: {error}; is there a fib server?"))
}

impl Perf {
    fn run(self, session: &Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let Found { address, framing, own } = self.whom.find(session)?;
        let clients = usize::try_from(self.clients).unwrap_or(usize::MAX);
        let plan = Plan { address, number: self.number, clients, framing };
        let load = Load::start(plan).map_err(|error| nobody(address, &error))?;
        let begun = Instant::now();
        let (mut before, mut then) = (0, begun);
        for second in 1..=self.seconds {
            let end = begun + Duration::from_secs(second);
            let left = || end.saturating_duration_since(Instant::now());
            let mut over = false;
            while !left().is_zero() && !over {
                over = load.wait(LOOK_AGAIN.min(left())) || session.interrupt().is_raised();
            }
            if over {
                break;
            }
            let (answered, now) = (load.answered(), Instant::now());
            // it may have been a little more than a second
            let rate = (answered - before) as f64 / now.duration_since(then).as_secs_f64();
            writeln!(out, "  {rate:.0} reqs/sec")?;
            out.flush()?;
            (before, then) = (answered, now);
        }
        let summary = load.finish();
        drop(own);
        for line in summary.to_string().lines() {
            writeln!(out, "  {line}")?;
        }
        Ok(match summary.troubles.is_empty() {
            _ if session.interrupt().is_raised() => Status::Interrupted,
            true => Status::Fine,
            false => Status::Failed,
        })
    }
}

impl Nc {
    fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let Found { address, framing, own } = self.whom.find(session)?;
        let client = Client::connect(address, framing).map_err(|error| nobody(address, &error))?;
        writeln!(out, "  connected to {address}; an empty line ends it")?;
        session.ask(Question::Netcat(Box::new(Netcat::new(client, own))));
        Ok(Status::Fine)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn a_mistake_gets_one_line_with_what_to_do() {
        let mut session = toy();
        for (line, said) in [
            ("fibserver", "`fibserver` needs serve or perf or nc; `help fibserver` shows how it is used"),
            (
                "fibserver perf",
                "no `fibserver serve` runs; start one in another terminal, or here for the time being: --serve 2",
            ),
            (
                "fibserver nc",
                "no `fibserver serve` runs; start one in another terminal, or here for the time being: --serve 2",
            ),
            ("fibserver serve 9", "`9` does not fit VERSION; it takes 1, 2, 3, 4, 5, 6, 7, 8"),
            ("fibserver perf 46", "`46` does not fit N; `help fibserver` shows how it is used"),
            ("fibserver perf --clients 0", "`0` does not fit --clients N; `help fibserver` shows how it is used"),
            ("fibserver perf --to nonsense", "`nonsense` is no address like 127.0.0.1:25000, or not known here"),
            ("fibserver prf", "`fibserver` has no `prf`; did you mean `perf`?"),
        ] {
            assert_eq!(say(&mut session, line), said, "{line}");
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let line = format!("fibserver perf --to 127.0.0.1:{port}");
        let said = say(&mut session, &line);
        assert!(said.starts_with(&format!("cannot connect to 127.0.0.1:{port}: ")), "{said}");
    }

    #[test]
    fn requests_are_typed_and_answers_read() {
        let mut session = toy();
        assert!(say(&mut session, "fibserver nc --serve 2").contains("; an empty line ends it\n"));
        assert_eq!(say(&mut session, "20"), "  6765\n");
        assert_eq!(say(&mut session, "help"), "  error: `help` is no number from 0 to 45\n");
        assert_eq!(say(&mut session, ""), "  closed\n");
        assert!(say(&mut session, "20").starts_with("no command `20`"));
    }

    #[test]
    fn load_ends_with_a_summary() {
        let said = say(&mut toy(), "fibserver perf --serve 8 --seconds 1 --clients 2");
        let words = [" reqs/sec\n", " answers in ", "50 % of them within ", "the slowest took "];
        assert!(words.iter().all(|part| said.contains(part)), "{said}");
    }
}

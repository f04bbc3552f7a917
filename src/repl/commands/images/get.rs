use super::super::jobs::named;
use crate::lessons::flags::http;
use crate::lessons::image_downloads::client::{Client, PATIENCE};
use crate::lessons::image_downloads::download::{Done, Mode, Plan, TIMEOUT, Tally, download_all};
use crate::lessons::image_downloads::faulty::Fault;
use crate::lessons::image_downloads::folder::setup_download_dir;
use crate::lessons::image_downloads::links::Listed;
use crate::lessons::image_downloads::service::{CLIENT_ID, IMAGES, Options, PAUSE, Service};
use crate::lessons::image_downloads::trouble::Trouble;
use crate::repl::downloading::{self, Shown};
use crate::repl::find::short;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::trace::say::count;
use crate::trace::text;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The variable that says who asks another service.
const VARIABLE: &str = "IMGUR_CLIENT_ID";

/// Of so many failures each gets a line; the rest is counted.
const LISTED: usize = 20;

/// Download the pictures of a gallery
#[derive(Debug, Args)]
pub(super) struct Get {
    /// How: one after the other; threads with a queue; processes; a pool of
    /// threads with `map`; tasks on one thread; jobs on a Redis server
    #[arg(long, value_name = "MODE", default_value = "queue", value_parser = Mode::ALL.map(Mode::name))]
    mode: String,
    /// How many at once [default: as many as the tutorial's program has]
    #[arg(long, value_name = "N", allow_negative_numbers = true,
          value_parser = clap::value_parser!(u16).range(1..=1000))]
    workers: Option<u16>,
    /// How many pictures are in the gallery; of another service: the first N
    #[arg(long, value_name = "N", allow_negative_numbers = true,
          value_parser = clap::value_parser!(u32).range(1..=10_000))]
    count: Option<u32>,
    /// Where to keep them; the directory is made
    #[arg(long, value_name = "DIR", default_value = "images")]
    out: PathBuf,
    /// Another service: the address of its gallery. The environment variable
    /// IMGUR_CLIENT_ID says who asks
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// How many times faster than the tutorial's the service is
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    speed: u32,
    /// For --mode executor: give up after so many seconds for all of them
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// For --mode jobs: the server, like redis://127.0.0.1:6379 [default:
    /// REDIS_URL, else a private one]
    #[arg(long, value_name = "URL")]
    redis: Option<String>,
    /// Put one of each kind of broken or strange entry into the gallery, too
    #[arg(long, conflicts_with = "url")]
    broken: bool,
    /// Name each picture as it is done
    #[arg(short, long)]
    verbose: bool,
}

/// Who is asked.
struct Source {
    url: String,
    id: String,
    whose: &'static str,
    /// A service that ends with the download.
    own: Option<Service>,
}

impl Get {
    pub(super) fn run(self, session: &Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        // a thousand connections are a few thousand files; where there may not be so many, some downloads fail and are counted
        #[cfg(unix)]
        let _ = rlimit::increase_nofile_limit(8192);
        let mode = Mode::ALL.into_iter().find(|mode| mode.name() == self.mode).unwrap_or(Mode::Queue);
        let source = self.source()?;
        let client = mode.client(PATIENCE).map_err(Refusal::Output)?;
        writeln!(out, "  service: {} {}", source.url, session.look().dim(source.whose))?;
        out.flush()?;

        let started = Instant::now();
        let listed = match self.listed(&client, &source, session, out)? {
            Ok(listed) => listed,
            Err(Trouble::Stopped) => return Ok(Status::Interrupted),
            Err(trouble) => return no_gallery(&trouble, out),
        };
        let folder = setup_download_dir(&self.out).map_err(|error| {
            let place = self.out.display();
            Refusal::Usage(format!("cannot make or write the directory {place}: {error}; name another with --out"))
        })?;
        let wished = self.workers.map(usize::from);
        let plan = Plan {
            timeout: Duration::from_secs(self.timeout),
            redis: named(self.redis.as_deref()),
            ..Plan::new(&listed.links, &folder, mode, wished)
        };
        writeln!(out, "  {}", says(&listed, &plan))?;
        out.flush()?;

        let shown = Shown { total: plan.downloads.len(), verbose: self.verbose };
        let mut failures = Vec::new();
        let tally = downloading::watch(shown, &client.stop(), session, out, |tell: &dyn Fn(Done)| {
            download_all(&client, &plan, |done| {
                if matches!(&done.result, Err(trouble) if *trouble != Trouble::Stopped) {
                    failures.push(done.clone());
                }
                tell(done.clone());
            })
        })?;
        let elapsed = started.elapsed();
        drop((folder, source.own));
        if !self.verbose {
            report_failures(&failures, session.width(), out)?;
        }
        report(&tally, mode, &self.out, elapsed, out)?;
        Ok(match tally {
            _ if session.interrupt().is_raised() => Status::Interrupted,
            Tally { failed: 1.., .. } => Status::Failed,
            _ => Status::Fine,
        })
    }

    fn source(&self) -> Result<Source, Refusal> {
        let Some(url) = &self.url else {
            let images = self.count.map_or(IMAGES, |count| count as usize);
            let faults: &[Fault] = if self.broken { &Fault::ALL } else { &[] };
            let service = Service::start(Options { images, pause: PAUSE / self.speed, faults });
            let service = service.map_err(|error| Refusal::usage(format!("no service can be started: {error}")))?;
            return Ok(Source {
                url: service.url(),
                id: CLIENT_ID.into(),
                whose: "(started for this)",
                own: Some(service),
            });
        };
        let known = http::address(url).ok_or_else(|| {
            let url = short(url);
            Refusal::Usage(format!("--url {url} is no address like http://HOST/gallery; https is not spoken here"))
        })?;
        let id = std::env::var(VARIABLE).ok().filter(|id| !id.is_empty()).ok_or_else(|| {
            Refusal::Usage(format!(
                "there is no {VARIABLE} in the environment, and {} wants to know who asks: set it before you start \
                 racecourse, or leave --url out for the service on this machine",
                short(url)
            ))
        })?;
        if !id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Refusal::Usage(format!(
                "{VARIABLE} must be letters, digits and signs, without blanks; set it again"
            )));
        }
        Ok(Source { url: known, id, whose: "(another service, as you wish)", own: None })
    }

    /// What the gallery lists, or why there is none.
    fn listed(
        &self,
        client: &Client,
        source: &Source,
        session: &Session,
        out: &mut dyn Write,
    ) -> Result<Result<Listed, Trouble>, Refusal> {
        let shown = Shown { total: 0, verbose: true };
        let (url, id) = (&source.url, &source.id);
        let ask = |_: &dyn Fn(String)| client.get_links(url, id);
        let mut listed = downloading::watch(shown, &client.stop(), session, out, ask)?;
        if let (Ok(listed), Some(count), Some(_)) = (&mut listed, self.count, &self.url) {
            listed.links.truncate(count as usize);
        }
        Ok(listed)
    }
}

fn no_gallery(trouble: &Trouble, out: &mut dyn Write) -> Result<Status, Refusal> {
    let next = if matches!(trouble, Trouble::Unknown(_)) { format!("; is {VARIABLE} right?") } else { String::new() };
    writeln!(out, "  no gallery: {}{next}", text::one_line(&trouble.to_string()))?;
    Ok(Status::Failed)
}

/// What is going to be downloaded, by whom, and what is not.
fn says(listed: &Listed, plan: &Plan) -> String {
    let workers = match plan.mode {
        Mode::Single => "one after the other".into(),
        mode => format!("by {}", mode.count_of(plan.workers)),
    };
    let left_out = match (listed.albums, listed.others) {
        (0, 0) => String::new(),
        (albums, others) => format!("; left out: {}, {}", count(albums as u64, "album"), count(others as u64, "other")),
    };
    format!("{} {workers}{left_out}", count(listed.links.len() as u64, "image"))
}

fn report_failures(failures: &[Done], width: usize, out: &mut dyn Write) -> Result<(), Refusal> {
    for done in failures.iter().take(LISTED) {
        for line in text::wrap(&done.to_string(), width.saturating_sub(2)) {
            writeln!(out, "  {line}")?;
        }
    }
    if failures.len() > LISTED {
        writeln!(out, "  and {} more; -v shows all", failures.len() - LISTED)?;
    }
    Ok(())
}

fn report(
    tally: &Tally,
    mode: Mode,
    place: &std::path::Path,
    elapsed: Duration,
    out: &mut dyn Write,
) -> Result<(), Refusal> {
    writeln!(out, "  {}", "-".repeat(20))?;
    let downloaded = count(tally.downloaded as u64, "image");
    writeln!(out, "  {downloaded} downloaded to {}: {}.", place.display(), count(tally.bytes, "byte"))?;
    if matches!(mode, Mode::Pool | Mode::Jobs) && tally.downloaded > 0 {
        writeln!(out, "  {} had something to do.", Mode::Pool.count_of(tally.processes.len()))?;
    }
    if tally.failed > 0 {
        writeln!(out, "  {}.", count(tally.failed as u64, "error"))?;
    }
    if tally.not_done > 0 {
        writeln!(out, "  {} not done: stopped before.", tally.not_done)?;
    }
    writeln!(out, "  Took {:.2} seconds", elapsed.as_secs_f64())?;
    Ok(())
}

//! The same downloads in six ways, and four ways in which they go wrong without a word.

use super::compare::{measure, table};
use super::download::Mode;
use super::service::{Options, PAUSE, Service};
use racecourse::asyncio::{self, Error, EventLoop, gather_results};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::{Executor, FutureError, JobError, ThreadPoolExecutor};
use racecourse::queue::Queue;
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use racecourse::trace::say::count;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `images`: a gallery of pictures, downloaded in one way or in all.
pub const IMAGES: Demo = Demo {
    name: "images",
    summary: "The pictures of a gallery are downloaded from a service that takes its time with each, in one way or in all.",
    knobs: &[
        Knob::words(
            "mode",
            &["queue", "single", "pool", "executor", "async", "jobs", "compare"],
            "queue",
            "how; compare: in each of these ways, one after the other",
        ),
        Knob::number("workers", (0, 1000), "0", "0", "how many at once; 0: as many as the tutorial's program has"),
        Knob::number("images", (1, 2000), "91", "12", "how many pictures are in the gallery"),
        Knob::number("speed", (1, 1000), "10", "200", "how many times faster than the tutorial's the service is"),
    ],
    anchor: "images",
    body: images,
    judge: None,
    live_only: Some("it waits for a real service, which no schedule decides about"),
};

/// `crawl`: workers, a queue, and who tells it what.
pub const CRAWL: Demo = Demo {
    name: "crawl",
    summary: "Daemon workers take links from a queue and download them; the first link leads nowhere. Main waits in join.",
    knobs: &[
        Knob::words(
            "done",
            &["finally", "missing", "after", "before"],
            "finally",
            "task_done in every case, never, after a download that went well, or before the download",
        ),
        Knob::number("links", (1, 1000), "24", "2", "how many links"),
        Knob::number("workers", (1, 20), "8", "2", "how many workers"),
        Knob::number("speed", (1, 1000), "2", "2", "how many times faster than the tutorial's a download is"),
    ],
    anchor: "crawl",
    body: crawl,
    judge: None,
    live_only: None,
};

/// `dropped-map`: results that nobody takes.
pub const DROPPED_MAP: Demo = Demo {
    name: "dropped-map",
    summary: "A pool maps some jobs with a timeout of 50 milliseconds, and somebody takes the results, or nobody does.",
    knobs: &[
        Knob::words("results", &["taken", "dropped"], "dropped", "whether anybody asks the iterator that map gives"),
        Knob::words("jobs", &["fail", "slow"], "fail", "every job fails, or every job takes 100 milliseconds"),
        Knob::number("number", (1, 100), "4", "2", "how many jobs"),
    ],
    anchor: "dropped-map",
    body: dropped_map,
    judge: None,
    live_only: None,
};

/// `gathered`: failures among results.
pub const GATHERED: Demo = Demo {
    name: "gathered",
    summary: "Three downloads are gathered with return_exceptions; the second of them fails.",
    knobs: &[
        Knob::words("failures", &["reported", "dropped"], "dropped", "whether anybody looks at what gather gave"),
        Knob::number("speed", (1, 1000), "2", "2", "how many times faster than the tutorial's a download is"),
    ],
    anchor: "gathered",
    body: gathered,
    judge: None,
    live_only: None,
};

/// `held-loop`: a call that waits, on the thread of the loop.
pub const HELD_LOOP: Demo = Demo {
    name: "held-loop",
    summary: "A task counts tenths of a second while another fetches the list of links, which takes half a second.",
    knobs: &[
        Knob::words(
            "links",
            &["blocking", "awaited"],
            "blocking",
            "fetched on the loop's thread, or by another thread",
        ),
        Knob::number("speed", (1, 1000), "1", "1", "how many times faster time passes"),
    ],
    anchor: "held-loop",
    body: held_loop,
    judge: None,
    live_only: None,
};

// ANCHOR: images
fn images(knobs: &Knobs) -> String {
    let pause = PAUSE / u32::try_from(knobs.number("speed")).unwrap_or(1);
    let service = Service::start(Options { images: knobs.count("images"), pause, ..Options::default() });
    let service = service.expect("there is a free port");
    let compare = knobs.is("mode", "compare");
    let wished = Some(knobs.count("workers")).filter(|workers| *workers > 0);
    let mut measured = Vec::new();
    for mode in Mode::ALL.into_iter().filter(|mode| compare || knobs.is("mode", mode.name())) {
        let one = measure(&service, mode, wished, !compare).expect("there is a gallery, and room on the disk");
        if compare {
            say(format!("{}: {:.2} s", mode.name(), one.elapsed.as_secs_f64()));
        }
        measured.push(one);
    }
    let images = count(knobs.number("images").unsigned_abs(), "image");
    format!("{images} from a service that answers after {pause:?}\n{}", table(&measured))
}
// ANCHOR_END: images

// ANCHOR: crawl
fn crawl(knobs: &Knobs) -> String {
    let queue = Queue::named("links", 0);
    let files = Shared::named("files", 0_u64);
    let done = knobs.get("done");
    for n in 1..=knobs.number("workers") {
        let (queue, files, done) = (queue.clone(), files.clone(), done.to_string());
        let work = move || {
            while let Ok(link) = queue.get(None) {
                if done == "before" {
                    let _ = queue.task_done();
                }
                let went_well = download(link);
                if went_well {
                    files.update(|files| *files += 1);
                }
                if done == "finally" || (done == "after" && went_well) {
                    let _ = queue.task_done();
                }
            }
        };
        Thread::new(work).name(format!("worker-{n}")).daemon(true).start();
    }
    let links = knobs.number("links");
    for link in 1..=links {
        let _ = queue.put(link, None);
    }
    queue.join();
    format!("{links} links, {} kept", count(files.get(), "file"))
}

/// Whether it went well: the first link leads nowhere.
fn download(link: i64) -> bool {
    sleep(PAUSE);
    say(if link == 1 { format!("link {link}: not found") } else { format!("Downloaded link {link}") });
    link != 1
}
// ANCHOR_END: crawl

// ANCHOR: dropped-map
fn dropped_map(knobs: &Knobs) -> String {
    const TIMEOUT: Duration = Duration::from_millis(50);
    let (taken, fail) = (knobs.is("results", "taken"), knobs.is("jobs", "fail"));
    let job = move |number| {
        if fail {
            return Err(JobError::new("ConnectionError"));
        }
        sleep(2 * TIMEOUT);
        Ok(number)
    };
    ThreadPoolExecutor::named("images", 4).scope(|pool| {
        let results = pool.map(job, 1..=knobs.number("number"), Some(TIMEOUT)).expect("it is open");
        if !taken {
            // executor.map(download, links, timeout=30), and not a word more
            drop(results);
            return "nothing was raised".to_string();
        }
        for result in results {
            match result {
                Ok(_) => {}
                Err(FutureError::TimedOut) => return "raised: TimeoutError".to_string(),
                Err(error) => return format!("raised: {error}"),
            }
        }
        "every result was taken".to_string()
    })
}
// ANCHOR_END: dropped-map

// ANCHOR: gathered
async fn download_by_task(link: u32) -> Result<u32, Error> {
    asyncio::sleep(PAUSE).await?;
    if link == 2 {
        return Err(Error::raised("ConnectionError"));
    }
    say(format!("Downloaded link {link}"));
    Ok(link)
}

fn gathered(knobs: &Knobs) -> String {
    let reported = knobs.is("failures", "reported");
    let ran = asyncio::run(async move {
        let tasks = [1, 2, 3].map(|link| EventLoop::running().create_task(download_by_task(link)));
        // await asyncio.gather(*tasks, return_exceptions=True)
        let results = gather_results(tasks).await?;
        let mut told = vec!["3 tasks done".to_string()];
        if reported {
            let failed = results.iter().zip(1..).filter_map(|(result, link)| Some((result.as_ref().err()?, link)));
            told.extend(failed.map(|(error, link)| format!("link {link}: {error}")));
        }
        Ok(told.join("; "))
    });
    ran.unwrap_or_else(|error| error.to_string())
}
// ANCHOR_END: gathered

// ANCHOR: held-loop
fn get_links() -> Result<u32, JobError> {
    // the time that a service takes
    sleep(Duration::from_millis(500));
    say("the links are there");
    Ok(91)
}

fn held_loop(knobs: &Knobs) -> String {
    let blocking = knobs.is("links", "blocking");
    let ran = asyncio::run(async move {
        let ticks = Rc::new(Cell::new(0_u64));
        let own = Rc::clone(&ticks);
        let ticker = EventLoop::running().create_task(async move {
            loop {
                own.set(own.get() + 1);
                say(format!("tick {}", own.get()));
                asyncio::sleep(Duration::from_millis(100)).await?;
            }
        });
        asyncio::sleep(Duration::from_millis(50)).await?;
        let links = if blocking {
            get_links().map_err(Error::raised)?
        } else {
            EventLoop::running().run_in_executor(None, get_links)?.await?
        };
        let counted = ticks.get();
        let _: &asyncio::Task<()> = &ticker;
        ticker.cancel();
        Ok(format!("{links} links; {} in the meantime", count(counted, "tick")))
    });
    ran.unwrap_or_else(|error| error.to_string())
}
// ANCHOR_END: held-loop

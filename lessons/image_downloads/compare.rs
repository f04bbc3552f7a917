//! The same pictures in every way, one after the other, and a table of how long each took.

use super::client::PATIENCE;
use super::download::{Mode, Plan, Tally, download_all};
use super::folder::setup_download_dir;
use super::service::{CLIENT_ID, Service};
use super::trouble::Trouble;
use racecourse::sched::when_over;
use std::fmt::Write;
use std::io;
use std::time::{Duration, Instant};

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// One way, and how long it took.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Which.
    pub mode: Mode,
    /// How many workers there were.
    pub workers: usize,
    /// From the question for the gallery to the last file.
    pub elapsed: Duration,
    /// What came of it.
    pub tally: Tally,
}

// ANCHOR: measure
/// Downloads a service's pictures into a directory that nobody needs afterwards, by as many workers as are wished for.
///
/// # Errors
/// If there is no gallery, or nothing can be written.
pub fn measure(service: &Service, mode: Mode, wished: Option<usize>, aloud: bool) -> Result<Measured, Trouble> {
    let disk = |error: io::Error| Trouble::Disk(error.to_string());
    let place = tempfile::tempdir().map_err(disk)?;
    let client = mode.client(PATIENCE).map_err(disk)?;
    let stop = client.stop();
    let _ends = when_over(move || stop.stop());

    let started = Instant::now();
    let listed = client.get_links(&service.url(), CLIENT_ID)?;
    let folder = setup_download_dir(place.path()).map_err(disk)?;
    let plan = Plan { aloud, ..Plan::new(&listed.links, &folder, mode, wished) };
    let tally = download_all(&client, &plan, |_| ());
    Ok(Measured { mode, workers: plan.workers, elapsed: started.elapsed(), tally })
}
// ANCHOR_END: measure

/// One line for each way. The first is what the others are compared with, if it is `single`.
#[must_use]
pub fn table(measured: &[Measured]) -> String {
    let single = measured.iter().find(|one| one.mode == Mode::Single);
    let tutorial = Mode::Single.tutorial().unwrap_or(f64::NAN);
    let mut table = format!("{:<10}{:<15}{:>9}  {:>8}   the tutorial's", "mode", "workers", "seconds", "ratio");
    for one in measured {
        let workers = one.mode.count_of(one.workers);
        let seconds = one.elapsed.as_secs_f64();
        let ratio = single.map_or("-".into(), |single| format!("{:.1}", single.elapsed.as_secs_f64() / seconds));
        let theirs = one.mode.tutorial().map_or("-".into(), |theirs| format!("{theirs} s, {:.1}", tutorial / theirs));
        let _ = write!(table, "\n{:<10}{workers:<15}{seconds:>7.2} s  {ratio:>8}   {theirs}", one.mode.name());
        let Tally { failed, not_done, processes, .. } = &one.tally;
        if failed + not_done > 0 {
            let _ = write!(table, "   {failed} failed, {not_done} not done");
        }
        if matches!(one.mode, Mode::Pool | Mode::Jobs) {
            let _ = write!(table, "   {} seen", one.mode.count_of(processes.len()));
        }
    }
    table
}

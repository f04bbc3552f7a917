//! `cargo bench --bench images`: the tutorial's 91 pictures in every way, in one run, as ratios to one after the other.
//!
//! The service is ten times as fast as the tutorial's. Each row is the round of median length, of several in turn.

use racecourse::futures::process::serve_if_asked;
use racecourse::lessons::JOBS;
use racecourse::lessons::image_downloads::compare::{Measured, measure, table};
use racecourse::lessons::image_downloads::download::Mode;
use racecourse::lessons::image_downloads::service::{IMAGES, Options, PAUSE, Service};

const ROUNDS: usize = 5;

fn main() {
    serve_if_asked(JOBS);
    if !std::env::args().any(|word| word == "--bench") {
        // `cargo test` runs benches to see that they start
        return;
    }
    let pause = PAUSE / 10;
    let service = Service::start(Options { pause, ..Options::default() }).expect("there is a free port");
    let mut rounds: Vec<Vec<Measured>> = vec![Vec::new(); Mode::ALL.len()];
    for _ in 0..ROUNDS {
        for (mode, measured) in Mode::ALL.into_iter().zip(&mut rounds) {
            let one = measure(&service, mode, None, false).expect("there is a gallery, and room on the disk");
            assert_eq!(one.tally.downloaded, IMAGES, "{mode:?}");
            measured.push(one);
        }
    }
    let median = |mut measured: Vec<Measured>| {
        measured.sort_by_key(|one| one.elapsed);
        measured.swap_remove(ROUNDS / 2)
    };
    let medians: Vec<Measured> = rounds.into_iter().map(median).collect();
    println!("{IMAGES} images, each kept back for {pause:?}; medians of {ROUNDS} rounds\n{}", table(&medians));
}

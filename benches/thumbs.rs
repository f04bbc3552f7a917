//! `cargo bench --bench thumbs`: thumbnails by threads and by processes, as ratios to one after the other, all measured in the same run; and unpacking gzip on
//! threads. Each is the best of several rounds.

use racecourse::futures::process::serve_if_asked;
use racecourse::lessons::flags::http::Stop;
use racecourse::lessons::gzip_and_the_gil::blocks::block;
use racecourse::lessons::gzip_and_the_gil::rust::unpack_all;
use racecourse::lessons::thumbnails::many::{Mode, Plan, find, make_all};
use racecourse::lessons::thumbnails::photo::{Kind, photo};
use racecourse::lessons::thumbnails::thumbnail::SIDE;
use std::time::Instant;

const ROUNDS: usize = 3;

/// How many pictures, as in the tutorial.
const PICTURES: u64 = 160;

fn main() {
    serve_if_asked(racecourse::lessons::JOBS);
    if !std::env::args().any(|word| word == "--bench") {
        // `cargo test` runs benches to see that they start
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    for number in 0..PICTURES {
        let file = directory.path().join(format!("{number:03}.jpg"));
        std::fs::write(file, photo(number % 16, Kind::Jpeg, 1200, 900)).unwrap();
    }
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{PICTURES} photos of 1200 by 900, {workers} workers (the tutorial: 2.32 s, 1.05 s in processes, 2.2 times as fast)"
    );
    let mut single = None;
    for mode in Mode::ALL {
        let seconds = best(|| {
            let originals = find(directory.path(), false).unwrap().originals;
            let tally = make_all(&Plan::new(originals, mode, workers, SIDE), &Stop::default(), |_| ());
            assert_eq!(tally.made as u64, PICTURES);
        });
        let single = *single.get_or_insert(seconds);
        println!("{:<10} {seconds:>8.3} s  {:>5.2} times as fast as single", mode.word(), single / seconds);
    }
    let blocks = vec![block(8_000_000); 16];
    let one = best(|| blocks.chunks(1).for_each(|block| drop(unpack_all(block).unwrap())));
    let all = best(|| drop(unpack_all(&blocks).unwrap()));
    println!("{:<10} {all:>8.3} s  {:>5.2} times as fast as one thread", "gunzip", one / all);
}

/// The seconds of the fastest round.
fn best(mut work: impl FnMut()) -> f64 {
    let round = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}

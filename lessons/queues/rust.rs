//! In Rust you would write: a channel, and workers that end when it does.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: channel
use crossbeam_channel::{bounded, unbounded};
use std::thread;

/// Downloads every link on `workers` threads; what came of each, in no particular order.
///
/// A channel ends when its last sender is dropped, and with it the `for` loop over its receiver: no sentinel to forget,
/// no count of unfinished tasks, no `empty()` to be fooled by. And what was sent is gone:
///
/// ```compile_fail
/// let (sender, receiver) = crossbeam_channel::unbounded();
/// let link = String::from("http://localhost/1.jpg");
/// sender.send(link).unwrap();
/// println!("{link}"); // error[E0382]: borrow of moved value: `link`
/// # drop(receiver);
/// ```
pub fn download_all<T: Send>(links: &[&str], workers: usize, download: impl Fn(&str) -> T + Sync) -> Vec<T> {
    let (jobs, queue) = bounded(workers);
    let (results, done) = unbounded();
    thread::scope(|s| {
        for _ in 0..workers {
            let (queue, results, download) = (queue.clone(), results.clone(), &download);
            s.spawn(move || queue.iter().for_each(|link| drop(results.send(download(link)))));
        }
        drop((queue, results)); // only the workers' own are left
        for link in links {
            if jobs.send(*link).is_err() {
                break; // no worker is left
            }
        }
        drop(jobs); // no more: the workers' loops end
        done.iter().collect()
    })
}
// ANCHOR_END: channel

#[cfg(test)]
mod tests {
    use super::download_all;

    #[test]
    fn every_link_is_downloaded_once() {
        let mut sizes = download_all(&["a", "bb", "ccc", "dddd"], 3, str::len);
        sizes.sort_unstable();
        assert_eq!(sizes, [1, 2, 3, 4]);
    }

    #[test]
    fn a_failure_is_a_result_like_any_other() {
        let results = download_all(&["good", "bad", "good"], 1, |link| if link == "bad" { Err(404) } else { Ok(200) });
        assert_eq!(results, [Ok(200), Err(404), Ok(200)]);
    }
}

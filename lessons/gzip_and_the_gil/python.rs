//! What Python itself says, where there is one: programs of a few lines for `python3 -c`.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::sched::{cancellation_point, when_over};
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

// ANCHOR: gzip
/// Unpacks a file so many times, by one thread and by several; then counts in a loop of Python's own. Four times in seconds.
pub const GZIP: &str = r"
import platform, sys, time, zlib
from concurrent.futures import ThreadPoolExecutor
path, blocks, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
packed = open(path, 'rb').read()
def unpack(_):
    return len(zlib.decompress(packed, 31))
def count(_):
    n = 0
    for _ in range(1_000_000):
        n += 1
    return n
def seconds(work, threads):
    with ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter()
        for _ in pool.map(work, range(blocks)):
            pass
        return time.perf_counter() - start
print(platform.python_version())
for work in unpack, count:
    print(seconds(work, 1), seconds(work, workers))
";
// ANCHOR_END: gzip

// ANCHOR: fork
/// Holds so many megabytes, and forks: the memory of the parent, of the child, and of the child when it has written to every page.
pub const FORK: &str = r"
import mmap, os, platform, sys
def memory():
    lines = [line.split() for line in open('/proc/self/smaps_rollup')]
    sizes = {line[0]: line[1] for line in lines if line[-1] == 'kB'}
    return sizes['Rss:'] + ' ' + sizes['Private_Dirty:']
held = bytearray(b'x') * (int(sys.argv[1]) << 20)
print(platform.python_version())
print(memory(), flush=True)
child = os.fork()
if child == 0:
    print(memory(), flush=True)
    for page in range(0, len(held), mmap.PAGESIZE):
        held[page] = 0
    print(memory(), flush=True)
    os._exit(0)
os.waitpid(child, 0)
";
// ANCHOR_END: fork

/// What a Python program prints. The end of a live run (Ctrl-C) ends it, and what it has started.
///
/// # Errors
/// Why there is no answer, as a sentence without its full stop: no Python, or it failed.
pub fn ask(program: &str, arguments: &[String]) -> Result<String, String> {
    let mut python = Command::new("python3");
    python.arg("-c").arg(program).args(arguments);
    python.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut python = python.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "there is no python3 on this machine".to_string(),
        _ => format!("python3 cannot be started: {error}"),
    })?;
    let group = i32::try_from(python.id()).ok().and_then(Pid::from_raw);
    let ending = when_over(move || {
        // fails if it has just ended by itself
        let _ = group.map(|group| kill_process_group(group, Signal::KILL));
    });
    let (mut said, mut complained) = (String::new(), String::new());
    let read = python.stdout.take().map(|mut out| out.read_to_string(&mut said));
    let complaints = python.stderr.take().map(|mut err| err.read_to_string(&mut complained));
    // until it has been waited for, nobody else has its number
    drop(ending);
    let ended = python.wait();
    cancellation_point();
    match (read.transpose(), complaints.transpose(), ended) {
        (Ok(_), Ok(_), Ok(status)) if status.success() => Ok(said),
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => {
            Err(format!("python3 cannot be listened to: {error}"))
        }
        _ => Err(format!("python3 failed: {}", complained.lines().last().unwrap_or("it does not say why"))),
    }
}

#[cfg(test)]
mod tests {
    use super::ask;

    #[test]
    fn what_python_prints_is_the_answer_and_its_error_is_one() {
        match ask("import sys; print(1 + int(sys.argv[1]))", &["41".into()]) {
            Ok(said) => {
                assert_eq!(said, "42\n");
                assert_eq!(ask("raise ValueError('so')", &[]).unwrap_err(), "python3 failed: ValueError: so");
            }
            Err(why) => assert_eq!(why, "there is no python3 on this machine"),
        }
    }
}

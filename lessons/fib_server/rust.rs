//! In Rust you would write: a thread for each connection, which owns its socket, and a pool for what computes.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: threads
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};

/// Serves so many connections, a thread each, and counts the requests.
///
/// The thread owns its socket. It is closed when the thread is through with it, however that ends, because nobody else has it any more:
///
/// ```compile_fail
/// let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
/// let (client, _) = listener.accept().unwrap();
/// std::thread::spawn(move || drop(client));
/// client.peer_addr().unwrap(); // error[E0382]: borrow of moved value: `client`
/// ```
pub fn serve(listener: &TcpListener, connections: usize, requests: &AtomicU64) {
    std::thread::scope(|scope| {
        for client in listener.incoming().take(connections).flatten() {
            scope.spawn(move || {
                // an error ends this connection and no other
                let _ = handle(&client, requests);
            });
        }
    });
}

fn handle(client: &TcpStream, requests: &AtomicU64) -> io::Result<()> {
    let mut lines = BufReader::new(client);
    loop {
        let mut line = String::new();
        // no client makes us keep more than this
        if lines.by_ref().take(100).read_line(&mut line)? == 0 || line.trim().is_empty() {
            return Ok(());
        }
        requests.fetch_add(1, Ordering::Relaxed);
        let answer = match line.trim().parse() {
            Ok(n) if n <= 30 => compute(n).to_string(),
            Ok(n) => format!("error: {n} is too much"),
            Err(why) => format!("error: {why}"),
        };
        writeln!(&*client, "{answer}")?;
    }
}

/// What was counted since it was last asked for: read and zeroed in one step, so that no request is lost, and none told twice.
pub fn per_second(requests: &AtomicU64) -> u64 {
    requests.swap(0, Ordering::Relaxed)
}
// ANCHOR_END: threads

// ANCHOR: pool
/// However many threads ask: in the pool, as many compute at a time as there are processors. Threads do for that; no process is needed.
fn compute(n: u64) -> u64 {
    let (answer, answered) = crossbeam_channel::bounded(1);
    rayon::spawn(move || {
        let _ = answer.send(fib(n));
    });
    answered.recv().expect("the pool answers")
}

fn fib(n: u64) -> u64 {
    if n <= 2 {
        return n.min(1);
    }
    // a large one is shared by all that have nothing to do
    let both = if n < 20 { (fib(n - 1), fib(n - 2)) } else { rayon::join(|| fib(n - 1), || fib(n - 2)) };
    both.0 + both.1
}
// ANCHOR_END: pool

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_answered_and_each_request_is_counted_once() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, requests) = (listener.local_addr().unwrap(), AtomicU64::new(0));
        let asks = |lines: &str| {
            let mut client = TcpStream::connect(address).unwrap();
            client.write_all(lines.as_bytes()).unwrap();
            client.shutdown(std::net::Shutdown::Write).unwrap();
            io::read_to_string(client).unwrap()
        };
        let reported = std::thread::scope(|scope| {
            scope.spawn(|| serve(&listener, 3, &requests));
            let one = scope.spawn(|| asks("1\n2\n10\n25\n"));
            assert_eq!(
                asks("abc\n30\n31\n\n7\n"),
                "error: invalid digit found in string\n832040\nerror: 31 is too much\n"
            );
            let first = per_second(&requests);
            assert_eq!(one.join().unwrap(), "1\n1\n55\n75025\n");
            assert_eq!(asks("11"), "89\n");
            first
        });
        assert_eq!(reported + per_second(&requests), 8);
    }
}

//! A server that does to each request what a test says, over a bare socket.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

/// Gets the connection when the request is read, and its path: `/bd/bd.gif`.
pub(crate) type Answer = fn(&mut TcpStream, &str);

/// It is there until it is dropped.
pub(crate) struct Hostile {
    address: SocketAddr,
    over: Arc<AtomicBool>,
    requests: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Hostile {
    pub(crate) fn new(answer: Answer) -> Hostile {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (over, requests) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (is_over, seen) = (Arc::clone(&over), Arc::clone(&requests));
        let serve = move || {
            let mut talks = Vec::new();
            for stream in listener.incoming() {
                if is_over.load(Ordering::SeqCst) {
                    break;
                }
                let (mut stream, seen) = (stream.unwrap(), Arc::clone(&seen));
                talks.push(std::thread::spawn(move || {
                    if let Some(path) = path(&mut stream) {
                        seen.fetch_add(1, Ordering::SeqCst);
                        answer(&mut stream, &path);
                    }
                }));
            }
            talks.into_iter().for_each(|talk| talk.join().unwrap());
        };
        Hostile { address, over, requests, thread: Some(std::thread::spawn(serve)) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/flags", self.address)
    }

    /// Ends it; how often it was asked.
    pub(crate) fn end(mut self) -> usize {
        self.stop();
        self.requests.load(Ordering::SeqCst)
    }

    fn stop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        let ended = self.thread.take().map_or(Ok(()), JoinHandle::join);
        assert!(std::thread::panicking() || ended.is_ok(), "a test's server failed");
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Reads a request; the path that it names, below `/flags`.
fn path(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    Some(head.split(' ').nth(1)?.strip_prefix("/flags")?.to_string())
}

/// Sends what is left to send. Whoever hung up does not get it.
pub(crate) fn send(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes);
}

/// Sends a head of a status line and `Content-Type: image/gif`, with other lines.
pub(crate) fn head(stream: &mut TcpStream, status: &str, lines: &str) {
    send(stream, format!("HTTP/1.1 {status}\r\nContent-Type: image/gif\r\n{lines}\r\n").as_bytes());
}

/// Keeps the connection open until the other side has hung up.
pub(crate) fn hold(stream: &mut TcpStream) {
    let mut rest = [0; 1024];
    while stream.read(&mut rest).is_ok_and(|length| length > 0) {}
}

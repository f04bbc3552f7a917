//! The fib server in its eight versions: what all of them owe to those who ask, and to those who misbehave.
#![cfg(unix)]

use racecourse::futures::process::set_worker_program;
use racecourse::lessons::fib_server::client::{Client, Load, Plan};
use racecourse::lessons::fib_server::protocol::{Errors, Framing};
use racecourse::lessons::fib_server::server::{Ended, FibServer, Options, Version};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

fn start(options: Options) -> FibServer {
    set_worker_program(env!("CARGO_BIN_EXE_racecourse"));
    // 1,000 connections have two ends here
    rlimit::increase_nofile_limit(8192).unwrap();
    FibServer::start(options).unwrap()
}

fn serve(version: Version) -> FibServer {
    start(Options { workers: 2, ..Options::new(version) })
}

fn connect(server: &FibServer) -> Client {
    client(server.address())
}

fn client(address: SocketAddr) -> Client {
    let client = Client::connect(address, Framing::Line).unwrap();
    client.be_patient_for(LONG).unwrap();
    client
}

/// What comes back when all of `bytes` were sent and no more will be.
fn reply(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    let mut own = stream.try_clone().unwrap();
    let mut said = String::new();
    thread::scope(|scope| {
        scope.spawn(move || {
            // a server may close before it has heard all
            let _ = own.write_all(bytes);
            let _ = own.shutdown(Shutdown::Write);
        });
        stream.read_to_string(&mut said).unwrap();
    });
    said
}

fn all_but_the_first() -> impl Iterator<Item = Version> {
    Version::ALL.into_iter().filter(|version| *version != Version::Blocking)
}

#[test]
fn each_version_answers_and_says_what_it_cannot_answer() {
    for version in Version::ALL {
        let server = serve(version);
        let mut client = connect(&server);
        let mut ask = |request: &str| client.ask(request).unwrap();
        assert_eq!(ask("20").as_deref(), Some("6765"), "{version:?}");
        for (request, said) in [
            ("abc", "error: `abc` is no number from 0 to 45"),
            ("-5", "error: `-5` is no number from 0 to 45"),
            ("5000", "error: 5000 is more than 45: that would take too long"),
            ("99999999999999999999999", "error: 99999999999999999999999 is more than 45: that would take too long"),
            ("1 1", "error: `1 1` is no number from 0 to 45"),
            ("\u{1b}[2J", "error: `\\u{1b}[2J` is no number from 0 to 45"),
        ] {
            assert_eq!(ask(request).as_deref(), Some(said), "{version:?}");
        }
        assert_eq!(ask("11").as_deref(), Some("89"), "{version:?} goes on");
        assert_eq!(ask(""), None, "{version:?}: an empty line is a goodbye");
        assert_eq!(connect(&server).ask("7").unwrap().as_deref(), Some("13"), "{version:?} goes on for others");
    }
}

#[test]
fn requests_are_answered_in_order_however_they_arrive() {
    for version in Version::ALL {
        let server = serve(version);
        let address = server.address();
        // pipelined, and the last without a line end: the stream's end is as good
        assert_eq!(
            reply(address, b"1\n2\n3\n4\r\n5\n6\nx\n10"),
            "1\n1\n2\n3\n5\n8\nerror: `x` is no number from 0 to 45\n55\n"
        );
        assert_eq!(reply(address, b"10\n\n11\n"), "55\n", "{version:?}: nothing after the goodbye");
        assert_eq!(reply(address, b""), "");
        // a megabyte without a line end
        let long = vec![b'1'; 1 << 20];
        assert_eq!(reply(address, &long), "error: the line is longer than 100 bytes\n", "{version:?}");
        assert_eq!(
            reply(address, &[&long[..], b"\n11\n"].concat()),
            "error: the line is longer than 100 bytes\n89\n",
            "{version:?}: the next line is a request again"
        );
    }
}

#[test]
fn each_answer_goes_to_the_one_that_asked() {
    for version in all_but_the_first() {
        let server = serve(version);
        thread::scope(|scope| {
            for (number, fib) in [("1", "1"), ("10", "55"), ("20", "6765"), ("abc", "error"), ("15", "610"), ("3", "2")]
            {
                let address = server.address();
                scope.spawn(move || {
                    let mut client = client(address);
                    for _ in 0..50 {
                        let answer = client.ask(number).unwrap().unwrap();
                        assert_eq!(answer.split(':').next(), Some(fib), "{version:?}");
                    }
                });
            }
        });
    }
}

#[test]
fn who_is_slow_or_silent_keeps_nobody_waiting() {
    for version in all_but_the_first() {
        let server = serve(version);
        let idle: Vec<TcpStream> = (0..1000).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
        // a request that comes a byte at a time
        let mut slow = TcpStream::connect(server.address()).unwrap();
        slow.set_read_timeout(Some(LONG)).unwrap();
        let mut quick = connect(&server);
        for byte in b"11\n" {
            slow.write_all(&[*byte]).unwrap();
            assert_eq!(quick.ask("7").unwrap().as_deref(), Some("13"), "{version:?}");
        }
        let mut answer = [0; 3];
        slow.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"89\n", "{version:?}");
        // and the idle ones are served when they wake
        for mut late in idle.into_iter().take(3) {
            late.write_all(b"10\n").unwrap();
            late.set_read_timeout(Some(LONG)).unwrap();
            late.read_exact(&mut answer).unwrap();
            assert_eq!(&answer, b"55\n", "{version:?}");
        }
    }
}

#[test]
fn who_does_not_read_gets_no_more_and_loses_nothing() {
    const REQUESTS: usize = 200_000;
    for version in all_but_the_first() {
        let server = serve(version);
        let mut flood = TcpStream::connect(server.address()).unwrap();
        flood.set_read_timeout(Some(LONG)).unwrap();
        let mut sender = flood.try_clone().unwrap();
        thread::scope(|scope| {
            scope.spawn(move || {
                sender.write_all(&b"x\n".repeat(REQUESTS)).unwrap();
                sender.shutdown(Shutdown::Write).unwrap();
            });
            assert_eq!(connect(&server).ask("7").unwrap().as_deref(), Some("13"), "{version:?}");
            let mut said = String::new();
            flood.read_to_string(&mut said).unwrap();
            assert_eq!(said.lines().count(), REQUESTS, "{version:?}");
            assert!(said.lines().all(|line| line == "error: `x` is no number from 0 to 45"), "{version:?}");
        });
    }
}

#[test]
fn who_goes_without_a_word_harms_nobody() {
    for version in Version::ALL {
        let server = serve(version);
        for _ in 0..20 {
            let mut rude = TcpStream::connect(server.address()).unwrap();
            // answers that nobody has read when the socket is closed: the other side hears of a reset
            rude.write_all(&b"1\n".repeat(50)).unwrap();
        }
        drop(TcpStream::connect(server.address()).unwrap());
        assert_eq!(connect(&server).ask("7").unwrap().as_deref(), Some("13"), "{version:?}");
    }
}

#[test]
fn without_framing_two_requests_that_arrive_together_are_one() {
    for version in Version::ALL {
        let server = start(Options { framing: Framing::None, ..Options::new(version) });
        let mut client = Client::connect(server.address(), Framing::None).unwrap();
        client.be_patient_for(LONG).unwrap();
        assert_eq!(client.ask("1").unwrap().as_deref(), Some("1"), "{version:?}");
        assert_eq!(client.ask("11").unwrap().as_deref(), Some("89"), "{version:?}: who knows that it was 1 and 1?");
    }
}

#[test]
fn a_bad_request_that_nobody_catches_ends_what_the_version_lets_it_end() {
    let fatal = |version| start(Options { errors: Errors::Fatal, ..Options::new(version) });
    for version in [Version::Blocking, Version::Scheduler, Version::SelfPipe, Version::AsyncSocket] {
        let server = fatal(version);
        let mut other = (version != Version::Blocking).then(|| connect(&server));
        if let Some(other) = &mut other {
            assert_eq!(other.ask("7").unwrap().as_deref(), Some("13"));
        }
        let _ = connect(&server).ask("abc");
        let ended = server.wait(LONG).expect("it ends");
        let why = "a bad request ended the server: `abc` is no number from 0 to 45";
        assert!(matches!(&ended, Err(end @ Ended::Fatal(_)) if end.to_string() == why), "{version:?}: {ended:?}");
        // and with it, whoever else was served
        assert!(other.is_none_or(|mut other| !matches!(other.ask("7"), Ok(Some(_)))), "{version:?}");
    }
    for version in [Version::Threads, Version::Pool] {
        let server = fatal(version);
        let mut bad = connect(&server);
        thread::scope(|scope| {
            // the handler is dead, and the socket still open: only the next connection sets it free
            let heard = scope.spawn(move || bad.ask("abc"));
            let mut other = connect(&server);
            assert_eq!(other.ask("7").unwrap().as_deref(), Some("13"), "{version:?}");
            assert!(matches!(heard.join().unwrap(), Ok(None) | Err(_)), "{version:?}");
        });
    }
    // the error's text goes out as an answer
    let server = fatal(Version::Streams);
    assert_eq!(
        connect(&server).ask("5000").unwrap().as_deref(),
        Some("5000 is more than 45: that would take too long")
    );
    // a task is all that ends
    let server = fatal(Version::Tokio);
    let mut other = connect(&server);
    assert!(matches!(connect(&server).ask("abc"), Ok(None) | Err(_)));
    assert_eq!(other.ask("7").unwrap().as_deref(), Some("13"));
}

#[test]
fn a_server_can_be_stopped_whatever_it_does() {
    for version in Version::ALL {
        let server = serve(version);
        let address = server.address();
        let mut busy = Client::connect(address, Framing::Line).unwrap();
        let answer = thread::spawn(move || busy.ask("45"));
        let _idle = connect(&server);
        drop(server);
        let answer = answer.join().unwrap();
        assert!(!matches!(&answer, Ok(Some(answer)) if !answer.starts_with("error")), "{version:?}: {answer:?}");
        assert!(TcpStream::connect(address).is_err(), "{version:?}: nobody listens any more");
    }
}

#[test]
fn a_port_that_is_taken_is_said_to_be() {
    let server = serve(Version::Tokio);
    let again = FibServer::start(Options { port: Some(server.address().port()), ..Options::new(Version::Blocking) });
    assert!(matches!(again, Err(Ended::System(error)) if error.kind() == std::io::ErrorKind::AddrInUse));
}

#[test]
fn load_is_counted_and_its_troubles_are_named() {
    let server = serve(Version::Threads);
    let plan = Plan { address: server.address(), number: 1, clients: 4, framing: Framing::Line };
    let load = Load::start(plan).unwrap();
    while load.answered() < 100 {
        assert!(!load.wait(Duration::from_millis(1)), "it goes on");
    }
    let summary = load.finish();
    assert!(summary.answered >= 100 && summary.troubles.is_empty(), "{summary}");
    assert!(summary.percentiles.is_sorted_by(|(_, one), (_, next)| one <= next), "{summary}");
    assert!(summary.to_string().contains(" reqs/sec\n50 % of them within "), "{summary}");

    // the first one is served for as long as it stays
    let blocking = serve(Version::Blocking);
    let load = Load::start(Plan { address: blocking.address(), ..plan }).unwrap();
    while load.answered() < 100 {
        assert!(!load.wait(Duration::from_millis(1)), "it goes on");
    }
    let summary = load.finish();
    assert!(summary.to_string().ends_with("\n3 clients had no answer at all"), "{summary}");

    let load = Load::start(Plan { number: 46, ..plan }).unwrap();
    assert!(load.wait(LONG), "it ends by itself");
    let summary = load.finish();
    let end = "nobody was answered\n4 clients ended early: error: 46 is more than 45: that would take too long";
    assert!(summary.answered == 0 && summary.to_string().ends_with(end), "{summary}");

    let address = server.address();
    drop(server);
    assert!(Load::start(Plan { address, ..plan }).is_err());
}

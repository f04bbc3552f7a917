//! Whatever a server does, every download is accounted for exactly once, and only whole flags are kept.

use super::hostile::{Answer, Hostile, head, hold, send};
use racecourse::lessons::flags::answers::Label;
use racecourse::lessons::flags::client::Client;
use racecourse::lessons::flags::codes::{Code, Wish};
use racecourse::lessons::flags::download::{Done, Downloader, Mode, Plan, Tally, download_many};
use racecourse::lessons::flags::picture::flag;
use racecourse::lessons::flags::server::{Options, Servers};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

const MODES: [Mode; 3] = [Mode::Sequential, Mode::Threads, Mode::Async];

/// Long enough for any answer that comes at all.
const PATIENT: Duration = Duration::from_secs(60);

/// For answers that never come.
const SHORT: Duration = Duration::from_millis(200);

fn plan(mode: Mode, wish: &Wish) -> Plan {
    Plan::new(wish.chosen().unwrap(), mode, 3)
}

fn first(number: i64) -> Wish {
    Wish { limit: Some(number), ..Wish::default() }
}

/// Downloads all; what became of each. Each is told of exactly once, and the files are those of the flags that came.
#[track_caller]
fn download(url: &str, patience: Duration, plan: &Plan, folder: &Path) -> (Tally, BTreeMap<Code, String>) {
    let downloader = Downloader::new(Client::new(url, patience).unwrap(), folder).unwrap();
    let mut said = BTreeMap::new();
    let mut kept = 0;
    let tally = download_many(&downloader, plan, |done: &Done| {
        kept += usize::from(done.result.is_ok());
        assert_eq!(said.insert(done.code, done.to_string()), None, "{} is told of twice", done.code);
    });
    assert_eq!(tally.total(), plan.codes.len());
    assert!(said.keys().eq(&plan.codes), "{said:?}");
    assert_eq!(tally.ok, kept);
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), kept, "{files:?}");
    for code in &plan.codes {
        let file = folder.join(format!("{}.gif", code.to_string().to_lowercase()));
        assert!(!files.contains(&file) || fs::read(&file).unwrap() == flag(*code), "{code} is not whole");
    }
    (tally, said)
}

/// In every mode, every download comes to this error and nothing is kept.
#[track_caller]
fn always(answer: Answer, patience: Duration, error: &str) {
    for mode in MODES {
        let (place, server) = (tempfile::tempdir().unwrap(), Hostile::new(answer));
        let (tally, said) = download(&server.url(), patience, &plan(mode, &first(4)), place.path());
        assert_eq!((tally.error, server.end()), (4, 4), "{mode:?}: {said:?}");
        for (code, line) in said {
            let start = format!("{code} error: {error}");
            assert!(line.starts_with(&start), "{mode:?}: `{line}` is not `{start}`");
        }
    }
}

#[test]
fn an_answer_that_is_no_flag_is_an_error() {
    always(|stream, _| head(stream, "500 Oh", "Content-Length: 0\r\n"), PATIENT, "status 500");
    always(
        |stream, _| head(stream, "302 Found", "Location: /flags/us/us.gif\r\nContent-Length: 0\r\n"),
        PATIENT,
        "status 302: it is elsewhere, and nobody follows",
    );
    always(|stream, _| head(stream, "204 Nothing", ""), PATIENT, "status 204");
    always(
        |stream, _| {
            let gif = flag(Code::read("bd").unwrap());
            send(stream, format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", gif.len()).as_bytes());
            send(stream, &gif);
        },
        PATIENT,
        "what came is no GIF",
    );
    always(
        |stream, _| {
            head(stream, "200 OK", "Content-Length: 18\r\n");
            send(stream, b"404 page not found");
        },
        PATIENT,
        "the picture is cut off",
    );
    always(|stream, _| send(stream, b"good morning\r\n\r\n"), PATIENT, "the connection failed: ");
}

#[test]
fn a_body_that_breaks_off_is_an_error() {
    // in the middle of what was announced
    always(
        |stream, _| {
            head(stream, "200 OK", "Content-Length: 2000\r\n");
            send(stream, &flag(Code::read("bd").unwrap())[..500]);
        },
        PATIENT,
        "the connection failed: ",
    );
    // where the end of the connection is the end of the body
    always(
        |stream, _| {
            head(stream, "200 OK", "Connection: close\r\n");
            send(stream, &flag(Code::read("bd").unwrap())[..500]);
        },
        PATIENT,
        "the picture is cut off",
    );
    // before there is any
    always(|_, _| (), PATIENT, "the connection failed: ");
}

#[test]
fn a_body_without_an_end_is_an_error_and_not_kept_in_memory() {
    always(
        |stream, _| {
            head(stream, "200 OK", "Connection: close\r\n");
            let part = [b'x'; 4096];
            // until the other side hangs up
            while std::io::Write::write_all(stream, &part).is_ok() {}
        },
        PATIENT,
        "the body is too long",
    );
    always(
        |stream, _| {
            head(stream, "200 OK", "Content-Length: 1000000000000\r\n");
            hold(stream);
        },
        PATIENT,
        "the body is too long",
    );
}

#[test]
fn what_comes_behind_the_announced_end_belongs_to_no_answer() {
    // less was announced than came: what was announced is no whole flag
    always(
        |stream, _| {
            head(stream, "200 OK", "Content-Length: 10\r\n");
            send(stream, &flag(Code::read("bd").unwrap()));
        },
        PATIENT,
        "the picture is cut off",
    );
    // a whole flag, and then an answer to a question that nobody asked
    let answer: Answer = |stream, path| {
        let gif = flag(Code::read(&path[1..3]).unwrap());
        head(stream, "200 OK", &format!("Content-Length: {}\r\n", gif.len()));
        send(stream, &gif);
        head(stream, "500 Oh", "Content-Length: 0\r\n");
    };
    for mode in MODES {
        let (place, server) = (tempfile::tempdir().unwrap(), Hostile::new(answer));
        let (tally, said) = download(&server.url(), PATIENT, &plan(mode, &first(9)), place.path());
        assert_eq!(tally, Tally { ok: 9, ..Tally::default() }, "{mode:?}: {said:?}");
    }
}

#[test]
fn a_server_that_never_answers_or_never_ends_is_given_up() {
    always(|stream, _| hold(stream), SHORT, "no whole answer within 200ms");
    always(
        |stream, _| {
            head(stream, "200 OK", "Content-Length: 2000\r\n");
            send(stream, &flag(Code::read("bd").unwrap())[..500]);
            hold(stream);
        },
        SHORT,
        "no whole answer within 200ms",
    );
}

#[test]
fn where_nobody_listens_every_download_is_an_error() {
    // the port was free a moment ago
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    for mode in MODES {
        let place = tempfile::tempdir().unwrap();
        let url = format!("http://127.0.0.1:{port}/flags");
        let (tally, said) = download(&url, PATIENT, &plan(mode, &first(4)), place.path());
        assert_eq!(tally, Tally { error: 4, ..Tally::default() }, "{mode:?}");
        assert!(said.values().all(|line| line.contains("error: cannot connect: ")), "{said:?}");
    }
}

#[test]
fn a_file_has_the_name_of_its_code_whatever_the_server_calls_it() {
    let answer: Answer = |stream, path| {
        let gif = flag(Code::read(&path[1..3]).unwrap());
        let lines = "Content-Type: Image/GIF; charset=binary\r\nContent-Location: /../evil.gif\r\n\
                     Content-Disposition: attachment; filename=\"../../evil.gif\"";
        send(stream, format!("HTTP/1.1 200 OK\r\n{lines}\r\nContent-Length: {}\r\n\r\n", gif.len()).as_bytes());
        send(stream, &gif);
    };
    let (place, server) = (tempfile::tempdir().unwrap(), Hostile::new(answer));
    let inner = place.path().join("a/b");
    let (tally, _) = download(&server.url(), PATIENT, &plan(Mode::Threads, &first(4)), &inner);
    assert_eq!(tally, Tally { ok: 4, ..Tally::default() });
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    assert!(inner.join("bd.gif").exists());
}

#[test]
fn every_mode_counts_the_same_on_every_server() {
    let servers = Servers::start(Options { pause: Duration::ZERO, ..Options::default() }).unwrap();
    let every = || Wish { every: true, ..Wish::default() };
    let tallies = |label| {
        let url = servers.url(label).unwrap();
        let tally = |mode| download(&url, PATIENT, &plan(mode, &every()), tempfile::tempdir().unwrap().path());
        MODES.map(tally)
    };
    let all = |label, wanted: Tally| {
        let [(one, said), ..] = &tallies(label);
        assert_eq!(*one, wanted);
        for (tally, others) in &tallies(label)[1..] {
            assert_eq!((tally, others), (one, said), "{label}");
        }
    };
    let good = Tally { ok: 194, not_found: 482, ..Tally::default() };
    all(Label::Local, good);
    all(Label::Delay, good);
    let [(some, _), ..] = tallies(Label::Error);
    assert!(some.error > 0 && some.ok > 0 && some.not_found > 0, "{some:?}");
    all(Label::Error, some);
}

#[test]
fn what_cannot_be_kept_is_an_error_of_its_own_and_the_others_are_kept() {
    let servers = Servers::start(Options::default()).unwrap();
    for mode in MODES {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("cd.gif")).unwrap();
        let client = Client::new(&servers.url(Label::Local).unwrap(), PATIENT).unwrap();
        let downloader = Downloader::new(client, place.path()).unwrap();
        let mut said = Vec::new();
        let tally = download_many(&downloader, &plan(mode, &first(4)), |done| said.push(done.to_string()));
        assert_eq!(tally, Tally { ok: 3, error: 1, ..Tally::default() }, "{mode:?}: {said:?}");
        let path = place.path().join("cd.gif");
        assert!(said.iter().any(|line| line.starts_with(&format!("CD error: cannot write {}: ", path.display()))));
        fs::remove_dir_all(place.path()).unwrap();
        let tally = download_many(&downloader, &plan(mode, &first(4)), |_| ());
        assert_eq!(tally, Tally { error: 4, ..Tally::default() }, "{mode:?}: the folder is gone");
    }
}

#[test]
fn a_download_that_is_stopped_accounts_for_all_and_keeps_what_it_has() {
    // DE, the fifth, is never answered, nor is anything after it
    let answer: Answer = |stream, path| {
        let code = Code::read(&path[1..3]).unwrap();
        if code < Code::read("de").unwrap() {
            let gif = flag(code);
            head(stream, "200 OK", &format!("Content-Length: {}\r\n", gif.len()));
            send(stream, &gif);
        } else {
            hold(stream);
        }
    };
    for mode in MODES {
        let (place, server) = (tempfile::tempdir().unwrap(), Hostile::new(answer));
        let downloader = Downloader::new(Client::new(&server.url(), PATIENT).unwrap(), place.path()).unwrap();
        let stop = downloader.client().stop();
        let mut kept = 0;
        let tally = download_many(&downloader, &plan(mode, &Wish::default()), |done| {
            kept += usize::from(done.result.is_ok());
            if kept == 4 {
                stop.stop();
            }
        });
        assert_eq!(tally, Tally { ok: 4, not_done: 16, ..Tally::default() }, "{mode:?}");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 4, "{mode:?}");
        drop(downloader);
        assert!(server.end() < 20, "{mode:?}: what was not begun is not asked for");
    }
}

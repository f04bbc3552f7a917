//! Whatever a service does, every download is accounted for exactly once, and only whole pictures are kept.

use super::files;
use crate::harness::PROGRAM;
use racecourse::futures::process::set_worker_program;
use racecourse::lessons::flags::http::Connections;
use racecourse::lessons::image_downloads::client::{Client, PATIENCE};
use racecourse::lessons::image_downloads::download::{DOWNLOAD, Done, Download, Mode, Plan, Tally, download_all};
use racecourse::lessons::image_downloads::faulty::Fault;
use racecourse::lessons::image_downloads::folder::setup_download_dir;
use racecourse::lessons::image_downloads::names::kind_of;
use racecourse::lessons::image_downloads::picture::check;
use racecourse::lessons::image_downloads::service::{CLIENT_ID, Options, Service};
use racecourse::lessons::image_downloads::trouble::Trouble;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

fn service(images: usize, faults: &'static [Fault]) -> Service {
    Service::start(Options { images, pause: Duration::ZERO, faults }).unwrap()
}

/// Downloads a gallery into a directory: how many came out how, and what became of each file.
fn download(
    url: &str,
    mode: Mode,
    directory: &Path,
    change: impl FnOnce(&mut Plan),
    mut hears: impl FnMut(&Client, &Done),
) -> (Tally, BTreeMap<String, String>) {
    set_worker_program(PROGRAM);
    let client = mode.client(PATIENCE).unwrap();
    let listed = client.get_links(url, CLIENT_ID).unwrap();
    let folder = setup_download_dir(directory).unwrap();
    let mut plan = Plan::new(&listed.links, &folder, mode, Some(3));
    change(&mut plan);
    let (mut said, mut kept) = (BTreeMap::new(), Vec::new());
    let tally = download_all(&client, &plan, |done| {
        let what = done.result.as_ref().map_or_else(ToString::to_string, |_| "downloaded".into());
        assert_eq!(said.insert(done.name.clone(), what), None, "{} is told of twice", done.name);
        kept.extend(done.result.is_ok().then(|| done.name.clone()));
        hears(&client, done);
    });
    drop((plan, folder));
    assert_eq!((tally.total(), said.len(), tally.downloaded), (listed.links.len(), listed.links.len(), kept.len()));
    for name in kept {
        let bytes = fs::read(directory.join(&name)).unwrap();
        assert_eq!(check(&bytes, kind_of(&name).unwrap()), Ok(()), "{name} is not whole");
    }
    (tally, said)
}

fn quietly(_: &mut Plan) {}

#[test]
fn every_mode_downloads_all_and_the_same_files() {
    let service = service(30, &[]);
    let of = |mode| {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("a/b");
        let (tally, said) = download(&service.url(), mode, &directory, quietly, |_, _| ());
        assert_eq!((tally.downloaded, tally.failed, tally.not_done), (30, 0, 0), "{mode:?}: {said:?}");
        let own = tally.processes.contains(&std::process::id());
        assert_eq!(own, !matches!(mode, Mode::Pool | Mode::Jobs), "{mode:?}: {:?}", tally.processes);
        assert!((1..=3).contains(&tally.processes.len()), "{:?}", tally.processes);
        let contents = |name: String| (name.clone(), fs::read(directory.join(name)).unwrap());
        let all: BTreeMap<String, Vec<u8>> = files(&directory).into_iter().map(contents).collect();
        assert_eq!(tally.bytes, all.values().map(|bytes| bytes.len() as u64).sum::<u64>(), "{mode:?}");
        all
    };
    let single = of(Mode::Single);
    assert_eq!(single.len(), 30);
    for mode in &Mode::ALL[1..] {
        assert!(of(*mode) == single, "{mode:?}");
    }
}

#[test]
fn every_fault_is_an_error_of_its_own_and_nothing_is_written_elsewhere() {
    let service = service(3, &Fault::ALL);
    let wanted = [
        ("truncated.jpg", "the end of it is missing"),
        ("closed-early.jpg", "the connection failed: "),
        ("corrupt.png", "it is damaged: "),
        ("other-kind.jpg", "what came is not image/jpeg"),
        ("page.jpg", "what came is `text/html`, not image/jpeg"),
        ("bomb.png", "it says it is 60,000 by 60,000 pixels"),
        ("endless.jpg", "it is longer than 16 MiB"),
        ("stalled.jpg", "nothing came for 3s"),
        ("moved.jpg", "status 302: it is elsewhere, and nobody follows"),
        ("missing.jpg", "status 404: not found"),
    ];
    let kept = ["parent.jpg", "_.._parent.jpg", "query.jpg", "same.jpg", "same_2.jpg"];
    for mode in Mode::ALL {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("a/b/c");
        let (tally, said) = download(&service.url(), mode, &directory, quietly, |_, _| ());
        assert_eq!((tally.downloaded, tally.failed), (3 + kept.len(), wanted.len()), "{mode:?}: {said:?}");
        for (name, error) in wanted {
            assert!(said[name].starts_with(error), "{mode:?}: {name}: `{}` is not `{error}`", said[name]);
        }
        let there = files(&directory);
        assert_eq!(there.len(), 8, "{mode:?}: {there:?}");
        assert!(kept.iter().all(|name| there.contains(&name.to_string())), "{mode:?}: {there:?}");
        let bytes = |name: &str| fs::read(directory.join(name)).unwrap();
        assert_ne!(bytes("same.jpg"), bytes("same_2.jpg"), "{mode:?}");
        let above = [place.path().to_path_buf(), place.path().join("a"), place.path().join("a/b")];
        assert_eq!(above.map(|path| files(&path).len()), [1, 1, 1], "{mode:?}");
    }
}

#[test]
fn what_cannot_be_kept_is_an_error_and_the_others_are_kept() {
    let service = service(6, &[Fault::Query]);
    for mode in Mode::ALL {
        let place = tempfile::tempdir().unwrap();
        let taken = place.path().join("query.jpg");
        fs::create_dir(&taken).unwrap();
        let (tally, said) = download(&service.url(), mode, place.path(), quietly, |_, _| ());
        assert_eq!((tally.downloaded, tally.failed), (6, 1), "{mode:?}: {said:?}");
        assert!(said["query.jpg"].starts_with(&format!("{}: cannot be written: ", taken.display())), "{said:?}");
        assert_eq!(files(place.path()).len(), 7, "{mode:?}");
    }
}

#[test]
fn an_older_file_of_the_name_is_replaced_whole_or_stays() {
    let service = service(0, &[Fault::Query, Fault::Truncated]);
    for mode in Mode::ALL {
        let place = tempfile::tempdir().unwrap();
        let (good, bad) = (place.path().join("query.jpg"), place.path().join("truncated.jpg"));
        fs::write(&good, "old").unwrap();
        fs::write(&bad, "old").unwrap();
        download(&service.url(), mode, place.path(), quietly, |_, _| ());
        assert!(fs::read(&good).unwrap().len() > 3, "{mode:?}");
        assert_eq!(fs::read(&bad).unwrap(), b"old", "{mode:?}");
    }
}

#[test]
fn a_service_that_goes_away_leaves_errors_and_every_link_accounted_for() {
    for mode in Mode::ALL {
        let place = tempfile::tempdir().unwrap();
        let faults: &[Fault] = &[];
        let options = Options { images: 60, pause: Duration::from_millis(50), faults };
        let mut service = Some(Service::start(options).unwrap());
        let url = service.as_ref().map(Service::url).unwrap();
        let gone = |_: &Client, _: &Done| drop(service.take());
        let (tally, said) = download(&url, mode, place.path(), quietly, gone);
        assert!(tally.failed > 0 && tally.downloaded > 0 && tally.not_done == 0, "{mode:?}: {said:?}");
        assert_eq!(files(place.path()).len(), tally.downloaded, "{mode:?}");
    }
}

#[test]
fn a_download_that_is_stopped_accounts_for_all_and_leaves_nothing_unfinished() {
    // the last one stalls, so there is something to stop however quick the others are
    let service = service(20, &[Fault::Stalled]);
    for mode in Mode::ALL {
        let place = tempfile::tempdir().unwrap();
        let mut done = 0;
        let (tally, said) = download(&service.url(), mode, place.path(), quietly, |client, _| {
            done += 1;
            if done == 4 {
                client.stop().stop();
            }
        });
        assert!(tally.downloaded >= 4 && tally.not_done > 0 && tally.failed == 0, "{mode:?}: {said:?}");
        let there = files(place.path());
        // a process that is killed may have kept what it cannot tell of any more
        assert!(
            there.len() >= tally.downloaded
                && (matches!(mode, Mode::Pool | Mode::Jobs) || there.len() == tally.downloaded),
            "{there:?}"
        );
        for name in there {
            assert_eq!(check(&fs::read(place.path().join(&name)).unwrap(), kind_of(&name).unwrap()), Ok(()), "{name}");
        }
    }
}

#[test]
fn the_timeout_of_the_executor_counts() {
    // the first never comes to an end; the one worker is busy with it when the time for all of them is over
    let service = service(0, &[Fault::Stalled, Fault::Query]);
    let place = tempfile::tempdir().unwrap();
    let one_worker = |plan: &mut Plan| (plan.workers, plan.timeout) = (1, Duration::from_millis(50));
    let (tally, said) = download(&service.url(), Mode::Executor, place.path(), one_worker, |_, _| ());
    assert_eq!(tally.failed, 2, "{said:?}");
    assert_eq!(said["query.jpg"], "not begun when the time for all of them was over");
    assert!(files(place.path()).is_empty());
}

#[test]
fn a_worker_process_does_not_believe_a_name_that_leads_elsewhere() {
    let service = service(0, &[Fault::Query]);
    let client = Client::new(Connections::New, PATIENCE).unwrap();
    let url = client.get_links(&service.url(), CLIENT_ID).unwrap().links[0].url.clone();
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("inside");
    fs::create_dir(&directory).unwrap();
    for name in ["../evil.jpg", "/tmp/evil.jpg", "a/../../evil.jpg", "evil.sh", ""] {
        let download = Download { url: url.clone(), directory: directory.clone(), name: name.into(), unfinished: None };
        let error = DOWNLOAD.call(download).unwrap_err().to_string();
        assert_eq!(error, format!("`{name}` is no name for a picture here"));
    }
    assert_eq!((files(place.path()), files(&directory)), (vec!["inside".to_string()], vec![]));
    let good = Download { url, directory: directory.clone(), name: "good.jpg".into(), unfinished: None };
    assert_eq!(DOWNLOAD.call(good).unwrap().process, std::process::id());
    assert_eq!(files(&directory), ["good.jpg"]);
}

#[test]
fn a_gallery_wants_to_know_who_asks() {
    let service = service(1, &[]);
    let client = Client::new(Connections::New, PATIENCE).unwrap();
    assert_eq!(client.get_links(&service.url(), "somebody"), Err(Trouble::Unknown(403)));
    let address = service.url();
    let address = address.trim_start_matches("http://").trim_end_matches("/gallery");
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /gallery HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let nowhere = client.get_links(&format!("http://{address}/nowhere"), CLIENT_ID);
    assert_eq!(nowhere, Err(Trouble::Status(404)));
    drop(service);
    let said = client.get_links(&format!("http://{address}/gallery"), CLIENT_ID).unwrap_err().to_string();
    assert!(said.starts_with("cannot connect: "), "{said}");
}

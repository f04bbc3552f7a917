//! The command `flags`, as it is typed.

use super::hostile::{Hostile, hold};
use crate::harness::{Repl, Running};
use std::fs;
use std::net::TcpListener;

/// The number at the beginning of the line of the last report that says this, 0 if there is none.
fn number(lines: &[String], says: &str) -> usize {
    let line = lines.iter().skip_while(|line| !line.starts_with("-----")).find(|line| line.contains(says));
    line.map_or(0, |line| line.split(' ').next().unwrap().parse().unwrap())
}

fn sum(lines: &[String]) -> usize {
    [" downloaded.", " not found.", " error", " not done"].iter().map(|says| number(lines, says)).sum()
}

#[test]
fn twenty_flags_are_the_usual_ones_and_the_folder_is_made() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("a/downloads");
    let text = Repl::new().line(&format!("flags get --out {}", folder.display())).success();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert!(lines[0].starts_with("LOCAL site: http://127.0.0.1:"), "{text}");
    assert_eq!(
        lines[1..6],
        [
            "Searching for 20 flags: from BD to VN",
            "20 concurrent connections will be used.",
            "(servers started for this)",
            "--------------------",
            "20 flags downloaded.",
        ]
    );
    assert!(lines[6].starts_with("Elapsed time: ") && lines.len() == 7, "a pipe gets no progress bar: {text}");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 20);
}

#[test]
fn every_way_to_choose_flags_works_in_every_mode() {
    for mode in ["sequential", "threads", "async"] {
        let get = |rest: &str| Repl::new().line(&format!("flags get --mode {mode} {rest}"));
        get("-l 5")
            .contains("Searching for 5 flags: BD, BR, CD, CN, DE\n")
            .contains("  5 flags downloaded.\n")
            .success();
        get("-v xx br BR").contains("  BR OK\n").contains("  XX not found\n").contains("  1 not found.\n").success();
        let one = if mode == "sequential" { "1 concurrent connection will" } else { "26 concurrent connections will" };
        let text = get("-s delay --speed 100 B").contains("DELAY site: ").contains(one).success();
        assert!(text.contains("  17 flags downloaded.\n  9 not found.\n"), "{text}");
        get("-a zz").contains("Searching for 194 flags: from AD to ZW").contains("  194 flags downloaded.\n").success();
        get("-e -a -l 30 -m 10000").contains("Searching for 30 flags: from AA to BD").success();
    }
}

#[test]
fn errors_are_counted_and_the_exit_code_is_1() {
    let get = "flags get -s error --speed 100 -e";
    let text = Repl::new().line(get).contains("ERROR site: ").contains("30 concurrent").code(1);
    let lines: Vec<String> = text.lines().map(|line| line.trim().to_string()).collect();
    assert_eq!(sum(&lines), 676, "{text}");
    assert!((135..=203).contains(&number(&lines, " errors.")), "a quarter is 169: {text}");
    let last = |text: &str| text.lines().filter(|line| line.ends_with('.')).skip(1).collect::<Vec<_>>().join("\n");
    assert_eq!(last(&Repl::new().line(get).code(1)), last(&text), "the same requests fail each time");
    assert_ne!(last(&Repl::new().line(&format!("{get} --seed 7")).code(1)), last(&text));
}

#[test]
fn usage_errors_are_one_line_and_exit_code_2() {
    for (line, said) in [
        ("flags get -l 0", "*** Usage error: --limit N must be 1 or more; usage: flags get "),
        ("flags get -m 0", "*** Usage error: --max_req N must be 1 or more; usage: flags get "),
        ("flags get -s MARS", "*** Usage error: --server LABEL must be one of DELAY, ERROR, LOCAL, REMOTE; usage: "),
        ("flags get b42", "*** Usage error: each CC must be a letter from A to Z or a code from AA to ZZ; usage: "),
        ("flags get --out file", "cannot make the folder file: "),
    ] {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("file"), "").unwrap();
        let (code, lines, complaints) = Running::start(home.path(), line).end();
        assert_eq!((code, lines), (Some(2), vec![]), "{line}");
        assert!(complaints.starts_with(&format!("racecourse: {said}")), "{complaints}");
        assert_eq!(complaints.lines().count(), 1, "{complaints}");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing was made");
    }
}

#[test]
fn servers_that_are_kept_up_are_found_until_they_stop() {
    let home = tempfile::tempdir().unwrap();
    let get = |rest: &str| Running::start(home.path(), &format!("flags get -l 3 {rest}")).end();
    let mut serve = Running::start(home.path(), "flags serve");
    let sites: Vec<String> = ["LOCAL", "DELAY", "ERROR"].map(|label| serve.until(label)).into();
    assert_eq!(serve.line(), "`flags get` finds them; Ctrl-C stops them");
    let (code, lines, _) = get("");
    assert_eq!((code, &lines[0]), (Some(0), &sites[0]));
    assert_eq!(lines[3], "(the servers of `flags serve`)");
    let local = sites[0].strip_prefix("LOCAL site: ").unwrap();
    let (code, lines, _) = get(&format!("--url {local}/"));
    assert_eq!((code, lines[0].as_str()), (Some(0), format!("REMOTE site: {local}").as_str()));
    serve.signal("INT");
    let (code, rest, complaints) = serve.end();
    assert_eq!((code, rest, complaints.as_str()), (Some(130), vec!["stopped".to_string()], ""));
    let (code, lines, _) = get("");
    assert_eq!((code, lines[3].as_str()), (Some(0), "(servers started for this)"));
}

#[test]
fn servers_stand_at_the_ports_that_are_asked_for_or_say_which_is_taken() {
    // three ports in a row that were free a moment ago
    let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let port = (20_000..30_000).step_by(7).find(|port| (0..3).all(|above| free(port + above))).unwrap();
    let serve = format!("flags serve --seconds 1 --port {port}");
    let text = Repl::new().line(&serve).contains("  stopped\n").success();
    for (label, above) in [("LOCAL", 0), ("DELAY", 1), ("ERROR", 2)] {
        assert!(text.contains(&format!("  {label} site: http://127.0.0.1:{}/flags\n", port + above)), "{text}");
    }
    let _taken = TcpListener::bind(("127.0.0.1", port + 1)).unwrap();
    let said = format!("port {} of DELAY is in use; name another with --port, or none for any that are free", port + 1);
    Repl::new().line(&serve).stdout("").complains(&said).code(2);
}

#[test]
fn servers_that_die_leave_errors_and_every_flag_accounted_for() {
    let home = tempfile::tempdir().unwrap();
    let mut serve = Running::start(home.path(), "flags serve --speed 20");
    serve.until("`flags get`");
    let mut get = Running::start(home.path(), "flags get -v -s DELAY --mode sequential b");
    get.until("BA OK");
    serve.signal("KILL");
    let (code, lines, _) = get.end();
    assert_eq!((code, sum(&lines)), (Some(1), 26), "{lines:?}");
    assert!(number(&lines, " error") > 0 && number(&lines, " not done") == 0, "{lines:?}");
    assert_eq!(serve.end().0, None);
    // what it has left behind is not believed
    let (code, lines, _) = Running::start(home.path(), "flags get -l 3").end();
    assert_eq!((code, lines[3].as_str()), (Some(0), "(servers started for this)"));
}

#[test]
fn ctrl_c_keeps_what_there_is_and_accounts_for_the_rest() {
    for mode in ["sequential", "threads", "async"] {
        let home = tempfile::tempdir().unwrap();
        // an answer every half a second, and 194 of them
        let mut get = Running::start(home.path(), &format!("flags get -v -s DELAY -a -m 2 --mode {mode}"));
        let first = (0..10).map(|_| get.line()).find(|line| line.ends_with(" OK"));
        assert!(first.is_some());
        get.signal("INT");
        let (code, lines, complaints) = get.end();
        assert_eq!((code, complaints.as_str()), (Some(130), ""), "{mode}");
        assert_eq!(sum(&lines), 194, "{mode}: {lines:?}");
        assert!(number(&lines, " not done: stopped before.") > 100, "{mode}: {lines:?}");
        let files = fs::read_dir(home.path().join("downloads")).unwrap().count();
        assert_eq!(files, number(&lines, " downloaded."), "{mode}: {lines:?}");
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up_after_the_timeout() {
    let server = Hostile::new(|stream, _| hold(stream));
    let line = format!("flags get --timeout 1 -v --url {} -l 2", server.url());
    let text = Repl::new().line(&line).contains("  BD error: no whole answer within 1s\n").code(1);
    assert!(text.contains("  0 flags downloaded.\n  2 errors.\n"), "{text}");
}

#[test]
fn the_demo_measures_both_ways_in_one_run() {
    let text = Repl::new().line("run flags speed=100").success();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let line = |start: &str| lines.iter().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(line("20 requests"), &"20 requests from DELAY, which answers after 5ms");
    for (mode, connections) in [("sequential ", "1 connection "), ("threads ", "20 connections ")] {
        let line = line(mode);
        assert!(line.contains(connections) && line.contains("20 downloaded, 0 not found, 0 errors"), "{text}");
    }
    let ratio = line("sequential : threads = ").split(' ').nth(4).unwrap();
    assert!(ratio.parse::<f64>().is_ok_and(|ratio| ratio.is_finite() && ratio > 0.0), "{text}");
    Repl::new()
        .line("explore downloads")
        .complains("`downloads` is only run, since it waits for a real server")
        .code(2);
}

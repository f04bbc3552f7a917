//! The program at a terminal, typed at through a pseudo-terminal.

use crate::harness::PROGRAM;
use racecourse::lessons::LESSONS;
use rexpect::session::{Options, PtySession, spawn_with_options};
use std::process::Command;

/// How long a person would wait for anything here; only a failing test waits so long.
const PATIENCE: u64 = 20_000;

pub(crate) struct Terminal {
    session: PtySession,
    // kept until the program has ended
    home: tempfile::TempDir,
}

impl Terminal {
    pub(crate) fn open() -> Terminal {
        Terminal::patient(PATIENCE)
    }

    fn patient(milliseconds: u64) -> Terminal {
        Terminal::at(tempfile::tempdir().unwrap(), milliseconds)
    }

    fn at(home: tempfile::TempDir, milliseconds: u64) -> Terminal {
        let mut command = Command::new(PROGRAM);
        command.env("RACECOURSE_HOME", home.path()).env("TERM", "xterm").env("NO_COLOR", "1");
        let options = Options::new().timeout_ms(Some(milliseconds));
        let mut session = spawn_with_options(command, options).unwrap();
        session.exp_string(&format!("{} lessons, 0 done", LESSONS.len())).unwrap();
        session.exp_string("racecourse> ").unwrap();
        Terminal { session, home }
    }

    pub(crate) fn keys(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
    }

    /// Waits for a text and gives what came before it.
    #[track_caller]
    pub(crate) fn expect(&mut self, text: &str) -> String {
        self.session.exp_string(text).unwrap()
    }

    /// Presses Ctrl-C until a text comes. A key pressed while the prompt is still handing over is no signal and is lost,
    /// as it would be for a person, who presses it again.
    #[track_caller]
    fn interrupt(&mut self, text: &str) {
        let came = (0..40).any(|_| {
            self.keys("\x03");
            self.session.exp_string(text).is_ok()
        });
        assert!(came, "`{text}` never came");
    }

    /// Ctrl-D; the state folder stays.
    #[track_caller]
    pub(crate) fn leave(mut self) -> tempfile::TempDir {
        self.keys("\x04");
        self.session.exp_eof().unwrap();
        self.home
    }
}

#[test]
fn ctrl_d_at_the_prompt_quits() {
    drop(Terminal::open().leave());
}

#[test]
fn tab_completes_what_was_begun() {
    let mut terminal = Terminal::open();
    terminal.keys("progr\t\r");
    terminal.expect("kept in ");
    terminal.leave();
}

#[test]
fn ctrl_c_at_the_prompt_drops_the_line() {
    let mut terminal = Terminal::open();
    terminal.keys("explore nonsen");
    terminal.expect("nonsen");
    terminal.keys("\x03");
    terminal.expect("racecourse> ");
    terminal.keys("progress\r");
    let between = terminal.expect("kept in ");
    assert!(!between.contains("no command") && !between.contains("no demo"), "{between}");
    terminal.leave();
}

#[test]
fn a_typo_is_answered_and_the_prompt_comes_back() {
    let mut terminal = Terminal::open();
    terminal.keys("explroe\r");
    terminal.expect("did you mean `explore`?");
    terminal.expect("racecourse> ");
    terminal.leave();
}

#[test]
fn ctrl_r_finds_what_was_typed_before() {
    let mut terminal = Terminal::open();
    terminal.keys("progress\r");
    terminal.expect("kept in ");
    terminal.expect("racecourse> ");
    terminal.keys("\x12ogre");
    terminal.expect("progress");
    terminal.keys("\r");
    terminal.expect("kept in ");
    terminal.leave();
}

#[test]
fn history_is_kept_between_sessions() {
    let mut terminal = Terminal::open();
    terminal.keys("progress\r");
    terminal.expect("kept in ");
    terminal.expect("racecourse> ");
    let mut again = Terminal::at(terminal.leave(), PATIENCE);
    again.keys("\x1b[A\r");
    again.expect("kept in ");
    again.leave();
}

#[test]
fn a_text_longer_than_the_screen_waits_and_q_stops_it() {
    let mut terminal = Terminal::open();
    terminal.keys("help explore\r");
    terminal.expect("Enter: more, q: stop");
    terminal.keys("q");
    terminal.expect("racecourse> ");
    terminal.keys("progress\r");
    let between = terminal.expect("kept in ");
    assert!(!between.contains("Examples"), "{between}");
    terminal.leave();
}

#[test]
fn ctrl_c_ends_what_runs_and_gives_the_prompt_back() {
    let mut terminal = Terminal::patient(500);
    // far too many orders to try, and no bound but Ctrl-C
    terminal.keys("explore counter lock=off increments=20 --seconds 600\r");
    // meanwhile a line tells how far it is, and is drawn anew
    let shown = (0..40).any(|_| terminal.session.exp_string("Ctrl-C for what is known").is_ok());
    assert!(shown, "nothing is told while it lasts");
    terminal.interrupt("NOT complete: interrupted");
    terminal.expect("racecourse> ");
    terminal.leave();
}

#[test]
fn ctrl_c_ends_a_live_run() {
    let mut terminal = Terminal::open();
    terminal.keys("run counter lock=on increments=1000000\r");
    // first what was typed, then what the run begins with
    terminal.expect("increments=1000000");
    terminal.expect("increments=1000000");
    terminal.interrupt("cancelled");
    terminal.expect("racecourse> ");
    terminal.leave();
}

#[test]
fn a_question_has_a_prompt_of_its_own_and_ctrl_c_leaves_it() {
    let mut terminal = Terminal::open();
    terminal.keys("predict counter lock=off increments=1\r");
    terminal.expect("which? > ");
    terminal.keys("two\r");
    terminal.expect("`two` is no value of counter");
    terminal.expect("which? > ");
    terminal.keys("2\r");
    terminal.expect("You missed: counter = 1");
    terminal.expect("racecourse> ");
    terminal.keys("predict counter lock=off increments=1\r");
    terminal.expect("which? > ");
    terminal.keys("\x03");
    terminal.expect("racecourse> ");
    terminal.keys("progress\r");
    terminal.expect("kept in ");
    terminal.leave();
}

#[test]
fn ctrl_c_ends_the_live_runs_and_keeps_what_was_seen() {
    let mut terminal = Terminal::open();
    terminal.keys("rarity counter lock=on increments=1 --runs 10000000\r");
    terminal.expect("Ctrl-C ends it");
    terminal.interrupt(", stopped ");
    terminal.expect("counter = 2   ");
    terminal.expect("(100 %)   always");
    terminal.expect("racecourse> ");
    terminal.leave();
}

#[test]
fn a_race_is_driven_to_its_end_undone_and_driven_again() {
    let mut terminal = Terminal::open();
    terminal.keys("drive overdraft\r");
    terminal.expect("0 steps");
    terminal.expect("overdraft> ");
    terminal.keys("nobody\r");
    terminal.expect("`nobody`");
    terminal.expect("overdraft> ");
    // first letters are enough; what is typed before the prompt is there would be lost
    let turns = [("a", "1 step,"), ("b", "2 steps"), ("b", "3 steps"), ("undo 2", "1 step,"), ("redo 2", "3 steps")];
    for (line, picture) in turns {
        terminal.keys(&format!("{line}\r"));
        terminal.expect(picture);
        terminal.expect("overdraft> ");
    }
    terminal.keys("ann\r");
    terminal.expect("you did it");
    terminal.expect("overdraft> ");
    // Ctrl-C drops a line, and the drive goes on
    terminal.keys("undo\x03");
    terminal.expect("overdraft> ");
    terminal.keys("quit\r");
    terminal.expect("racecourse> ");
    terminal.leave();
}

/// The folder in `/proc` of the program whose state folder is `home`.
#[cfg(target_os = "linux")]
fn process(home: &std::path::Path) -> std::path::PathBuf {
    let variable = format!("RACECOURSE_HOME={}", home.display());
    let has_it = |process: &std::path::PathBuf| {
        std::fs::read(process.join("environ"))
            .is_ok_and(|all| all.split(|b| *b == 0).any(|it| it == variable.as_bytes()))
    };
    let all = std::fs::read_dir("/proc").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    all.into_iter().find(has_it).expect("it runs")
}

/// The names of the threads that a process has now.
#[cfg(target_os = "linux")]
fn threads(process: &std::path::Path) -> Vec<String> {
    let tasks = std::fs::read_dir(process.join("task")).unwrap();
    // a thread that ends while it is looked at has no name any more
    let name = |task: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(task.ok()?.path().join("comm")).ok();
    tasks.filter_map(name).map(|name| name.trim().to_string()).collect()
}

/// Sees to it that a process has these threads. The system still shows one that was joined for a moment.
#[cfg(target_os = "linux")]
#[track_caller]
fn only(process: &std::path::Path, wanted: &[String]) {
    let since = std::time::Instant::now();
    while threads(process) != wanted {
        let patience = std::time::Duration::from_millis(PATIENCE);
        assert!(since.elapsed() < patience, "{:?} is not {wanted:?}", threads(process));
        std::thread::yield_now();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_downloads_and_servers_and_leaves_no_thread() {
    let mut terminal = Terminal::open();
    let process = process(terminal.home.path());
    let before = threads(&process);
    let out = terminal.home.path().join("downloads").display().to_string();
    for mode in ["sequential", "threads", "async"] {
        // 676 answers, half a second each, two at a time; a bar tells how far it is
        terminal.keys(&format!("flags get -s DELAY -e -m 2 --mode {mode} --out {out}\r"));
        terminal.expect("will be used.");
        terminal.expect("/676 [");
        assert!(threads(&process).iter().any(|name| name.starts_with("flags-servers")));
        terminal.interrupt("not done: stopped before.");
        terminal.expect("racecourse> ");
        only(&process, &before);
    }
    for mode in ["single", "queue", "pool", "executor", "async"] {
        // 10,000 pictures, 0.2 s each, two at a time
        terminal.keys(&format!("images get --count 10000 --workers 2 --mode {mode} --out {out}\r"));
        terminal.expect("10,000 images ");
        terminal.expect("/10000 [");
        assert!(threads(&process).iter().any(|name| name.starts_with("image-service")));
        terminal.interrupt("not done: stopped before.");
        terminal.expect("racecourse> ");
        only(&process, &before);
    }
    terminal.keys("flags serve\r");
    terminal.expect("Ctrl-C stops them");
    terminal.interrupt("stopped");
    terminal.expect("racecourse> ");
    terminal.keys("run downloads mode=threads speed=1 workers=2\r");
    terminal.expect(" OK");
    terminal.interrupt("cancelled");
    terminal.expect("racecourse> ");
    only(&process, &before);
    terminal.leave();
}

//! The bugs and the false sentences that were found in the tutorials which this course began with: each was seen, and lessons name
//! those that they settle by number.

use std::fmt;

/// Something that a tutorial got wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bug {
    /// Its number: 17 is B17.
    pub number: u16,
    /// In which way it is wrong.
    pub kind: Kind,
    /// The tutorial, by its number.
    pub tutorial: &'static str,
    /// What is wrong, in a sentence or two.
    pub what: &'static str,
}

/// In which way something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The program does not do what it is for.
    Bug,
    /// The sentence does not hold.
    False,
    /// It was right in an earlier Python.
    Rot,
    /// It is right in some orders only.
    Risk,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Bug => "A wrong program.",
            Kind::False => "A wrong sentence.",
            Kind::Rot => "Not so any more.",
            Kind::Risk => "Right in some orders only.",
        })
    }
}

impl Bug {
    const fn new(number: u16, kind: Kind, tutorial: &'static str, what: &'static str) -> Bug {
        Bug { number, kind, tutorial, what }
    }
}

/// All of them, by number.
pub const BUGS: &[Bug] = &[
    Bug::new(
        1,
        Kind::False,
        "000",
        "\"The data travel through a local socket\", it is said of process pools. Calls and results go through pipes.",
    ),
    Bug::new(
        2,
        Kind::Bug,
        "000",
        "A process pool is started without asking whether the module is the main one. Where children begin by importing it, each would start a pool of its own.",
    ),
    Bug::new(
        3,
        Kind::Bug,
        "000",
        "The downloader's `-l N` is forgotten when no country is named: the list is made anew after it was cut.",
    ),
    Bug::new(
        4,
        Kind::Bug,
        "000",
        "The folder for downloads is never made, and nothing catches the error that follows.",
    ),
    Bug::new(5, Kind::Bug, "000", "The sample session asks for one server, and its output names another."),
    Bug::new(
        6,
        Kind::Risk,
        "000",
        "An error that was not foreseen leaves the loop over the futures; leaving the `with` then still runs every download that waits.",
    ),
    Bug::new(
        7,
        Kind::Bug,
        "001",
        "Two country codes are joined by a missing blank. The page that says \"not found\" is saved as a flag and counted as one.",
    ),
    Bug::new(
        8,
        Kind::False,
        "001",
        "\"We cannot change the state of a future.\" `set_result` and `set_exception` are open to everybody, and it is `submit` that makes futures.",
    ),
    Bug::new(
        9,
        Kind::Risk,
        "001",
        "\"Three are running, the others pending.\" True while jobs take time; jobs that are done at once finish one by one.",
    ),
    Bug::new(
        10,
        Kind::False,
        "001",
        "\"`map` blocks for ten seconds and then executes the rest.\" All jobs are begun at once; what waits is taking the next result.",
    ),
    Bug::new(11, Kind::Bug, "001", "The listing with the progress bar is set in by mistake and does not even load."),
    Bug::new(
        12,
        Kind::Bug,
        "001",
        "The error is looked at after the loop, not in it, so that of many downloads one is counted. With one country it looks right.",
    ),
    Bug::new(
        13,
        Kind::Bug,
        "002",
        "\"Create a process\": `exec` replaces the program, and what stands after it is never reached.",
    ),
    Bug::new(
        14,
        Kind::False,
        "002",
        "\"End the main process\", says a comment. The process lives on until its last thread has ended.",
    ),
    Bug::new(
        15,
        Kind::Risk,
        "002",
        "The last thread is not joined, so \"quit\" may come first. A line and its end are two writes, so lines run together.",
    ),
    Bug::new(16, Kind::Bug, "002", "`_thread.exit()` is called in a program that never imports `_thread`."),
    Bug::new(
        17,
        Kind::False,
        "002",
        "\"With or without a lock it never went wrong.\" It did not on one interpreter that happens to switch threads elsewhere.",
    ),
    Bug::new(18, Kind::Bug, "002", "The total that is printed is that of a new box, which is always 0."),
    Bug::new(
        19,
        Kind::False,
        "002",
        "\"A mutex is a semaphore that begins at 1.\" It has no owner, and may be released more often than it was taken.",
    ),
    Bug::new(
        20,
        Kind::Bug,
        "002",
        "The consumer neither gives the lock back nor notifies. The program ends all the same, by two accidents.",
    ),
    Bug::new(
        21,
        Kind::Bug,
        "002",
        "If the buffer is full before anything was consumed, both wait for ever. Only the sleeps hide it.",
    ),
    Bug::new(
        22,
        Kind::Bug,
        "002",
        "An event is set and cleared at once, and one item is taken for each wake-up: most items are left, and a consumer waits for ever.",
    ),
    Bug::new(23, Kind::Bug, "002", "Five processes are started and joined in one loop: they run one after the other."),
    Bug::new(
        24,
        Kind::False,
        "002",
        "\"Without `join`, children stay idle and must be killed by hand.\" They end with their work.",
    ),
    Bug::new(
        25,
        Kind::Risk,
        "002",
        "\"The process in the background prints nothing.\" It may have printed before it was ended.",
    ),
    Bug::new(26, Kind::False, "002", "\"`terminate` kills at once.\" Just after it the process is still alive."),
    Bug::new(27, Kind::Bug, "002", "The consumer leaves when the queue is empty, which it mostly is in the beginning."),
    Bug::new(
        28,
        Kind::Risk,
        "002",
        "A producer is joined before its queue is drained: it cannot end before somebody takes what it has put.",
    ),
    Bug::new(
        29,
        Kind::False,
        "002",
        "\"All processes see the update.\" Not that of a list within a shared dictionary.",
    ),
    Bug::new(
        30,
        Kind::Bug,
        "002",
        "What is printed is the promise of results, not the results. And it is not the process that a slow callback holds up.",
    ),
    Bug::new(
        31,
        Kind::False,
        "002",
        "\"One event loop for a process.\" It is one for a thread, and a task is a future.",
    ),
    Bug::new(
        32,
        Kind::Bug,
        "002",
        "One of three callbacks that pass the turn round does not stop the loop; whether the program ends depends on whose turn it is.",
    ),
    Bug::new(
        33,
        Kind::False,
        "002",
        "\"An async function with `yield` cannot await.\" It can; it is an asynchronous generator.",
    ),
    Bug::new(
        34,
        Kind::Rot,
        "002",
        "`asyncio.wait` is given bare coroutines, which it has not taken since Python 3.11.",
    ),
    Bug::new(
        35,
        Kind::False,
        "002",
        "\"The callback is called when the future executes.\" It is called when that is done, on the next turn.",
    ),
    Bug::new(
        36,
        Kind::False,
        "003",
        "\"Threads make work such as unpacking slower.\" What unpacks lets go of the interpreter's lock.",
    ),
    Bug::new(37, Kind::Bug, "003", "The text starts eight processes, the program four."),
    Bug::new(
        38,
        Kind::False,
        "003",
        "\"The whole memory is copied into each child.\" Pages are shared until somebody writes to them.",
    ),
    Bug::new(
        39,
        Kind::Rot,
        "003",
        "\"Five workers for each processor\", if none are asked for. It is another number since Python 3.8.",
    ),
    Bug::new(
        40,
        Kind::Bug,
        "003",
        "What `map` returns is never looked at, so the timeout does nothing and every error is swallowed.",
    ),
    Bug::new(
        41,
        Kind::Bug,
        "003",
        "Thumbnails land in the folder that is read: the second run makes thumbnails of thumbnails.",
    ),
    Bug::new(42, Kind::False, "003", "\"36 million images\" are 160 images of 36 million bytes."),
    Bug::new(
        43,
        Kind::Bug,
        "003",
        "Failures are gathered as results, and the results are dropped. And the links are fetched in a way that stops the loop.",
    ),
    Bug::new(44, Kind::Bug, "004", "Nothing says where a request ends: what is received at once may be two of them."),
    Bug::new(
        45,
        Kind::Bug,
        "004",
        "A bad request kills its thread, and the connection stays open until the next one comes.",
    ),
    Bug::new(46, Kind::Risk, "004", "The counter of requests is counted up in one thread and set to 0 in another."),
    Bug::new(47, Kind::Bug, "004", "In the countdown the step down stands outside of the loop."),
    Bug::new(48, Kind::Bug, "004", "Any error of one client ends the loop, and so the server, for all."),
    Bug::new(
        49,
        Kind::Bug,
        "004",
        "The loop does not count who waits for a future, and callbacks of other threads change its table.",
    ),
    Bug::new(50, Kind::Bug, "004", "\"Closed\" is printed after every answer."),
    Bug::new(51, Kind::Rot, "004", "`start_server` is given a loop, which it does not take any more."),
    Bug::new(
        52,
        Kind::Bug,
        "004",
        "`gather` returns a list, which is never an exception: the error's text is sent as the answer.",
    ),
    Bug::new(53, Kind::Bug, "004", "The clients send no line end, and the last server waits for one."),
    Bug::new(54, Kind::Bug, "004", "The iterative function is one number ahead of the recursive one."),
];

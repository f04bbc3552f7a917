//! The ten stages of a call to another process, as they happen.

use crate::trace::say::count;
use std::fmt;
use std::time::Duration;

/// What happens to a call on its way to a worker and back: ten stages, of which the worker does five, and before the first call of each
/// worker its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// A worker is started: once for each worker, and none of the ten. A whole program begins anew.
    Start,
    /// Calls are put together to chunks: fewer messages.
    Chunk,
    /// Arguments become bytes.
    Serialise,
    /// The bytes go into the worker's pipe, their number first.
    Write,
    /// The worker takes them out.
    Read,
    /// The bytes become values again.
    Deserialise,
    /// The job's name becomes a function.
    Find,
    /// The work itself. All else is the price of doing it elsewhere.
    Run,
    /// Results become bytes.
    SerialiseResult,
    /// They come back: what is left of the time between writing and having the answer.
    SendBack,
    /// They become values, and the chunk takes its place in the order of the calls.
    Merge,
}

impl Stage {
    /// The ten, in order.
    pub const ALL: [Stage; 10] = [
        Stage::Chunk,
        Stage::Serialise,
        Stage::Write,
        Stage::Read,
        Stage::Deserialise,
        Stage::Find,
        Stage::Run,
        Stage::SerialiseResult,
        Stage::SendBack,
        Stage::Merge,
    ];

    /// Its place among the ten, from 1; 0 for the start.
    #[must_use]
    pub fn number(self) -> usize {
        self as usize
    }

    /// Whether it happens in the worker's process.
    #[must_use]
    pub fn is_there(self) -> bool {
        (Stage::Read..=Stage::SerialiseResult).contains(&self)
    }

    /// What is done, in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Stage::Start => "start a worker",
            Stage::Chunk => "cut into chunks",
            Stage::Serialise => "serialise",
            Stage::Write => "write to the worker",
            Stage::Read => "read what came",
            Stage::Deserialise => "deserialise",
            Stage::Find => "find the job by name",
            Stage::Run => "run the job",
            Stage::SerialiseResult => "serialise the result",
            Stage::SendBack => "send it back",
            Stage::Merge => "deserialise and place",
        }
    }
}

/// One stage of one chunk, as it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub stage: Stage,
    /// The chunk's place in the order in which the pool was given its calls, from 0. A call that was submitted is a chunk of its own.
    pub chunk: usize,
    /// How many calls are in it.
    pub calls: usize,
    /// The worker's process, where there is one yet.
    pub pid: Option<u32>,
    /// How many bytes it was about, where it was about bytes.
    pub bytes: Option<usize>,
    /// How long it took.
    pub time: Duration,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stage {
            Stage::Start => write!(f, "{}", self.stage.words())?,
            stage => write!(f, "{} {}", stage.number(), stage.words())?,
        }
        if let Some(bytes) = self.bytes {
            write!(f, ", {}", count(bytes as u64, "byte"))?;
        }
        write!(f, ", {}", short(self.time))
    }
}

/// In a unit that fits: `3.1 µs`, `12.4 ms`.
fn short(time: Duration) -> String {
    match time.as_nanos() {
        0..10_000_000 => format!("{:.1} µs", time.as_secs_f64() * 1e6),
        _ => format!("{:.1} ms", time.as_secs_f64() * 1e3),
    }
}

//! What the servers answer: a pure function of the request, so that a demo can ask them without a network.

use super::codes::Code;
use super::picture;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// How long DELAY waits before every answer, and ERROR before half of them.
pub const PAUSE: Duration = Duration::from_millis(500);

/// What decides which requests ERROR refuses, unless something else does.
pub const SEED: u64 = 2015;

/// Whom to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Answers at once.
    Local,
    /// Answers after a pause.
    Delay,
    /// Refuses a quarter of all requests and is slow with half of them.
    Error,
    /// Any other server.
    Remote,
}

impl Label {
    /// All of them, in the order of the alphabet.
    pub const ALL: [Label; 4] = [Label::Delay, Label::Error, Label::Local, Label::Remote];

    /// Those that are served here, in the order of their ports.
    pub const SERVED: [Label; 3] = [Label::Local, Label::Delay, Label::Error];
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Label::Local => "LOCAL",
            Label::Delay => "DELAY",
            Label::Error => "ERROR",
            Label::Remote => "REMOTE",
        })
    }
}

/// In capitals or not.
impl FromStr for Label {
    type Err = ();

    fn from_str(text: &str) -> Result<Label, ()> {
        Label::ALL.into_iter().find(|label| label.to_string().eq_ignore_ascii_case(text)).ok_or(())
    }
}

/// What a server does beside answering.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Which it is.
    pub label: Label,
    /// How long it waits where it is slow.
    pub pause: Duration,
    /// Decides which requests it refuses, and with which it is slow.
    pub seed: u64,
}

/// An answer as it leaves a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How long it is kept back.
    pub after: Duration,
    /// HTTP's number for how it went.
    pub status: u16,
    /// What the body is.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

impl Manner {
    /// The usual one of a server.
    #[must_use]
    pub fn of(label: Label) -> Manner {
        Manner { label, pause: PAUSE, seed: SEED }
    }

    // ANCHOR: answer
    /// What it answers to a request for `/flags/FOLDER/FILE`: always the same to the same request.
    #[must_use]
    pub fn answer(&self, folder: &str, file: &str) -> Answer {
        let page = |status, text: &str| (status, "text/plain", text.as_bytes().to_vec());
        let luck = lot(self.seed, file);
        let slow = match self.label {
            Label::Delay => true,
            Label::Error => luck & 1 == 1,
            _ => false,
        };
        let refused = [(500, "500 broken"), (503, "503 too busy"), (418, "418 a teapot")];
        let (status, kind, body) = match named(folder, file) {
            _ if self.label == Label::Error && (luck >> 1).is_multiple_of(4) => {
                let (status, text) = refused[(luck >> 8) as usize % 3];
                page(status, text)
            }
            Some(code) if code.is_a_country() => (200, "image/gif", picture::flag(code)),
            _ => page(404, "404 page not found"),
        };
        Answer { after: if slow { self.pause } else { Duration::ZERO }, status, kind, body }
    }
    // ANCHOR_END: answer
}

/// The code whose flag is at `/flags/bd/bd.gif`.
fn named(folder: &str, file: &str) -> Option<Code> {
    Code::read(folder).filter(|code| folder == code.lower() && file.strip_suffix(".gif") == Some(folder))
}

/// A number that looks drawn at random and depends on nothing but the seed and the name.
fn lot(seed: u64, name: &str) -> u64 {
    // FNV-1a, then the last steps of splitmix64, so that near names get numbers far apart
    let hash = name
        .bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::flags::codes::Wish;

    fn statuses(label: Label, seed: u64) -> Vec<(u16, bool)> {
        let manner = Manner { seed, ..Manner::of(label) };
        let every = Wish { every: true, ..Wish::default() }.chosen().unwrap();
        let answer = |code: &Code| manner.answer(&code.lower(), &format!("{}.gif", code.lower()));
        every.iter().map(answer).map(|answer| (answer.status, answer.after > Duration::ZERO)).collect()
    }

    #[test]
    fn a_country_has_a_flag_and_nothing_else_has() {
        let manner = Manner::of(Label::Local);
        let of = |folder, file| manner.answer(folder, file).status;
        assert_eq!(of("bd", "bd.gif"), 200);
        for (folder, file) in
            [("bz", "bd.gif"), ("BD", "BD.gif"), ("xx", "xx.gif"), ("jpmx", "jpmx.gif"), ("bd", "bd"), ("..", "...gif")]
        {
            assert_eq!(of(folder, file), 404, "{folder}/{file}");
        }
        assert_eq!(statuses(Label::Local, 1).iter().filter(|answer| **answer == (200, false)).count(), 194);
        assert_eq!(statuses(Label::Delay, 1).iter().filter(|answer| **answer == (200, true)).count(), 194);
    }

    #[test]
    fn the_error_server_refuses_a_quarter_is_slow_with_half_and_always_the_same() {
        for seed in [1, 2, SEED] {
            let answers = statuses(Label::Error, seed);
            assert_eq!(answers, statuses(Label::Error, seed));
            let part = |of: &dyn Fn(&(u16, bool)) -> bool| answers.iter().filter(|answer| of(answer)).count();
            let refused = part(&|(status, _)| ![200, 404].contains(status));
            assert!((135..=203).contains(&refused), "{refused} of 676, and a quarter is 169");
            let slow = part(&|(_, slow)| *slow);
            assert!((270..=406).contains(&slow), "{slow} of 676, and half is 338");
            assert!([500, 503, 418].iter().all(|wanted| part(&|(status, _)| status == wanted) > 30));
        }
        assert_ne!(statuses(Label::Error, 1), statuses(Label::Error, 2));
    }

    #[test]
    fn labels_are_read_in_capitals_or_not() {
        assert_eq!("delay".parse(), Ok(Label::Delay));
        assert_eq!("Remote".parse(), Ok(Label::Remote));
        assert_eq!("mars".parse::<Label>(), Err(()));
    }
}

use super::End;

/// How many clones of each end there are.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Ends {
    pub(super) senders: usize,
    pub(super) receivers: usize,
}

impl Ends {
    pub(super) const ONE_EACH: Ends = Ends { senders: 1, receivers: 1 };

    fn of(&mut self, end: End) -> &mut usize {
        match end {
            End::Sender => &mut self.senders,
            End::Receiver => &mut self.receivers,
        }
    }

    pub(super) fn add(&mut self, end: End) {
        *self.of(end) += 1;
    }

    /// Takes one away; whether it was the last of its kind.
    pub(super) fn remove(&mut self, end: End) -> bool {
        let count = self.of(end);
        *count -= 1;
        *count == 0
    }

    /// What is gone, in words to follow the rest.
    pub(super) fn describe(self) -> &'static str {
        match (self.senders, self.receivers) {
            (0, 0) => ", both ends gone",
            (0, _) => ", no sender left",
            (_, 0) => ", no receiver left",
            _ => "",
        }
    }
}

/// What an operation told its thread, as numbers that differ.
pub(super) const DONE: u64 = 1;
pub(super) const GONE: u64 = 2;
pub(super) const LATE: u64 = 3;
pub(super) const WAITS: u64 = 4;

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// How far an exploration has got, for somebody who watches from another thread. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    executions: AtomicU64,
    outcomes: AtomicU64,
    phase: AtomicU8,
}

/// Which search runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Every state is visited, to count the interleavings.
    #[default]
    Counting,
    /// Orders with few preemptions first.
    FewPreemptions,
    /// Every inequivalent order is executed.
    Orders,
    /// The same, and states that were seen before are left.
    Merging,
    /// Orders drawn at random.
    Walking,
}

impl Phase {
    const ALL: [Phase; 5] = [Phase::Counting, Phase::FewPreemptions, Phase::Orders, Phase::Merging, Phase::Walking];
}

impl Progress {
    /// Executions so far.
    #[must_use]
    pub fn executions(&self) -> u64 {
        self.0.executions.load(Ordering::Relaxed)
    }

    /// Different outcomes so far, or a few less.
    #[must_use]
    pub fn outcomes(&self) -> u64 {
        self.0.outcomes.load(Ordering::Relaxed)
    }

    /// What is under way.
    #[must_use]
    pub fn phase(&self) -> Phase {
        Phase::ALL[usize::from(self.0.phase.load(Ordering::Relaxed)).min(Phase::ALL.len() - 1)]
    }

    pub(super) fn begin(&self, phase: Phase) {
        self.0.phase.store(phase as u8, Ordering::Relaxed);
    }

    pub(super) fn executed(&self, more: u64, outcomes: usize) {
        self.0.executions.fetch_add(more, Ordering::Relaxed);
        self.0.outcomes.fetch_max(outcomes as u64, Ordering::Relaxed);
    }
}

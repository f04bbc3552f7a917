//! How much memory a process has, and how much of it nobody else has: what Linux says.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use std::fs;

// ANCHOR: memory
/// A process's memory, in KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// What it has in memory, pages that it shares with others included: `Rss`.
    pub resident: u64,
    /// What it has written to and shares with nobody: `Private_Dirty`.
    pub own: u64,
}

impl Memory {
    /// The memory of a process that is there; none if it is gone, or if this is no Linux.
    #[must_use]
    pub fn of(pid: u32) -> Option<Memory> {
        let sums = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let kib = |name: &str| {
            let line = sums.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse().ok()
        };
        Some(Memory { resident: kib("Rss:")?, own: kib("Private_Dirty:")? })
    }

    /// Two numbers as they are printed.
    #[must_use]
    pub fn read(line: &str) -> Option<Memory> {
        let (resident, own) = line.split_once(' ')?;
        Some(Memory { resident: resident.parse().ok()?, own: own.parse().ok()? })
    }
}
// ANCHOR_END: memory

#[cfg(test)]
mod tests {
    use super::Memory;

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_written_to_is_ones_own() {
        let before = Memory::of(std::process::id()).unwrap();
        let held = std::hint::black_box(vec![1_u8; 32 << 20]);
        let after = Memory::of(std::process::id()).unwrap();
        // other tests run meanwhile, and come and go
        assert!(after.own > before.own + (16 << 10), "{before:?} {after:?}");
        assert!(after.resident >= after.own);
        drop(held);
        assert_eq!(Memory::of(u32::MAX), None);
    }

    #[test]
    fn two_numbers_are_memory() {
        assert_eq!(Memory::read("270 12"), Some(Memory { resident: 270, own: 12 }));
        assert_eq!((Memory::read("270"), Memory::read("a b")), (None, None));
    }
}

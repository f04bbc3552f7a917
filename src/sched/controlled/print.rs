//! Fingerprints: 64-bit numbers that stand for what a thread knows, what an object holds, what order steps came in.

/// Folds `b` into `a`; the order matters.
///
/// Both halves of one wide product: as good as two narrow ones, in half the time. Source: Wang Yi, *wyhash* (2019).
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "both halves are taken")]
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x9E37_79B9_7F4A_7C15) * u128::from(b ^ 0xD6E8_FEB8_6659_FD93);
    product as u64 ^ (product >> 64) as u64
}

/// A hasher over [`mix`]: quick, the same in every run, and not meant to resist an enemy.
#[derive(Default)]
pub(crate) struct PrintHasher(u64);

impl std::hash::Hasher for PrintHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word) ^ (chunk.len() as u64) << 56);
        }
    }
    fn write_u8(&mut self, x: u8) {
        self.write_u64(x.into());
    }
    fn write_u32(&mut self, x: u32) {
        self.write_u64(x.into());
    }
    fn write_u64(&mut self, x: u64) {
        self.0 = mix(self.0, x);
    }
    fn write_usize(&mut self, x: usize) {
        self.write_u64(x as u64);
    }
}

/// The fingerprint of a value.
#[inline]
pub(crate) fn print_of<T: std::hash::Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = PrintHasher(1);
    value.hash(&mut hasher);
    std::hash::Hasher::finish(&hasher)
}

/// Passes a fingerprint through: it is a hash already.
#[derive(Default)]
pub(crate) struct PrintKey(u64);

impl std::hash::Hasher for PrintKey {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = print_of(bytes);
    }
    fn write_u64(&mut self, x: u64) {
        self.0 = x;
    }
}

/// A map from fingerprints.
pub(crate) type PrintMap<V> = std::collections::HashMap<u64, V, std::hash::BuildHasherDefault<PrintKey>>;

/// A set of fingerprints.
pub(crate) type PrintSet = std::collections::HashSet<u64, std::hash::BuildHasherDefault<PrintKey>>;

//! In Rust you would write: a block for each thread; there is no lock to let go of.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: rayon
use flate2::read::GzDecoder;
use rayon::prelude::*;
use std::io::{self, Read};

/// Unpacks all blocks, as many at once as there are processors. The first error is the result.
///
/// Each block has a decoder of its own. Two threads with one decoder would read bits from under each other, and do not compile:
///
/// ```compile_fail
/// use std::io::Read;
/// let mut decoder = flate2::read::GzDecoder::new(&b"packed"[..]);
/// std::thread::scope(|s| {
///     s.spawn(|| decoder.read(&mut [0; 8]).is_ok());
///     s.spawn(|| decoder.read(&mut [0; 8]).is_ok()); // error[E0499]: cannot borrow `decoder` as mutable more than once at a time
/// });
/// ```
///
/// # Errors
/// If a block is damaged.
pub fn unpack_all(blocks: &[Vec<u8>]) -> io::Result<Vec<Vec<u8>>> {
    let unpack = |block: &Vec<u8>| {
        let mut bytes = Vec::new();
        GzDecoder::new(block.as_slice()).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    blocks.par_iter().map(unpack).collect()
}
// ANCHOR_END: rayon

#[cfg(test)]
mod tests {
    use super::super::blocks::block;
    use super::*;

    #[test]
    fn every_block_is_unpacked_at_its_place_or_none() {
        let mut blocks: Vec<Vec<u8>> = (1..=20).map(|n| block(n * 1000)).collect();
        let unpacked = unpack_all(&blocks).unwrap();
        assert!(unpacked.iter().map(Vec::len).eq((1..=20).map(|n| n * 1000)));
        blocks[7].truncate(20);
        assert!(unpack_all(&blocks).is_err());
    }
}

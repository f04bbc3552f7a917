//! The flags themselves: a small GIF for every country, drawn from the letters of its code.

use super::codes::Code;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

const WIDTH: u8 = 48;
const HEIGHT: u8 = 32;

/// Every pixel is a code of its own, as wide as the table's: the picture is as long as it is large, and needs no compressor.
const PIXEL_BITS: u8 = 7;
const CLEAR: u8 = 1 << PIXEL_BITS;
const END: u8 = CLEAR + 1;

/// A decoder widens its codes when its table is full; it is told to forget the table before.
const FORGET_AFTER: usize = 100;

/// The flag of a country as a GIF: three stripes, upright or level, in colours that its letters choose.
#[must_use]
pub fn flag(code: Code) -> Vec<u8> {
    let [first, second] = code.letters().map(|letter| letter - b'A');
    let mut gif = b"GIF89a".to_vec();
    gif.extend([WIDTH, 0, HEIGHT, 0]);
    // a table of 128 colours, of which the first three are used
    gif.extend([0x80 | (PIXEL_BITS - 1), 0, 0]);
    let mut colours = [0; 3 << PIXEL_BITS];
    for (number, colour) in (0_u8..).zip(colours.chunks_mut(3).take(3)) {
        let hue = first.wrapping_mul(29) ^ second.wrapping_mul(number + 7).wrapping_mul(53);
        colour.copy_from_slice(&[hue, hue.rotate_left(3) ^ (number * 80), 255 - hue]);
    }
    gif.extend(colours);
    gif.extend([b',', 0, 0, 0, 0, WIDTH, 0, HEIGHT, 0, 0, PIXEL_BITS]);
    let upright = (first + second) % 2 == 0;
    let stripe = |x: u8, y: u8| if upright { x / (WIDTH / 3) } else { (y / (HEIGHT / 3)).min(2) };
    let pixels: Vec<u8> = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| stripe(x, y))).collect();
    let mut codes: Vec<u8> =
        pixels.chunks(FORGET_AFTER).flat_map(|run| [CLEAR].into_iter().chain(run.iter().copied())).collect();
    codes.push(END);
    for block in codes.chunks(255) {
        gif.extend(u8::try_from(block.len()));
        gif.extend(block);
    }
    gif.extend([0, b';']);
    gif
}

/// Whether this looks like a GIF from its first byte to its last.
#[must_use]
pub fn is_whole(picture: &[u8]) -> bool {
    (picture.starts_with(b"GIF89a") || picture.starts_with(b"GIF87a")) && picture.ends_with(b";")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::flags::codes::{POP20, listed};
    use std::collections::BTreeSet;

    /// The pixels, read back as the format has it; only for pictures whose codes are all eight bits wide.
    fn pixels(gif: &[u8]) -> Vec<u8> {
        let picture = 13 + 3 * 128;
        assert_eq!((&gif[..6], gif[picture], gif[picture + 10]), (&b"GIF89a"[..], b',', 7));
        let (mut at, mut codes) = (picture + 11, Vec::new());
        while gif[at] > 0 {
            let length = usize::from(gif[at]);
            codes.extend(&gif[at + 1..=at + length]);
            at += 1 + length;
        }
        assert_eq!((&gif[at..], codes.pop()), (&b"\0;"[..], Some(129)));
        let runs: Vec<&[u8]> = codes.split(|code| *code == 128).collect();
        // a table of 130 grows by one code with each pixel after the first; at 256 the codes would be nine bits wide
        assert!(runs[0].is_empty() && runs.iter().all(|run| run.len() < 126));
        runs.concat()
    }

    #[test]
    fn a_flag_is_a_whole_gif_of_three_stripes() {
        for code in listed(POP20) {
            let gif = flag(code);
            assert!(is_whole(&gif) && !is_whole(&gif[..gif.len() - 1]) && !is_whole(&gif[1..]));
            let pixels = pixels(&gif);
            assert_eq!(pixels.len(), 48 * 32);
            assert_eq!(pixels.iter().collect::<BTreeSet<_>>().len(), 3);
        }
        let flags: BTreeSet<Vec<u8>> = listed(POP20).map(flag).collect();
        assert_eq!(flags.len(), 20, "each has its own");
    }
}

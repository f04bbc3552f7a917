//! Photos that nobody took: a sky, some grain and a few discs, drawn from a number.

use crate::lessons::flags::codes::{POP20, listed};
use crate::lessons::flags::picture::flag;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// How a photo is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `image/jpeg`: small, and not exact.
    Jpeg,
    /// `image/png`: exact.
    Png,
    /// `image/gif`: no photo but a flag, whose size is its own.
    Gif,
}

impl Kind {
    /// What the names of such files end in: `jpg`.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpg",
            Kind::Png => "png",
            Kind::Gif => "gif",
        }
    }

    /// What a server calls it: `image/jpeg`.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::Gif => "image/gif",
        }
    }
}

/// No side of a photo is longer.
const LONGEST: u32 = 8192;

/// The bytes of a photo. The same number gives the same picture, in every size; both sides are taken as from 1 to 8192.
///
/// # Panics
/// Never: a picture of that size can be written into memory.
#[must_use]
pub fn photo(number: u64, kind: Kind, width: u32, height: u32) -> Vec<u8> {
    let (width, height) = (width.clamp(1, LONGEST), height.clamp(1, LONGEST));
    let mut bytes = Vec::new();
    let written = match kind {
        Kind::Jpeg => JpegEncoder::new_with_quality(&mut bytes, 85).write_image(
            &pixels(number, width, height),
            width,
            height,
            ExtendedColorType::Rgb8,
        ),
        Kind::Png => PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Sub).write_image(
            &pixels(number, width, height),
            width,
            height,
            ExtendedColorType::Rgb8,
        ),
        Kind::Gif => {
            let codes: Vec<_> = listed(POP20).collect();
            let place = usize::try_from(number % codes.len() as u64).unwrap_or_default();
            bytes.extend(flag(codes[place]));
            Ok(())
        }
    };
    written.expect("it has a size that the format allows");
    bytes
}

/// A disc: its middle and its radius in thousandths of the picture's width, and its colour.
struct Disc {
    x: i64,
    y: i64,
    radius: i64,
    colour: [u8; 3],
}

/// Numbers that look like chance and are the same everywhere (Knuth's MMIX).
fn chance(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

/// Red, green and blue of every pixel, row by row from the top.
fn pixels(number: u64, width: u32, height: u32) -> Vec<u8> {
    let mut next = chance(number);
    let mut colour = || [0; 3].map(|_: u8| u8::try_from(next(256)).unwrap_or_default());
    let (top, bottom) = (colour(), colour());
    let colours = [colour(), colour(), colour(), colour()];
    let discs = colours.map(|colour| {
        let mut place = |below| i64::try_from(next(below)).unwrap_or_default();
        Disc { x: place(1000), y: place(750), radius: 60 + place(160), colour }
    });
    let (wide, high) = (i64::from(width), i64::from(height));
    let mut pixels = Vec::with_capacity(3 * width as usize * height as usize);
    for row in 0..high {
        let sky = [0, 1, 2].map(|i| (i64::from(top[i]) * (high - row) + i64::from(bottom[i]) * row) / high);
        for column in 0..wide {
            let (x, y) = (column * 1000 / wide, row * 1000 / wide);
            let disc = discs.iter().find(|disc| (x - disc.x).pow(2) + (y - disc.y).pow(2) < disc.radius * disc.radius);
            // something for the eye and for the decoder to do: fine grain, and waves across
            let grain = (column * 7 + row * 13 + (column * row) % 31) % 23 + (x + y) % 40;
            let base = disc.map_or(sky, |disc| disc.colour.map(i64::from));
            pixels.extend(base.map(|light| u8::try_from((light + grain).clamp(0, 255)).unwrap_or_default()));
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GenericImageView, ImageFormat};

    #[test]
    fn a_photo_is_what_it_says_and_the_same_every_time() {
        for (kind, format) in [(Kind::Jpeg, ImageFormat::Jpeg), (Kind::Png, ImageFormat::Png)] {
            let bytes = photo(7, kind, 64, 48);
            assert_eq!(bytes, photo(7, kind, 64, 48));
            assert_ne!(bytes, photo(8, kind, 64, 48));
            assert_eq!(image::guess_format(&bytes).unwrap(), format);
            assert_eq!(image::load_from_memory(&bytes).unwrap().dimensions(), (64, 48));
        }
        assert!(crate::lessons::flags::picture::is_whole(&photo(7, Kind::Gif, 64, 48)));
        assert_eq!(photo(1, Kind::Png, 0, 1), photo(1, Kind::Png, 1, 1));
    }
}

//! Whether what came is a whole picture, found out without believing what it says of itself.

use crate::lessons::thumbnails::photo::Kind;
use image::{ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// The longest side that is decoded, in pixels.
pub const LONGEST_SIDE: u32 = 8192;

/// The most memory that a picture may take when it is decoded, in bytes.
pub const MEMORY: u64 = 256 * 1024 * 1024;

// ANCHOR: check
/// Decodes it all, within limits: a picture that is cut off, or damaged, is found out; one that says that it is gigantic is not even begun.
///
/// # Errors
/// What is wrong with it.
pub fn check(bytes: &[u8], kind: Kind) -> Result<(), String> {
    let (format, end): (_, &[u8]) = match kind {
        Kind::Jpeg => (ImageFormat::Jpeg, b"\xff\xd9"),
        Kind::Png => (ImageFormat::Png, b"IEND\xae\x42\x60\x82"),
        Kind::Gif => return Err("a GIF is not what was asked for".into()),
    };
    if image::guess_format(bytes).ok() != Some(format) {
        return Err(format!("what came is not {}", kind.media_type()));
    }
    let reader = || ImageReader::with_format(Cursor::new(bytes), format);
    // what is told behind the second colon is for those who write decoders
    let broken = |error: ImageError| {
        let words: Vec<String> = error.to_string().split(':').take(2).map(str::to_string).collect();
        format!("the picture is damaged: {}", words.join(":"))
    };
    let (width, height) = reader().into_dimensions().map_err(broken)?;
    if width.max(height) > LONGEST_SIDE {
        return Err(format!(
            "it says that it has {width} x {height} pixels; {LONGEST_SIDE} a side are too many already"
        ));
    }
    // a JPEG decoder fills in what is missing, so the end has to be looked for
    if !bytes.trim_ascii_end().ends_with(end) {
        return Err("the picture is cut off".into());
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    let mut reader = reader();
    reader.limits(limits);
    reader.decode().map(drop).map_err(broken)
}
// ANCHOR_END: check

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::image_downloads::faulty;
    use crate::lessons::thumbnails::photo::photo;

    #[test]
    fn a_whole_picture_is_one_and_no_part_of_it_is() {
        for kind in [Kind::Jpeg, Kind::Png] {
            let bytes = photo(3, kind, 32, 24);
            assert_eq!(check(&bytes, kind), Ok(()));
            for length in [0, 1, 3, 20, bytes.len() / 2, bytes.len() - 12, bytes.len() - 1] {
                assert!(check(&bytes[..length], kind).is_err(), "{kind:?}, {length} bytes");
            }
        }
        let swapped = check(&photo(3, Kind::Png, 8, 8), Kind::Jpeg);
        assert_eq!(swapped, Err("what came is not image/jpeg".into()));
        assert!(check(&photo(3, Kind::Gif, 8, 8), Kind::Gif).is_err());
    }

    #[test]
    fn damage_and_giants_are_found_out() {
        let damaged = check(&faulty::corrupt(), Kind::Png).unwrap_err();
        assert!(damaged.starts_with("the picture is damaged: "), "{damaged}");
        let says = "it says that it has 60000 x 60000 pixels; 8192 a side are too many already";
        assert_eq!(check(&faulty::bomb(), Kind::Png), Err(says.into()));
    }
}

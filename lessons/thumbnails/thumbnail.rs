//! One picture, made small: what is in it, whether all of it is there, and where the small one goes.

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use racecourse::futures::process::Job;
use racecourse::trace::text::{one_line, thousands};
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{Cursor, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// The longest side of a thumbnail in pixels, unless something else is wished for.
pub const SIDE: u32 = 128;

/// Pictures with more pixels are not decoded: a small file can declare any number of them.
pub const MOST_PIXELS: u64 = 64_000_000;

/// Longer files are not read, in bytes.
pub const LONGEST_FILE: u64 = 256 << 20;

/// What a thumbnail's name has before its extension.
const MARK: &str = "_thumbnail";

// ANCHOR: names
/// Where the thumbnail of a picture goes: next to it, `cat_thumbnail.jpg` for `cat.jpg`.
#[must_use]
pub fn name_of(original: &Path) -> PathBuf {
    let mut name = original.file_stem().unwrap_or_default().to_os_string();
    name.push(MARK);
    if let Some(extension) = original.extension() {
        name.push(".");
        name.push(extension);
    }
    original.with_file_name(name)
}

/// Whether that is the name of a thumbnail.
#[must_use]
pub fn is_thumbnail(file: &Path) -> bool {
    file.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(MARK))
}

/// Whether that is the name of a picture: `.jpg`, `.jpeg` or `.png`, in small letters or capitals.
#[must_use]
pub fn is_picture(file: &Path) -> bool {
    let extension = file.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| ["jpg", "jpeg", "png"].contains(&extension.as_str()))
}
// ANCHOR_END: names

/// Why there is no thumbnail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// The file cannot be read, and why.
    Unreadable(String),
    /// The file has more bytes than are read.
    TooLong,
    /// There is something else in it, whatever it is called.
    NotAPicture,
    /// It has, or says that it has, so many pixels across and down.
    TooLarge(u32, u32),
    /// The end is missing.
    CutOff,
    /// It cannot be decoded, and why.
    Damaged(String),
    /// The thumbnail cannot be written, and why.
    Disk(String),
    /// Something that nobody thought of.
    Unforeseen(String),
    /// The work was stopped from outside.
    Stopped,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Unreadable(why) => write!(f, "it cannot be read: {why}"),
            Trouble::TooLong => write!(f, "it is longer than {} MB", LONGEST_FILE >> 20),
            Trouble::NotAPicture => f.write_str("there is neither a JPEG nor a PNG in it"),
            Trouble::TooLarge(width, height) => {
                let (width, height, most) = (thousands(*width), thousands(*height), thousands(MOST_PIXELS));
                write!(f, "it says it is {width} by {height} pixels; no more than {most} are unpacked")
            }
            Trouble::CutOff => f.write_str("the end of it is missing"),
            Trouble::Damaged(why) => write!(f, "it is damaged: {why}"),
            Trouble::Disk(why) => write!(f, "its thumbnail cannot be written: {why}"),
            Trouble::Unforeseen(why) => write!(f, "unforeseen: {why}"),
            Trouble::Stopped => f.write_str("stopped"),
        }
    }
}

/// A thumbnail, as yet in memory only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumbnail {
    /// Its bytes: a JPEG of a JPEG, a PNG of a PNG.
    pub bytes: Vec<u8>,
    /// How many bytes the picture has that it was made of.
    pub of: u64,
}

// ANCHOR: draw
/// Reads a picture and makes it small. It writes nothing.
///
/// # Errors
/// [`Trouble`], in every way but the disk's.
pub fn draw(original: &Path, side: u32) -> Result<Thumbnail, Trouble> {
    let picture = read(original)?;
    Ok(Thumbnail { bytes: shrink(&picture, side)?, of: picture.len() as u64 })
}

/// The same in a worker process; a name goes there as its bytes, whatever they are. What went wrong is a result like any other: an
/// error would end the whole `map`.
pub const DRAW: Job<(Vec<u8>, u32), Result<Thumbnail, Trouble>> =
    Job::new("thumbnail", |(original, side)| Ok(draw(Path::new(OsStr::from_bytes(&original)), side)));
// ANCHOR_END: draw

fn read(file: &Path) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let open = File::open(file).and_then(|open| open.take(LONGEST_FILE + 1).read_to_end(&mut bytes));
    open.map_err(|error| Trouble::Unreadable(error.to_string()))?;
    if bytes.len() as u64 > LONGEST_FILE { Err(Trouble::TooLong) } else { Ok(bytes) }
}

// ANCHOR: shrink
/// The picture in these bytes as one whose sides are no longer than `side`. Its shape stays as it is, and it never grows.
///
/// # Errors
/// [`Trouble`], if it is no whole JPEG or PNG of a reasonable size.
pub fn shrink(picture: &[u8], side: u32) -> Result<Vec<u8>, Trouble> {
    let (format, decoded, turned) = decode(picture)?;
    let mut small = if decoded.width().max(decoded.height()) <= side { decoded } else { decoded.thumbnail(side, side) };
    // a camera that was held upright has noted that down; the thumbnail has no notes
    small.apply_orientation(turned);
    let mut bytes = Vec::new();
    small.write_to(&mut Cursor::new(&mut bytes), format).map_err(|error| Trouble::Damaged(words(&error)))?;
    Ok(bytes)
}
// ANCHOR_END: shrink

/// What is in these bytes, which format that is, and how it was held.
///
/// # Errors
/// [`Trouble`], if it is no whole JPEG or PNG, or larger than [`MOST_PIXELS`]: then nothing has been unpacked.
pub fn decode(picture: &[u8]) -> Result<(ImageFormat, DynamicImage, Orientation), Trouble> {
    let mut reader = ImageReader::new(Cursor::new(picture));
    // the limits come later: they would be an error before anybody knows the size
    reader.no_limits();
    let reader = reader.with_guessed_format().map_err(|error| Trouble::Unreadable(error.to_string()))?;
    let Some(format @ (ImageFormat::Jpeg | ImageFormat::Png)) = reader.format() else {
        return Err(Trouble::NotAPicture);
    };
    let whole = if format == ImageFormat::Jpeg { jpeg_is_whole(picture) } else { png_is_whole(picture) };
    let broken = |error| if whole { Trouble::Damaged(words(&error)) } else { Trouble::CutOff };
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Trouble::TooLarge(width, height));
    }
    decoder.set_limits(limits()).map_err(broken)?;
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(broken)?;
    // a decoder may be content with less, and leave the rest grey
    if whole { Ok((format, decoded, turned)) } else { Err(Trouble::CutOff) }
}

/// What a decoder may take: enough for [`MOST_PIXELS`] of the largest kind.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(8 * MOST_PIXELS + (64 << 20));
    limits
}

/// What is told behind the second colon is for those who write decoders.
fn words(error: &image::ImageError) -> String {
    let words: Vec<String> = error.to_string().split(':').take(2).map(str::to_string).collect();
    one_line(&words.join(":"))
}

/// Whether a JPEG's mark for its end comes where one can be: the same two bytes may be part of what stands before.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[first, mark]) = bytes.get(at..at + 2) {
        match (first, mark) {
            (0xff, 0xd9) => return true,
            // within the picture's data: no mark, a filler, a mark without a length
            (..=0xfe, _) | (0xff, 0xff) => at += 1,
            (0xff, 0x00 | 0x01 | 0xd0..=0xd8) => at += 2,
            (0xff, _) => {
                let Some(&[high, low]) = bytes.get(at + 2..at + 4) else { return false };
                at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
            }
        }
    }
    false
}

/// Whether a PNG's last chunk is there.
fn png_is_whole(bytes: &[u8]) -> bool {
    let mut at = 8;
    while let Some(&[a, b, c, d, ref name @ ..]) = bytes.get(at..at + 8) {
        at = at.saturating_add(12).saturating_add(u32::from_be_bytes([a, b, c, d]) as usize);
        if name == b"IEND" {
            return at <= bytes.len();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::photo::{Kind, photo};
    use super::*;
    use image::GenericImageView;

    fn size(bytes: &[u8]) -> (u32, u32) {
        image::load_from_memory(bytes).unwrap().dimensions()
    }

    #[test]
    fn the_shape_stays_and_nothing_grows() {
        for (kind, format) in [(Kind::Jpeg, ImageFormat::Jpeg), (Kind::Png, ImageFormat::Png)] {
            for ((width, height), wanted) in [
                ((400, 300), (128, 96)),
                ((300, 400), (96, 128)),
                ((128, 128), (128, 128)),
                ((100, 20), (100, 20)),
                ((3000, 1), (128, 1)),
                ((1, 1), (1, 1)),
            ] {
                let small = shrink(&photo(1, kind, width, height), SIDE).unwrap();
                assert_eq!((size(&small), image::guess_format(&small).unwrap()), (wanted, format), "{width}x{height}");
            }
        }
    }

    #[test]
    fn what_is_cut_off_anywhere_is_not_taken() {
        for kind in [Kind::Jpeg, Kind::Png] {
            let whole = photo(1, kind, 200, 150);
            for length in (0..whole.len()).step_by(97).chain([whole.len() - 1, whole.len() - 2]) {
                let trouble = shrink(&whole[..length], SIDE).unwrap_err();
                assert!(matches!(trouble, Trouble::CutOff | Trouble::NotAPicture), "{kind:?} {length}: {trouble}");
            }
            let mut longer = whole.clone();
            longer.extend(b"something that a camera put behind");
            assert_eq!(shrink(&longer, SIDE), shrink(&whole, SIDE));
        }
    }

    #[test]
    fn whatever_is_changed_in_a_file_is_a_picture_or_an_error() {
        for kind in [Kind::Jpeg, Kind::Png] {
            let whole = photo(1, kind, 60, 40);
            for at in (0..whole.len()).step_by(23) {
                for value in [0x00, 0x7f, 0xd9, 0xff] {
                    let mut changed = whole.clone();
                    changed[at] = value;
                    if let Ok(small) = shrink(&changed, SIDE) {
                        assert!(size(&small) <= (SIDE, SIDE));
                    }
                }
            }
        }
        let mut changed = photo(1, Kind::Png, 60, 40);
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        assert!(matches!(shrink(&changed, SIDE), Err(Trouble::Damaged(_))));
    }

    #[test]
    fn a_small_file_that_declares_billions_of_pixels_is_not_unpacked() {
        let says = "it says it is 60,000 by 60,000 pixels; no more than 64,000,000 are unpacked";
        let png = crate::lessons::image_downloads::faulty::bomb();
        assert_eq!(shrink(&png, SIDE).unwrap_err().to_string(), says);
        let mut jpeg = photo(1, Kind::Jpeg, 8, 8);
        let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
        assert_eq!(shrink(&jpeg, SIDE).unwrap_err().to_string(), says);
    }

    #[test]
    fn names_say_what_is_a_picture_and_what_a_thumbnail() {
        let named = |name: &str| name_of(Path::new(name)).display().to_string();
        assert_eq!(named("a/cat.jpg"), "a/cat_thumbnail.jpg");
        assert_eq!(named("cat.of.mine.PNG"), "cat.of.mine_thumbnail.PNG");
        assert_eq!(named("cat"), "cat_thumbnail");
        for (name, picture, thumbnail) in [
            ("cat.jpg", true, false),
            ("CAT.JPEG", true, false),
            ("cat_thumbnail.png", true, true),
            ("cat_thumbnail_thumbnail.png", true, true),
            ("_thumbnail.jpg", true, true),
            ("thumbnail.jpg", true, false),
            ("cat.gif", false, false),
            (".jpg", false, false),
            ("jpg", false, false),
        ] {
            let found = (is_picture(Path::new(name)), is_thumbnail(Path::new(name)));
            assert_eq!(found, (picture, thumbnail), "{name}");
        }
    }
}

//! Whether what came is a whole picture, found out without believing what it says of itself.

use crate::lessons::thumbnails::photo::Kind;
use crate::lessons::thumbnails::thumbnail::decode;
use image::ImageFormat;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: check
/// Decodes it all, within limits: a picture that is cut off, or damaged, is found out; one that says that it is gigantic is not even begun.
///
/// # Errors
/// What is wrong with it.
pub fn check(bytes: &[u8], kind: Kind) -> Result<(), String> {
    let (format, ..) = decode(bytes).map_err(|trouble| trouble.to_string())?;
    let fits = match kind {
        Kind::Jpeg => format == ImageFormat::Jpeg,
        Kind::Png => format == ImageFormat::Png,
        Kind::Gif => false,
    };
    if fits { Ok(()) } else { Err(format!("what came is not {}", kind.media_type())) }
}
// ANCHOR_END: check

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::image_downloads::faulty;
    use crate::lessons::thumbnails::photo::photo;

    #[test]
    fn what_came_is_whole_and_of_the_kind_that_was_announced() {
        for kind in [Kind::Jpeg, Kind::Png] {
            assert_eq!(check(&photo(3, kind, 32, 24), kind), Ok(()));
        }
        let swapped = check(&photo(3, Kind::Png, 8, 8), Kind::Jpeg);
        assert_eq!(swapped, Err("what came is not image/jpeg".into()));
        assert!(check(&photo(3, Kind::Gif, 8, 8), Kind::Gif).is_err());
        assert!(check(&faulty::corrupt(), Kind::Png).unwrap_err().starts_with("it is damaged: "));
        assert!(check(&faulty::bomb(), Kind::Png).unwrap_err().starts_with("it says it is 60,000 by 60,000 pixels; "));
    }
}

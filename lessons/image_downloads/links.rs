//! What a gallery lists, and which of it is downloaded.

use super::trouble::Trouble;
use crate::lessons::thumbnails::photo::Kind;
use serde::Deserialize;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// The address of a picture, and what it is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it is.
    pub url: String,
    /// What it is said to be: a JPEG or a PNG.
    pub kind: Kind,
}

/// What a gallery lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// JPEGs and PNGs, in its order.
    pub links: Vec<Link>,
    /// How many albums there are besides; nobody asks what is in them.
    pub albums: usize,
    /// How many other things there are besides: GIFs, films, entries without an address.
    pub others: usize,
}

#[derive(Deserialize)]
struct Gallery {
    data: Vec<serde_json::Value>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    link: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    is_album: bool,
}

// ANCHOR: links
/// Reads a gallery: of all entries, those are kept that are a JPEG or a PNG.
///
/// # Errors
/// If it is no gallery.
pub fn read(json: &[u8]) -> Result<Listed, Trouble> {
    let no_gallery = |error| Trouble::Body(format!("what came is no gallery: {error}"));
    let gallery: Gallery = serde_json::from_slice(json).map_err(no_gallery)?;
    let mut listed = Listed::default();
    for entry in gallery.data {
        let Entry { link, kind, is_album } = serde_json::from_value(entry).unwrap_or_default();
        let kind = [Kind::Jpeg, Kind::Png].into_iter().find(|it| kind.as_deref() == Some(it.media_type()));
        match (is_album, kind, link) {
            (true, ..) => listed.albums += 1,
            (false, Some(kind), Some(url)) => listed.links.push(Link { url, kind }),
            _ => listed.others += 1,
        }
    }
    Ok(listed)
}
// ANCHOR_END: links

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jpegs_and_pngs_are_kept_and_the_rest_is_counted() {
        let json = br#"{"success": true, "data": [
            {"link": "http://h/a.jpg", "type": "image/jpeg", "is_album": false, "views": 7},
            {"link": "http://h/b.gif", "type": "image/gif", "is_album": false},
            {"link": "http://h/a/c", "is_album": true},
            {"link": "http://h/d.png", "type": "image/png"},
            {"type": "image/png"}, {}, 7, null, {"link": 7, "type": "image/png"}]}"#;
        let links = [("http://h/a.jpg", Kind::Jpeg), ("http://h/d.png", Kind::Png)];
        let links = links.map(|(url, kind)| Link { url: url.into(), kind }).to_vec();
        assert_eq!(read(json), Ok(Listed { links, albums: 1, others: 6 }));
    }

    #[test]
    fn what_is_no_gallery_is_said_to_be_none() {
        for text in ["", "<html>", "[]", "{}", r#"{"data": 7}"#, r#"{"data": {"error": "no"}}"#] {
            let said = read(text.as_bytes()).unwrap_err().to_string();
            assert!(said.starts_with("what came is no gallery: "), "{said}");
        }
    }
}

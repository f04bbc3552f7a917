//! What a service can do to those who ask it, by accident or not.

use crate::lessons::thumbnails::photo::{Kind, photo};

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// Something that is wrong with an entry of the gallery, or with what is at its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Half a picture, which says that it is all.
    Truncated,
    /// The connection is closed in the middle of what was announced.
    ClosedEarly,
    /// A picture in which a bit has changed.
    Corrupt,
    /// A PNG that is said to be a JPEG.
    OtherKind,
    /// A page of text with status 200.
    Page,
    /// A picture that says that it has 60,000 x 60,000 pixels.
    Bomb,
    /// It never ends.
    Endless,
    /// It stops in the middle, and the connection stays open.
    Stalled,
    /// It is elsewhere.
    Moved,
    /// There is nothing.
    Missing,
    /// An address with `../` in it; what is there is a picture.
    Parent,
    /// An address with a query; what is there is a picture.
    Query,
    /// Two addresses whose last parts are the same; what is at each is a picture, and not the same one.
    SameName,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 13] = [
        Fault::Truncated,
        Fault::ClosedEarly,
        Fault::Corrupt,
        Fault::OtherKind,
        Fault::Page,
        Fault::Bomb,
        Fault::Endless,
        Fault::Stalled,
        Fault::Moved,
        Fault::Missing,
        Fault::Parent,
        Fault::Query,
        Fault::SameName,
    ];

    /// The addresses of its entries, without the service's own.
    #[must_use]
    pub fn links(self) -> &'static [&'static str] {
        match self {
            Fault::Truncated => &["/truncated.jpg"],
            Fault::ClosedEarly => &["/closed-early.jpg"],
            Fault::Corrupt => &["/corrupt.png"],
            Fault::OtherKind => &["/other-kind.jpg"],
            Fault::Page => &["/page.jpg"],
            Fault::Bomb => &["/bomb.png"],
            Fault::Endless => &["/endless.jpg"],
            Fault::Stalled => &["/stalled.jpg"],
            Fault::Moved => &["/moved.jpg"],
            Fault::Missing => &["/missing.jpg"],
            Fault::Parent => &["/a/../../../parent.jpg", "/..%2F..%2Fparent.jpg"],
            Fault::Query => &["/query.jpg?size=large&then=../../query.jpg"],
            Fault::SameName => &["/here/same.jpg", "/there/same.jpg"],
        }
    }
}

/// A PNG with a bit in it that has changed on the way.
#[must_use]
pub fn corrupt() -> Vec<u8> {
    let mut bytes = photo(13, Kind::Png, 64, 48);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    bytes
}

/// A small PNG whose header says that it has 60,000 x 60,000 pixels: 10 GB, if somebody believes it.
#[must_use]
pub fn bomb() -> Vec<u8> {
    let mut bytes = photo(13, Kind::Png, 64, 48);
    // 8 bytes of signature, 4 of length, then IHDR: width and height are the first things in it, its checksum comes behind 13 bytes
    let side = 60_000_u32.to_be_bytes();
    bytes[16..20].copy_from_slice(&side);
    bytes[20..24].copy_from_slice(&side);
    let mut checksum = flate2::Crc::new();
    checksum.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.sum().to_be_bytes());
    bytes
}

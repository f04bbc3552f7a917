//! What a picture's file is called: a name made of its address, that leads nowhere else and that nobody else has.

use crate::lessons::thumbnails::photo::Kind;
use std::collections::HashSet;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// The longest stem of a name, in characters.
const LONGEST: usize = 80;

// ANCHOR: names
/// Gives names, each of them once. They are given before the first download, by one thread, so nobody has to look whether a file is there.
#[derive(Debug, Default)]
pub struct Names {
    given: HashSet<String>,
}

impl Names {
    /// A name for what is at this address: the last part of its path, or that with a number where somebody else has it.
    pub fn give(&mut self, url: &str, kind: Kind) -> String {
        let stem = stem(url);
        let numbered = (2..).map(|number| format!("{stem}_{number}"));
        let mut names = [stem.clone()].into_iter().chain(numbered).map(|stem| format!("{stem}.{}", kind.extension()));
        // there are systems for which A.jpg and a.jpg are one file
        let free = names.find(|name| self.given.insert(name.to_lowercase()));
        free.unwrap_or(stem)
    }
}
// ANCHOR_END: names

/// The last part of an address's path, decoded, without the ending that a picture has; letters, digits, `-`, `_` and dots inside of it.
fn stem(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let last = decoded(path.trim_end_matches('/').rsplit('/').next().unwrap_or_default());
    let safe = |letter: char| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '_' };
    let name: String = last.chars().map(safe).collect();
    let name = [".jpg", ".jpeg", ".png"].iter().find_map(|ending| cut(&name, ending)).unwrap_or(&name);
    let name: String = name.trim_matches('.').chars().take(LONGEST).collect();
    if name.is_empty() { "image".into() } else { name }
}

/// The name without this ending, whether that is in capitals or not.
fn cut<'n>(name: &'n str, ending: &str) -> Option<&'n str> {
    let at = name.len().checked_sub(ending.len())?;
    name.get(at..)?.eq_ignore_ascii_case(ending).then(|| &name[..at])
}

/// With `%41` made `A`. What is no text then is made question marks.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let digits =
            text.get(at + 1..at + 3).filter(|digits| *byte == b'%' && digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(meant) => {
                out.push(meant);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Which kind of picture a file of this name holds, if it is a name that [`Names`] could have given: whoever is told a name by
/// another program asks this before writing.
#[must_use]
pub fn kind_of(name: &str) -> Option<Kind> {
    let kind = [Kind::Jpeg, Kind::Png].into_iter().find(|kind| name.ends_with(&format!(".{}", kind.extension())))?;
    (Names::default().give(name, kind) == name).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(url: &str) -> String {
        Names::default().give(url, Kind::Jpeg)
    }

    #[test]
    fn a_name_is_the_last_part_of_the_path_and_nothing_that_leads_elsewhere() {
        for (url, name) in [
            ("http://h/a/b/cat.jpg", "cat.jpg"),
            ("http://h/cat.JPEG?size=../../etc/passwd#x/y", "cat.jpg"),
            ("http://h/my%20cat.jpg", "my_cat.jpg"),
            ("http://h/../../etc/passwd", "passwd.jpg"),
            ("http://h/a/..", "image.jpg"),
            ("http://h/..%2F..%2Fevil.jpg", "_.._evil.jpg"),
            ("http://h/%2e%2e%5cevil.jpg", "_evil.jpg"),
            ("http://h/.bashrc", "bashrc.jpg"),
            ("http://h/run.sh", "run.sh.jpg"),
            ("http://h/", "image.jpg"),
            ("http://h", "image.jpg"),
            ("http://h/%zz%4", "_zz_4.jpg"),
            ("http://h/a%00b%0A%1b[2J.jpg", "a_b___2J.jpg"),
            ("http://h/katze\u{e9}%ff.png", "katze__.jpg"),
        ] {
            assert_eq!(named(url), name, "{url}");
        }
        assert_eq!(named(&format!("http://h/{}.jpg", "x".repeat(4000))).len(), LONGEST + 4);
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut names = Names::default();
        let urls =
            ["http://h/a/cat.jpg", "http://h/b/cat.jpg", "http://h/cat_2.jpg", "http://h/CAT.jpg", "http://h/x?cat"];
        let given: Vec<String> = urls.iter().map(|url| names.give(url, Kind::Jpeg)).collect();
        assert_eq!(given, ["cat.jpg", "cat_2.jpg", "cat_2_2.jpg", "CAT_3.jpg", "x.jpg"]);
        assert_eq!(names.give("http://h/cat.png", Kind::Png), "cat.png");
    }

    #[test]
    fn a_name_that_another_program_tells_is_not_believed() {
        assert_eq!((kind_of("cat.jpg"), kind_of("cat_2.png")), (Some(Kind::Jpeg), Some(Kind::Png)));
        for name in
            ["", ".", "..", "../cat.jpg", "a/cat.jpg", "/cat.jpg", "cat", "cat.gif", ".cat.jpg", "c\\at.jpg", "a b.jpg"]
        {
            assert_eq!(kind_of(name), None, "{name}");
        }
    }
}

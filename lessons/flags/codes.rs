//! Which flags: country codes, and what may be typed for them.

use std::collections::BTreeSet;
use std::fmt;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// The countries that have a flag here: 194 codes from AD to ZW.
const ALL: &str = "\
    AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR \
    CU CV CY CZ DE DJ DK DM DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN \
    IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR \
    MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK \
    SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS YE ZA ZM ZW";

/// The twenty countries with the most people, the most populous first.
pub const POP20: &str = "CN IN US ID BR PK NG BD RU JP MX PH VN ET EG DE IR TR CD FR";

/// A country code: two letters from A to Z. Addresses and names of files are made of these and of nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; 2]);

impl Code {
    /// The code that is written so, in capitals or not; none if that is not two letters.
    #[must_use]
    pub fn read(text: &str) -> Option<Code> {
        let letters: [u8; 2] = text.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_alphabetic).then(|| Code(letters.map(|letter| letter.to_ascii_uppercase())))
    }

    /// Its two letters.
    #[must_use]
    pub fn letters(self) -> [u8; 2] {
        self.0
    }

    /// Whether a country has it.
    #[must_use]
    pub fn is_a_country(self) -> bool {
        listed(ALL).any(|code| code == self)
    }

    /// In small letters, as in addresses and names of files: `bd`.
    #[must_use]
    pub fn lower(self) -> String {
        self.to_string().to_ascii_lowercase()
    }

    /// Where its flag is, below a server's `/flags`: `/bd/bd.gif`.
    #[must_use]
    pub fn path(self) -> String {
        format!("/{0}/{0}.gif", self.lower())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

/// The codes in a text, in its order.
pub fn listed(text: &str) -> impl Iterator<Item = Code> {
    text.split_whitespace().filter_map(Code::read)
}

/// What is wished for on the command line.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Every code that two letters make: 676.
    pub every: bool,
    /// Every country: 194. `every` beats it.
    pub all: bool,
    /// Codes, or single letters for all 26 codes that begin so. `all` beats them.
    pub words: Vec<String>,
    /// So many of them, the first ones in the order of the alphabet.
    pub limit: Option<i64>,
}

/// A wish that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadWish {
    /// A limit below 1.
    Limit,
    /// A word that is neither a letter nor a code.
    Word,
}

impl fmt::Display for BadWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadWish::Limit => "--limit N must be 1 or more",
            BadWish::Word => "each CC must be a letter from A to Z or a code from AA to ZZ",
        })
    }
}

// ANCHOR: chosen
impl Wish {
    /// The codes that are meant, sorted, each once. Without any word: the twenty most populous countries.
    ///
    /// # Errors
    /// A limit below 1, or a word that is no code.
    pub fn chosen(&self) -> Result<Vec<Code>, BadWish> {
        let limit = self.limit.map_or(Ok(usize::MAX), |limit| match usize::try_from(limit) {
            Ok(limit) if limit > 0 => Ok(limit),
            _ => Err(BadWish::Limit),
        })?;
        let mut codes = BTreeSet::new();
        if self.every {
            (b'A'..=b'Z').for_each(|first| codes.extend(beginning_with(first)));
        } else if self.all {
            codes.extend(listed(ALL));
        } else if self.words.is_empty() {
            codes.extend(listed(POP20));
        }
        let words: &[String] = if self.every || self.all { &[] } else { &self.words };
        for word in words {
            match (word.as_bytes(), Code::read(word)) {
                (_, Some(code)) => codes.extend([code]),
                ([letter], _) if letter.is_ascii_alphabetic() => codes.extend(beginning_with(*letter)),
                _ => return Err(BadWish::Word),
            }
        }
        // the cut comes last, whichever list it was
        Ok(codes.into_iter().take(limit).collect())
    }
}
// ANCHOR_END: chosen

/// The 26 codes that begin with a letter.
fn beginning_with(letter: u8) -> impl Iterator<Item = Code> {
    (b'A'..=b'Z').map(move |second| Code([letter.to_ascii_uppercase(), second]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(words: &[&str], change: impl Fn(&mut Wish)) -> Result<Vec<String>, BadWish> {
        let mut wish = Wish { words: words.iter().map(ToString::to_string).collect(), ..Wish::default() };
        change(&mut wish);
        Ok(wish.chosen()?.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_lists_are_as_long_as_they_should_be() {
        let all: Vec<Code> = listed(ALL).collect();
        assert!(all.is_sorted_by(|a, b| a < b), "sorted, each once");
        let ends = |codes: &[String]| (codes.len(), codes[0].clone(), codes[codes.len() - 1].clone());
        let of = |wish: &dyn Fn(&mut Wish)| ends(&chosen(&["b"], wish).unwrap());
        assert_eq!(of(&|wish| wish.all = true), (194, "AD".into(), "ZW".into()));
        assert_eq!(of(&|wish| wish.every = true), (676, "AA".into(), "ZZ".into()));
        assert_eq!(of(&|wish| (wish.all, wish.every) = (true, true)), (676, "AA".into(), "ZZ".into()), "-e beats -a");
        assert_eq!(of(&|_| ()), (26, "BA".into(), "BZ".into()), "a letter stands for all codes that begin with it");
        assert_eq!(ends(&chosen(&[], |_| ()).unwrap()), (20, "BD".into(), "VN".into()));
        assert!(listed(POP20).all(Code::is_a_country));
        assert_eq!(listed(ALL).filter(|code| code.letters()[0] == b'B').count(), 17);
    }

    #[test]
    fn codes_are_sorted_and_asked_for_once_however_they_are_typed() {
        assert_eq!(chosen(&["us", "BR", "Us", "br"], |_| ()).unwrap(), ["BR", "US"]);
        assert_eq!(chosen(&["z", "ZW"], |_| ()).unwrap().len(), 26);
    }

    #[test]
    fn a_limit_cuts_every_list_the_usual_one_too() {
        let cut = |wish: &mut Wish| wish.limit = Some(5);
        assert_eq!(chosen(&[], cut).unwrap(), ["BD", "BR", "CD", "CN", "DE"]);
        assert_eq!(chosen(&["x"], cut).unwrap(), ["XA", "XB", "XC", "XD", "XE"]);
        assert_eq!(chosen(&["us"], cut).unwrap(), ["US"], "there are no more");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for limit in [0, -1, i64::MIN] {
            assert_eq!(chosen(&[], |wish| wish.limit = Some(limit)), Err(BadWish::Limit));
        }
        for word in ["", "1", "usa", "b1", "é", "..", "b/", "ÿ"] {
            assert_eq!(chosen(&["BR", word], |_| ()), Err(BadWish::Word), "{word}");
        }
    }

    #[test]
    fn an_address_is_made_of_small_letters() {
        assert_eq!(Code::read("Bd").unwrap().path(), "/bd/bd.gif");
        assert_eq!(Code::read("jpmx"), None);
    }
}

use std::fmt;

/// A typed switch of a demo. Completion, hints, help and error messages all come from this declaration.
#[derive(Clone, Copy, Debug)]
pub struct Knob {
    /// What is typed before the `=`.
    pub name: &'static str,
    /// What may be typed after it.
    pub values: Values,
    /// The default of a live run (big).
    pub run: &'static str,
    /// The default of an exploration (small).
    pub explore: &'static str,
    /// One line: what it changes.
    pub help: &'static str,
}

/// What a knob may be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number from the first to the last, both included.
    Number(i64, i64),
}

/// What the defaults are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// A live run: big numbers, so that a race has room to happen.
    Run,
    /// An exploration: small numbers, so that every order can be tried.
    Explore,
}

/// The knobs of one demo, all of them set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knobs {
    settings: Vec<(&'static str, String)>,
    given: Vec<&'static str>,
}

/// Why a setting was refused; each says what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadKnob {
    /// Not of the form `name=value`.
    NotASetting {
        /// What was typed.
        word: String,
    },
    /// No knob of that name.
    Unknown {
        /// What was typed.
        name: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// A value that the knob does not take.
    Value {
        /// The knob.
        name: &'static str,
        /// What was typed.
        value: String,
        /// What it takes.
        values: Values,
    },
    /// The same knob twice.
    Twice {
        /// The knob.
        name: &'static str,
    },
}

impl Knob {
    /// A knob with a list of words, the same default for both situations.
    #[must_use]
    pub const fn words(
        name: &'static str,
        words: &'static [&'static str],
        default: &'static str,
        help: &'static str,
    ) -> Knob {
        Knob { name, values: Values::OneOf(words), run: default, explore: default, help }
    }

    /// A knob with a number from `from` to `to`, with its own default for each situation (in digits).
    #[must_use]
    pub const fn number(
        name: &'static str,
        (from, to): (i64, i64),
        run: &'static str,
        explore: &'static str,
        help: &'static str,
    ) -> Knob {
        Knob { name, values: Values::Number(from, to), run, explore, help }
    }

    /// The default for a situation.
    #[must_use]
    pub fn default(&self, situation: Situation) -> &'static str {
        match situation {
            Situation::Run => self.run,
            Situation::Explore => self.explore,
        }
    }
}

impl Values {
    /// Whether `text` is one of them.
    #[must_use]
    pub fn accept(&self, text: &str) -> bool {
        match self {
            Values::OneOf(words) => words.contains(&text),
            Values::Number(from, to) => text.parse::<i64>().is_ok_and(|n| (*from..=*to).contains(&n)),
        }
    }
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Values::OneOf(words) => f.write_str(&words.join("|")),
            Values::Number(from, to) => write!(f, "a whole number from {from} to {to}"),
        }
    }
}

impl Knobs {
    /// Sets every knob of `declared`: those named in `words` as they say, the others to their defaults.
    ///
    /// # Errors
    /// A word that is no setting, an unknown knob, a value out of range, a knob named twice.
    pub fn parse<'w>(
        declared: &[Knob],
        situation: Situation,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Result<Knobs, BadKnob> {
        let mut knobs = Knobs::defaults(declared, situation);
        for word in words {
            let Some((name, value)) = word.split_once('=') else {
                return Err(BadKnob::NotASetting { word: word.into() });
            };
            let Some(knob) = declared.iter().find(|k| k.name == name) else {
                let known = declared.iter().map(|k| k.name).collect();
                return Err(BadKnob::Unknown { name: name.into(), known });
            };
            if !knob.values.accept(value) {
                return Err(BadKnob::Value { name: knob.name, value: value.into(), values: knob.values });
            }
            if knobs.given.contains(&knob.name) {
                return Err(BadKnob::Twice { name: knob.name });
            }
            knobs.given.push(knob.name);
            let value = match knob.values {
                // "007" and "7" are one setting
                Values::Number(..) => value.parse::<i64>().map_or_else(|_| value.into(), |n| n.to_string()),
                Values::OneOf(_) => value.into(),
            };
            if let Some(setting) = knobs.settings.iter_mut().find(|(n, _)| *n == knob.name) {
                setting.1 = value;
            }
        }
        Ok(knobs)
    }

    /// Every knob at its default.
    #[must_use]
    pub fn defaults(declared: &[Knob], situation: Situation) -> Knobs {
        let settings = declared.iter().map(|k| (k.name, k.default(situation).to_string())).collect();
        Knobs { settings, given: Vec::new() }
    }

    /// The setting of a knob.
    ///
    /// # Panics
    /// If the demo declares no knob of that name: a mistake in the demo, not of its user.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        match self.settings.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => value,
            None => panic!("this demo declares no knob `{name}`"),
        }
    }

    /// Whether a knob is set to `value`.
    ///
    /// # Panics
    /// As [`Knobs::get`].
    #[must_use]
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == value
    }

    /// The setting of a number knob.
    ///
    /// # Panics
    /// As [`Knobs::get`], and if the knob is no number.
    #[must_use]
    pub fn number(&self, name: &str) -> i64 {
        match self.get(name).parse() {
            Ok(number) => number,
            Err(_) => panic!("the knob `{name}` is not a number"),
        }
    }

    /// As [`Knobs::number`], for counting and indexing.
    ///
    /// # Panics
    /// As [`Knobs::number`], and if the number is negative.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        match usize::try_from(self.number(name)) {
            Ok(count) => count,
            Err(_) => panic!("the knob `{name}` is negative"),
        }
    }

    /// Every setting, in the order of the declaration.
    pub fn settings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.settings.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The settings that were typed, ready to be typed again: `lock=off increments=1`.
    #[must_use]
    pub fn given(&self) -> String {
        let words: Vec<String> = self.given.iter().map(|name| format!("{name}={}", self.get(name))).collect();
        words.join(" ")
    }
}

impl fmt::Display for Knobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.settings().map(|(name, value)| format!("{name}={value}")).collect();
        f.write_str(&words.join(" "))
    }
}

impl fmt::Display for BadKnob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadKnob::NotASetting { word } => {
                write!(f, "`{word}` is not a setting; write it as name=value")
            }
            BadKnob::Unknown { name, known } if known.is_empty() => {
                write!(f, "this demo has no knobs, so `{name}` cannot be set")
            }
            BadKnob::Unknown { name, known } => {
                write!(f, "no knob `{name}`; this demo has {}", known.join(", "))
            }
            BadKnob::Value { name, value, values } => {
                write!(f, "{name}={value} does not fit; {name} takes {values}")
            }
            BadKnob::Twice { name } => write!(f, "{name} is set twice; say it once"),
        }
    }
}

impl std::error::Error for BadKnob {}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOBS: &[Knob] = &[
        Knob::words("lock", &["on", "off"], "on", "whether a lock is held"),
        Knob::number("increments", (1, 1000), "1000", "2", "how often each adds one"),
    ];

    #[test]
    fn what_is_not_named_has_the_default_of_the_situation() {
        let knobs = Knobs::parse(KNOBS, Situation::Explore, ["lock=off"]).unwrap();
        assert_eq!(knobs.to_string(), "lock=off increments=2");
        assert_eq!(knobs.given(), "lock=off");
        assert_eq!(Knobs::defaults(KNOBS, Situation::Run).number("increments"), 1000);
    }

    #[test]
    fn a_bad_setting_says_what_would_do() {
        let say = |word| Knobs::parse(KNOBS, Situation::Run, [word]).unwrap_err().to_string();
        assert_eq!(say("lock"), "`lock` is not a setting; write it as name=value");
        assert_eq!(say("lok=on"), "no knob `lok`; this demo has lock, increments");
        assert_eq!(say("lock=maybe"), "lock=maybe does not fit; lock takes on|off");
        assert_eq!(say("increments=0"), "increments=0 does not fit; increments takes a whole number from 1 to 1000");
        let twice = Knobs::parse(KNOBS, Situation::Run, ["lock=on", "lock=off"]).unwrap_err();
        assert_eq!(twice.to_string(), "lock is set twice; say it once");
    }
}

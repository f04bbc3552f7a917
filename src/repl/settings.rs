//! The `name=value` words after a demo's name: the demo's own knobs, and the few that every demo has.

use super::find::short;
use super::refusal::Refusal;
use super::suggest::nearest;
use crate::course::{BadKnob, Demo, Knob, Knobs, Situation, Values};
use crate::sched::{Misfit, Schedule, TimeRule};
use crate::trace::text;

/// What every demo takes when it is explored or replayed.
const EXPLORE: &[Knob] = &[Knob::words(
    "time",
    &["free", "ordered"],
    "free",
    "free: a sleep orders nothing and any timeout may fire; ordered: the virtual clock decides",
)];

/// What every demo takes when it is run, unless it has a knob of that name itself.
const RUN: &[Knob] = &[Knob::number("speed", (1, 1000), "1", "1", "how many times faster sleeps and timeouts pass")];

/// The settings that every demo has in a situation, beside its own.
#[must_use]
pub(crate) fn universal(situation: Situation) -> &'static [Knob] {
    match situation {
        Situation::Run => RUN,
        Situation::Explore => EXPLORE,
    }
}

/// The knobs that may be typed after a demo's name.
pub(crate) fn knobs(demo: &Demo, situation: Situation) -> impl Iterator<Item = &'static Knob> + use<> {
    let own = demo.knobs;
    let others = universal(situation).iter().filter(|knob| own.iter().all(|k| k.name != knob.name));
    own.iter().chain(others)
}

/// What was typed after a demo's name.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The demo's own knobs.
    pub(crate) knobs: Knobs,
    /// `time=`, for explorations.
    pub(crate) time: TimeRule,
    /// `speed=`, for live runs.
    pub(crate) speed: f64,
    demo: &'static str,
    beside: Knobs,
}

impl Settings {
    /// Reads the words after a demo's name.
    ///
    /// # Errors
    /// A word that is no setting of this demo, with what was probably meant; or that this demo is not explored.
    pub(crate) fn read(demo: &Demo, situation: Situation, words: &[String]) -> Result<Settings, Refusal> {
        if let (Situation::Explore, Some(why)) = (situation, demo.live_only) {
            return Err(Refusal::Usage(format!("`{0}` is only run, since {why}: `run {0}`", demo.name)));
        }
        let beside_knobs = universal(situation);
        let is_beside = |word: &&str| {
            let name = word.split_once('=').map_or(*word, |(name, _)| name);
            beside_knobs.iter().any(|k| k.name == name) && demo.knobs.iter().all(|k| k.name != name)
        };
        let (beside, own): (Vec<&str>, Vec<&str>) = words.iter().map(String::as_str).partition(is_beside);
        let knobs = Knobs::parse(demo.knobs, situation, own).map_err(|bad| explain(&bad, demo, situation))?;
        let beside = Knobs::parse(beside_knobs, situation, beside).map_err(|bad| explain(&bad, demo, situation))?;
        let time = match setting(&beside, "time") {
            Some("ordered") => TimeRule::Ordered,
            _ => TimeRule::Free,
        };
        let speed = setting(&knobs, "speed").or(setting(&beside, "speed")).and_then(|text| text.parse().ok());
        let speed = speed.filter(|s: &f64| s.is_finite() && *s > 0.0).unwrap_or(1.0);
        Ok(Settings { knobs, time, speed, demo: demo.name, beside })
    }

    /// Reads the words after a demo's name, one of which may be an `@SCHEDULE`.
    ///
    /// # Errors
    /// As [`Settings::read`]; and what is no schedule, or more than one.
    pub(crate) fn with_schedule(demo: &Demo, words: Vec<String>) -> Result<(Settings, Option<Schedule>), Refusal> {
        let (tokens, words): (Vec<String>, Vec<String>) = words.into_iter().partition(|word| word.starts_with('@'));
        let settings = Settings::read(demo, Situation::Explore, &words)?;
        match tokens.as_slice() {
            [] => Ok((settings, None)),
            [token] => {
                let schedule = token.parse().map_err(|bad| Refusal::usage(format!("{bad}")))?;
                Ok((settings, Some(schedule)))
            }
            _ => Err(Refusal::usage("one schedule at a time; type only one word that begins with @")),
        }
    }

    /// The refusal of a schedule that does not fit.
    pub(crate) fn misfit(&self, misfit: &Misfit) -> Refusal {
        let misfit = text::one_line(&misfit.to_string());
        let typed = self.typed();
        let line =
            format!("{misfit}; is it of another demo, or of other settings? `explore {typed}` prints those that fit");
        Refusal::Usage(line)
    }

    /// The demo's name.
    #[must_use]
    pub(crate) fn demo(&self) -> &'static str {
        self.demo
    }

    /// What a knob is set to: one of the demo's own, or one that every demo has.
    #[must_use]
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        setting(&self.knobs, name).or_else(|| setting(&self.beside, name))
    }

    /// The demo and the settings that were typed, ready to be typed again: `counter lock=off time=ordered`.
    #[must_use]
    pub(crate) fn typed(&self) -> String {
        let parts = [self.demo.to_string(), self.knobs.given(), self.beside.given()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }
}

fn setting<'k>(knobs: &'k Knobs, name: &str) -> Option<&'k str> {
    knobs.settings().find(|(n, _)| *n == name).map(|(_, value)| value)
}

/// The refusal of a setting, with what was probably meant.
fn explain(bad: &BadKnob, demo: &Demo, situation: Situation) -> Refusal {
    let names = || knobs(demo, situation).map(|knob| knob.name);
    Refusal::Usage(match bad {
        BadKnob::NotASetting { word } => match names().find(|name| name == word) {
            Some(name) => {
                format!("`{name}` needs a value: write {name}=value; `help {}` shows what it takes", demo.name)
            }
            None => format!("`{}` is not a setting; write it as name=value, like {}", short(word), example(demo)),
        },
        BadKnob::Unknown { name, .. } if elsewhere(name, situation) => match situation {
            Situation::Run => format!("`{name}` is a setting of `explore` and `replay`, not of `run`"),
            Situation::Explore => format!("`{name}` is a setting of `run`; an exploration does not wait for sleeps"),
        },
        BadKnob::Unknown { name, .. } => match nearest(name, names()) {
            Some(meant) => format!("no knob `{}`; did you mean `{meant}`?", short(name)),
            None => format!("no knob `{}`; {} has {}", short(name), demo.name, names().collect::<Vec<_>>().join(", ")),
        },
        BadKnob::Value { name, value, values } => {
            let meant = match values {
                Values::OneOf(words) => nearest(value, words.iter().copied()),
                Values::Number(..) => None,
            };
            match meant {
                Some(meant) => format!("{name}={} does not fit; did you mean {name}={meant}?", short(value)),
                None => format!("{name}={} does not fit; {name} takes {values}", short(value)),
            }
        }
        BadKnob::Twice { .. } => bad.to_string(),
    })
}

fn elsewhere(name: &str, situation: Situation) -> bool {
    let other = if situation == Situation::Run { Situation::Explore } else { Situation::Run };
    universal(other).iter().any(|knob| knob.name == name)
}

fn example(demo: &Demo) -> String {
    demo.knobs.first().map_or_else(|| "time=ordered".into(), |knob| format!("{}={}", knob.name, knob.explore))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::toy::LESSONS;

    fn read(situation: Situation, words: &str) -> Result<Settings, String> {
        let words: Vec<String> = words.split_whitespace().map(String::from).collect();
        Settings::read(&LESSONS[0].demos[0], situation, &words).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn settings_are_typed_again_as_they_were() {
        let settings = read(Situation::Explore, "time=ordered sides=6 lock=off").unwrap();
        assert_eq!(settings.typed(), "dice sides=6 lock=off time=ordered");
        assert_eq!(settings.time, TimeRule::Ordered);
        assert_eq!(read(Situation::Explore, "").unwrap().typed(), "dice");
        assert!((read(Situation::Run, "speed=20").unwrap().speed - 20.0).abs() < 1e-9);
    }

    #[test]
    fn a_mistake_says_what_was_meant() {
        let say = |words| read(Situation::Explore, words).unwrap_err();
        assert_eq!(say("lok=on"), "no knob `lok`; did you mean `lock`?");
        assert_eq!(say("zebra=1"), "no knob `zebra`; dice has lock, sides, time");
        assert_eq!(say("lock=onn"), "lock=onn does not fit; did you mean lock=on?");
        assert_eq!(say("sides=99999"), "sides=99999 does not fit; sides takes a whole number from 1 to 100");
        assert_eq!(say("lock"), "`lock` needs a value: write lock=value; `help dice` shows what it takes");
        assert_eq!(say("free"), "`free` is not a setting; write it as name=value, like lock=on");
        assert_eq!(say("time=ordred"), "time=ordred does not fit; did you mean time=ordered?");
        assert_eq!(say("speed=2"), "`speed` is a setting of `run`; an exploration does not wait for sleeps");
        assert!(read(Situation::Run, "time=free").unwrap_err().contains("not of `run`"));
    }
}

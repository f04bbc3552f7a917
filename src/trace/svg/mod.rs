//! A trace as a picture that stands for itself: one SVG file, legible in light and dark, on screen and on paper.

mod band;
mod paper;

use super::chart::Chart;
use super::lanes::ending;
use super::{Look, Trace, text};
use band::Bands;
#[cfg(feature = "app")]
pub(crate) use paper::escape;
use paper::{Paper, Place};

/// So many steps are drawn.
const MOST: usize = 400;

/// How wide the picture is, in its own units; it scales to the place that it gets.
const WIDTH: f64 = 960.0;

/// The room around it.
const MARGIN: f64 = 16.0;

/// The width of a character, as a part of the font's size, of every monospaced font there is, or a little more.
const CHARACTER: f64 = 0.62;

/// A lane for each thread on the axis of the steps: each step with its call, waits shaded, bars where a lock is held, an arrow
/// from each wake-up to whom it woke, and how it ended.
///
/// `title` says what it is of, such as the command that replays it. The picture's text alternative tells every step.
#[must_use]
pub fn svg(trace: &Trace, title: &str) -> String {
    draw(trace, title, Place::Alone)
}

/// The same on one line, for a page of the book: light or dark as the page is.
#[must_use]
pub fn svg_in_page(trace: &Trace, title: &str) -> String {
    draw(trace, title, Place::Page).lines().collect::<Vec<_>>().join(" ")
}

fn draw(trace: &Trace, title: &str, place: Place) -> String {
    let chart = Chart::of(trace, MOST);
    let mut paper = Paper::default();
    let mut y = MARGIN + 14.0;
    paper.text(MARGIN, y, 14.0, "rc-ink rc-bold", title);
    y = Bands::of(trace, &chart).draw(y + 14.0, &mut paper);
    if chart.is_cut(trace) {
        y += 16.0;
        let more = text::thousands((trace.steps.len() - chart.steps) as u64);
        paper.text(MARGIN, y, 12.0, "rc-faint", &format!("… {more} more steps"));
    }
    let columns = ((WIDTH - 2.0 * MARGIN) / (12.0 * CHARACTER)) as usize;
    for line in ending(trace, Look::default(), columns).lines() {
        y += 18.0;
        let indent = (line.len() - line.trim_start().len()) as f64;
        paper.text(MARGIN + (indent - 2.0).max(0.0) * 12.0 * CHARACTER, y, 12.0, "rc-ink", line.trim_start());
    }
    paper.finish((WIDTH, y + MARGIN), title, &in_words(trace, &chart), place)
}

/// The picture in words, a sentence a line.
fn in_words(trace: &Trace, chart: &Chart) -> String {
    let mut out = String::new();
    for (number, step) in (1..).zip(&trace.steps[..chart.steps]) {
        let name = trace.thread_name(step.thread);
        let result =
            if step.result.is_empty() { String::new() } else { format!(" → {}", text::one_line(&step.result)) };
        out += &format!("Step {number}: {name}, {}{result}.\n", trace.call(step));
    }
    let columns = usize::from(u16::MAX);
    let ending = ending(trace, Look::default(), columns);
    out + &ending.lines().map(|line| line.trim().to_string() + "\n").collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::{Sample, deadlock, lost_update};

    /// That it is well-formed: every element is closed in its turn, and no text holds what markup is made of.
    #[track_caller]
    fn check(svg: &str) {
        let mut open: Vec<&str> = Vec::new();
        let mut rest = svg;
        while let Some(start) = rest.find('<') {
            text_is_sound(&rest[..start]);
            let end = rest[start..].find('>').expect("a tag ends") + start;
            let tag = &rest[start + 1..end];
            let name = tag.split([' ', '/']).find(|part| !part.is_empty()).expect("a tag has a name");
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name), "closed in its turn");
            } else {
                assert!(tag.matches('"').count().is_multiple_of(2), "{tag}");
                tag.split('"').skip(1).step_by(2).for_each(text_is_sound);
                if !tag.ends_with('/') {
                    open.push(name);
                }
            }
            rest = &rest[end + 1..];
        }
        assert!(open.is_empty(), "{open:?}");
        assert_eq!(rest.trim(), "");
    }

    #[track_caller]
    fn text_is_sound(text: &str) {
        assert!(!text.contains(['<', '>']) && !text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        for entity in text.split('&').skip(1) {
            assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|known| entity.starts_with(known)), "{text}");
        }
    }

    #[test]
    fn it_is_well_formed_whatever_names_hold() {
        let mut sample = Sample::new();
        let one = sample.thread("a<b>&\"c\u{1b}\u{fffe}\n");
        let queue = sample.object("Queue", "]]></svg>", "0");
        for _ in 0..1000 {
            sample.set(one, queue, 15, "<1>").result = "&amp;".into();
        }
        for trace in [deadlock(), lost_update(), Sample::new().finished(""), sample.finished("<&>")] {
            let picture = svg(&trace, "counter <lock> \"off\" & @1");
            check(&picture);
            assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{picture}");
        }
    }

    #[test]
    fn every_step_wait_lock_and_wake_up_is_drawn_and_told() {
        let picture = svg(&deadlock(), "two locks");
        let count = |class: &str| picture.matches(&format!("class=\"{class}")).count();
        assert_eq!(count("rc-box "), 3, "{picture}");
        assert_eq!(count("rc-hold "), 2, "{picture}");
        assert!(count("rc-wait") >= 2, "{picture}");
        assert!(picture.contains("<title>two locks</title>"), "{picture}");
        assert!(picture.contains("Step 2: &lt;two&gt;, b.acquire.\n"), "{picture}");
        assert!(picture.contains("one waits in b.acquire at demo.rs:14, held by &lt;two&gt;"), "{picture}");

        let mut sample = Sample::new();
        let (one, two) = (sample.thread("one"), sample.thread("two"));
        let event = sample.object("Event", "event", "clear");
        sample.act(two, event, "wait", 12, "clear");
        sample.act(one, event, "set", 13, "set").woke.push(two);
        assert!(svg(&sample.finished(""), "").contains("class=\"rc-wake"));
    }

    #[test]
    fn a_long_trace_is_drawn_in_bands_and_cut_where_nobody_would_read_on() {
        let mut sample = Sample::new();
        let one = sample.thread("one");
        let counter = sample.object("Shared", "counter", "0");
        for _ in 0..MOST + 5 {
            sample.set(one, counter, 15, "1");
        }
        let picture = svg(&sample.finished(""), "long");
        assert!(picture.contains("… 5 more steps"), "{picture:.200}");
        assert_eq!(picture.matches("class=\"rc-box ").count(), MOST);
    }
}

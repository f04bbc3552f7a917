use super::story::Story;
use super::{NARROWEST, beside, ending, stacked};
use crate::trace::{Look, Trace};

/// The schedule as lanes: a numbered row for each step, a column for each thread, the state beside it, and the
/// [`ending`].
///
/// `source` gives the text of a line by the path and number of [`Step::location`](crate::trace::Step::location). Where
/// the threads are too many to stand side by side, they stand below each other, one line a step. Of a very long trace
/// the beginning and the end are drawn.
#[must_use]
pub fn replay(trace: &Trace, source: &dyn Fn(&str, u32) -> Option<String>, look: Look, width: usize) -> String {
    steps(trace, source, look, width) + &ending(trace, look, width)
}

/// The lanes of [`replay`] without the [`ending`].
#[must_use]
pub fn steps(trace: &Trace, source: &dyn Fn(&str, u32) -> Option<String>, look: Look, width: usize) -> String {
    let width = width.max(NARROWEST);
    let story = Story::of(trace, source, look);
    if story.items.is_empty() {
        return "  no steps\n".to_string();
    }
    match beside::Layout::of(trace, &story, width) {
        Some(layout) => layout.draw(trace, &story, look),
        None => stacked::draw(trace, &story, look, width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::{Sample, lost_update};
    use crate::trace::text;

    const PLAIN: Look = Look { colour: false, ascii: false };

    fn source(_: &str, line: u32) -> Option<String> {
        let text = match line {
            13 => "till.acquire();",
            14 => "    let seen = counter.get();",
            15 => "    counter.set(seen + 1);",
            16 => "till.release();",
            17 => "counter.set(counter.get() + 1);",
            20 => "let _guard = till.lock();",
            _ => return None,
        };
        Some(text.to_string())
    }

    #[test]
    fn a_lost_update_as_lanes() {
        assert_eq!(
            replay(&lost_update(), &source, PLAIN, 96),
            "      adder-1                   adder-2                   counter
   1  let seen = counter.get()  ·                         0        seen = 0
   2  ·                         let seen = counter.get()  0        seen = 0
   3  ·                         counter.set(seen + 1)     1
   4  counter.set(seen + 1)     ·                         1        ← adder-2's update is lost
  ends with counter = 1
"
        );
    }

    #[test]
    fn in_eighty_columns_the_remark_has_a_line_of_its_own_and_ascii_is_ascii() {
        let picture = replay(&lost_update(), &source, Look { colour: false, ascii: true }, 80);
        assert!(picture.is_ascii());
        assert_eq!(
            picture,
            "      adder-1                   adder-2                   counter
   1  let seen = counter.get()  .                         0        seen = 0
   2  .                         let seen = counter.get()  0        seen = 0
   3  .                         counter.set(seen + 1)     1
   4  counter.set(seen + 1)     .                         1
      <- adder-2's update is lost
  ends with counter = 1
"
        );
    }

    #[test]
    fn where_there_is_no_room_the_threads_are_stacked() {
        assert_eq!(
            replay(&lost_update(), &source, PLAIN, 52),
            "   1 adder-1  let seen = counter.get()  seen = 0
   2 adder-2  let seen = counter.get()  seen = 0
   3 adder-2  counter.set(seen + 1)     counter = 1
   4 adder-1  counter.set(seen + 1)     counter = 1
              ← adder-2's update is lost
  ends with counter = 1
"
        );
        assert_eq!(
            steps(&lost_update(), &source, PLAIN, 40),
            "   1 adder-1  let seen = counter.get()
                seen = 0
   2 adder-2  let seen = counter.get()
                seen = 0
   3 adder-2  counter.set(seen + 1)
                counter = 1
   4 adder-1  counter.set(seen + 1)
                counter = 1
              ← adder-2's update is lost
"
        );
    }

    #[test]
    fn calls_on_one_line_notes_choices_and_wake_ups() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("adder-1"), sample.thread("adder-2"));
        let counter = sample.object("Shared", "counter", "0");
        let till = sample.object("Lock", "till", "free");
        sample.acquire(one, till, 13);
        sample.get(one, counter, 17);
        sample.set(one, counter, 17, "1");
        sample.said(one, "one\nmore");
        sample.release(one, till, 16).woke.push(two);
        sample.passing(two, "sleeps 1s");
        sample.act(two, till, "flip", 21, "free").choice = Some((1, 3));
        sample.said(two, "done");
        assert_eq!(
            replay(&sample.finished(""), &source, PLAIN, 100),
            "      adder-1                               adder-2      counter  till
   1  till.acquire()                        ·            0        held by adder-1
   2  counter.set(counter.get() + 1) (get)  ·            0        held by adder-1  0
   3  counter.set(counter.get() + 1) (set)  ·            1        held by adder-1
      \"one more\"
   4  till.release()                        ·            1        free             wakes adder-2
                                            sleeps 1s
   5  ·                                     till.flip()  1        free             (choice 2 of 3)
                                            \"done\"
  ends
"
        );
    }

    #[test]
    fn a_lock_that_a_wait_gives_up_is_shown_free() {
        let mut sample = Sample::new();
        let one = sample.thread("a");
        let (lock, condition) =
            (sample.object("Lock", "lock", "free"), sample.object("Condition", "full", "none wait"));
        sample.acquire(one, lock, 13);
        sample.act(one, condition, "wait", 18, "a waits").also.push((lock, "free".into()));
        assert_eq!(
            steps(&sample.finished(""), &source, PLAIN, 80),
            "      a               lock       full
   1  till.acquire()  held by a  none wait
   2  full.wait()     free       a waits
"
        );
    }

    #[test]
    fn of_a_huge_trace_the_ends_are_drawn() {
        let mut sample = Sample::new();
        let one = sample.thread("");
        let counter = sample.object("Shared", "counter", "0");
        for n in 0..1_500 {
            if n == 700 {
                sample.said(one, "not drawn");
            }
            sample.set(one, counter, 15, &n.to_string());
        }
        let picture = steps(&sample.finished(""), &source, PLAIN, 80);
        let lines: Vec<&str> = picture.lines().collect();
        assert_eq!(lines.len(), 1 + 200 + 1 + 200);
        assert_eq!(lines[0], "        thread 1               counter");
        assert_eq!(lines[200], "   200  counter.set(seen + 1)  199");
        assert_eq!(lines[201], "        … 1,100 more steps …");
        assert_eq!(lines[202], "  1301  counter.set(seen + 1)  1300");
    }

    #[test]
    fn a_trace_without_steps_says_so() {
        assert_eq!(replay(&Sample::new().finished(""), &source, PLAIN, 80), "  no steps\n  ends\n");
    }

    /// Traces of all sorts, drawn in all widths: no line is too wide, none ends in a blank, nothing panics.
    #[test]
    fn every_picture_fits() {
        let mut seed = 7_u32;
        let mut random = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        for round in 0..300 {
            let mut sample = Sample::new();
            let names = ["a", "", "consumer-with-a-name-that-goes-on", "消费者", "b\nc"];
            let threads: Vec<_> = (0..=random(6)).map(|_| sample.thread(names[random(5) as usize])).collect();
            let objects: Vec<_> =
                (0..=random(5)).map(|_| sample.object("Shared", names[random(5) as usize], "")).collect();
            for _ in 0..random(20) {
                let thread = threads[random(threads.len() as u32) as usize];
                let object = objects[random(objects.len() as u32) as usize];
                let line = 10 + random(12);
                match random(5) {
                    0 => sample.said(thread, "一 word and another\tword "),
                    1 => sample.passing(thread, ""),
                    2 => drop(sample.get(thread, object, line)),
                    3 => sample.set(thread, object, line, &"状态 ".repeat(random(30) as usize)).woke.push(thread),
                    _ => sample.act(thread, object, "wait", line, "x").choice = Some((0, 2)),
                }
            }
            let trace = sample.finished("x");
            assert!(crate::trace::why::explain(&trace).len() <= 4);
            for width in [0, 20, 24, 40, 80, 200] {
                let look = Look { colour: round % 2 == 0, ascii: round % 3 == 0 };
                for line in replay(&trace, &source, look, width).lines() {
                    assert!(text::width(line) <= width.max(NARROWEST), "{round} {width}: {line}");
                    assert_eq!(line, line.trim_end());
                }
            }
        }
    }
}

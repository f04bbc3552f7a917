//! What a downloader says before and after.

use super::answers::Label;
use super::download::{Plan, Tally};
use racecourse::trace::say::count;
use std::time::Duration;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// Up to so many codes are listed; of more, the first and the last are named.
const LISTED: usize = 10;

/// Whom it asks, for what, and with how many connections.
#[must_use]
pub fn initial(plan: &Plan, label: Label, url: &str) -> Vec<String> {
    let codes: Vec<String> = plan.codes.iter().map(ToString::to_string).collect();
    let which = match codes.as_slice() {
        [first, .., last] if codes.len() > LISTED => format!("from {first} to {last}"),
        few => few.join(", "),
    };
    vec![
        format!("{label} site: {url}"),
        format!("Searching for {}: {which}", count(codes.len() as u64, "flag")),
        format!("{} will be used.", count(plan.connections as u64, "concurrent connection")),
    ]
}

/// What came of it.
#[must_use]
pub fn last(tally: &Tally, elapsed: Duration) -> Vec<String> {
    let mut lines = vec!["-".repeat(20), format!("{} downloaded.", count(tally.ok as u64, "flag"))];
    let mut more = |number: usize, what: String| lines.extend((number > 0).then_some(what));
    more(tally.not_found, format!("{} not found.", tally.not_found));
    more(tally.error, format!("{}.", count(tally.error as u64, "error")));
    more(tally.not_done, format!("{} not done: stopped before.", tally.not_done));
    lines.push(format!("Elapsed time: {:.2}s", elapsed.as_secs_f64()));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::flags::codes::Wish;
    use crate::lessons::flags::download::Mode;

    #[test]
    fn up_to_ten_codes_are_listed() {
        let said = |limit| {
            let codes = Wish { limit: Some(limit), ..Wish::default() }.chosen().unwrap();
            initial(&Plan::new(codes, Mode::Threads, 30), Label::Local, "http://x")[1].clone()
        };
        assert_eq!(said(1), "Searching for 1 flag: BD");
        assert_eq!(said(10), "Searching for 10 flags: BD, BR, CD, CN, DE, EG, ET, FR, ID, IN");
        assert_eq!(said(11), "Searching for 11 flags: from BD to IR");
    }

    #[test]
    fn the_last_report_names_only_what_happened() {
        let tally = Tally { ok: 1, ..Tally::default() };
        let dashes = "--------------------".to_string();
        let all = [dashes, "1 flag downloaded.".into(), "Elapsed time: 13.36s".into()];
        assert_eq!(last(&tally, Duration::from_millis(13_360)), all);
        let tally = Tally { ok: 150, not_found: 361, error: 1, not_done: 2 };
        let said = last(&tally, Duration::ZERO)[1..5].join(" ");
        assert_eq!(said, "150 flags downloaded. 361 not found. 1 error. 2 not done: stopped before.");
    }
}

//! Shapes and text as SVG. All that is written goes through [`escape`].

use crate::trace::text;
use std::fmt::Write;

/// Light by itself. The classes have a prefix of their own, so that several pictures can stand in one page.
const LIGHT: &str = "\
.rc-text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}.rc-bold{font-weight:bold}
.rc-page{fill:#fff}.rc-ink{fill:#1b1f24}.rc-faint{fill:#57606a}.rc-line{stroke:#c4ccd4}
.rc-wait{fill:#8c959f;fill-opacity:.28}.rc-wake{stroke:#9a6700;fill:#9a6700}.rc-box{stroke-width:1.5}
.rc-0{fill:#eaeef2;stroke:#57606a}.rc-1{fill:#ddf4ff;stroke:#0969da}.rc-2{fill:#fff8c5;stroke:#9a6700}
.rc-3{fill:#fbefff;stroke:#8250df}.rc-4{fill:#dafbe1;stroke:#1a7f37}.rc-5{fill:#ffeff7;stroke:#bf3989}
.rc-6{fill:#ffebe9;stroke:#cf222e}";

/// Dark where the reader wants it so; on paper it is light again.
const DARK: &str = "\
.rc-page{fill:#0d1117}.rc-ink{fill:#e6edf3}.rc-faint{fill:#9198a1}.rc-line{stroke:#3d444d}
.rc-wait{fill:#9198a1}.rc-wake{stroke:#d29922;fill:#d29922}
.rc-0{fill:#262c36;stroke:#9198a1}.rc-1{fill:#10243e;stroke:#4493f8}.rc-2{fill:#2b2413;stroke:#d29922}
.rc-3{fill:#271a3d;stroke:#ab7df8}.rc-4{fill:#12281b;stroke:#3fb950}.rc-5{fill:#341a2b;stroke:#db61a2}
.rc-6{fill:#3a1618;stroke:#f85149}";

/// Where a picture stands, and so who knows whether it is to be dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file of its own: the reader's system.
    Alone,
    /// In a page of the book: the theme that the page is shown in.
    Page,
}

impl Place {
    fn style(self) -> String {
        let dark = match self {
            Place::Alone => format!("@media screen and (prefers-color-scheme:dark){{{DARK}}}"),
            Place::Page => format!("@media screen{{html:is(.coal,.navy,.ayu){{{DARK}}}}}"),
        };
        LIGHT.to_string() + &dark
    }
}

/// What is drawn so far.
#[derive(Debug, Default)]
pub(super) struct Paper {
    body: String,
}

impl Paper {
    /// Text that begins at a place.
    pub(super) fn text(&mut self, x: f64, y: f64, size: f64, class: &str, text: &str) {
        let text = escape(&text::one_line(text));
        let _ = writeln!(
            self.body,
            "<text class=\"rc-text {class}\" x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\">{text}</text>"
        );
    }

    /// Text around a place.
    pub(super) fn centred(&mut self, x: f64, y: f64, size: f64, class: &str, text: &str) {
        let text = escape(&text::one_line(text));
        let _ = writeln!(
            self.body,
            "<text class=\"rc-text {class}\" x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"middle\">{text}</text>"
        );
    }

    /// A box, with what is said of it where somebody points at it.
    pub(super) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str, says: &str) {
        let says = escape(&text::one_line(says));
        let _ = writeln!(
            self.body,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
             rx=\"3\"><title>{says}</title></rect>"
        );
    }

    /// A level line.
    pub(super) fn level(&mut self, from: f64, to: f64, y: f64) {
        let _ = writeln!(self.body, "<path class=\"rc-line\" d=\"M{from:.1} {y:.1}H{to:.1}\"/>");
    }

    /// An upright arrow.
    pub(super) fn arrow(&mut self, x: f64, from: f64, to: f64) {
        let back = if to > from { -6.0 } else { 6.0 };
        let _ = writeln!(
            self.body,
            "<path class=\"rc-wake\" d=\"M{x:.1} {from:.1}V{to:.1}L{:.1} {:.1}H{:.1}L{x:.1} {to:.1}\"/>",
            x - 3.5,
            to + back,
            x + 3.5
        );
    }

    /// The whole picture.
    pub(super) fn finish(self, (width, height): (f64, f64), title: &str, words: &str, place: Place) -> String {
        let style = place.style();
        let title = escape(&text::one_line(title));
        let words: String = words.lines().map(|line| escape(&text::one_line(line)) + "\n").collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\">\n<title>{title}</title>\n<desc>{words}</desc>\n\
             <style>{style}</style>\n<rect class=\"rc-page\" width=\"{width:.0}\" height=\"{height:.0}\"/>\n{}</svg>\n",
            self.body
        )
    }
}

/// Text as XML takes it, and HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // these are no characters of XML, not even escaped
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

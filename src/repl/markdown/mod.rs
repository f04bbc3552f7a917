//! The lessons' Markdown, drawn for a terminal.
//!
//! The parser is mdBook's, so that what the book shows as a list is a list here. Paragraphs are wrapped, tables shrunk;
//! only code keeps its lines as they are, however long.

mod blocks;
mod inline;
mod page;
mod table;

use crate::trace::Look;

/// Lines of text longer than this are hard to read.
const WIDEST: usize = 88;

/// What is narrower than this is drawn as if it were this wide.
const NARROWEST: usize = 20;

/// The Markdown as text for a terminal of `width` columns. It ends with one line end, or is empty.
#[must_use]
pub fn render(text: &str, width: usize, look: Look) -> String {
    blocks::render(text, width.max(NARROWEST), look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::text;

    const PLAIN: Look = Look { colour: false, ascii: false };
    const COLOUR: Look = Look { colour: true, ascii: false };

    #[track_caller]
    fn check(markdown: &str, width: usize, drawn: &str) {
        assert_eq!(render(markdown, width, PLAIN), drawn);
    }

    #[test]
    fn a_page() {
        check(
            "# Lock\n\nA lock lets *one* thread in\nat a time. Call `acquire`.\n\n## Why\n\nBecause.\n",
            40,
            "Lock
────

A lock lets one thread in at a time.
Call `acquire`.

Why

Because.
",
        );
    }

    #[test]
    fn nothing_is_nothing() {
        check("", 80, "");
        check("\n\n<!-- a remark -->\n", 80, "");
    }

    #[test]
    fn lists_nest_and_wrap_under_their_text() {
        check(
            "Before:\n- one two three four five\n- b\n  1. first\n  2. second\n     - deep\n- c\n\nAfter.\n",
            20,
            "Before:

• one two three four
  five
• b
  1. first
  2. second
     • deep
• c

After.
",
        );
    }

    #[test]
    fn a_loose_list_has_air_and_its_items_may_hold_code() {
        check(
            "9. one\n\n   more\n\n10. two\n\n    ```\n    code\n    ```\n",
            40,
            "9.  one

    more

10. two

        code
",
        );
    }

    #[test]
    fn code_keeps_its_lines() {
        check(
            "Text\n```rust\n# use hidden::Line;\nfn main() {\n\n    a_line_that_is_longer_than_the_page();\n}\n```\nText",
            20,
            "Text

    fn main() {

        a_line_that_is_longer_than_the_page();
    }

Text
",
        );
    }

    #[test]
    fn rust_code_is_coloured_and_other_text_is_not() {
        assert_eq!(render("```rust,ignore\nlet x\n```", 80, COLOUR), "    \x1b[34mlet\x1b[39m x\n");
        assert_eq!(render("```python\nwith x\n```", 80, COLOUR), "    \x1b[34mwith\x1b[39m x\n");
        assert_eq!(render("```text\nlet x\n```", 80, COLOUR), "    let x\n");
    }

    #[test]
    fn quotes_have_a_bar() {
        check(
            "> one two three four five six\n>\n> - seven\n\nAfter\n",
            20,
            "│ one two three four
│ five six
│
│ • seven

After
",
        );
    }

    #[test]
    fn what_follows_a_list_stands_apart_from_it() {
        check("> - a\n> - b\n>\n> c\n", 20, "│ • a\n│ • b\n│\n│ c\n");
        check("- a\n  - b\n- c\n\nd\n", 20, "• a\n  • b\n• c\n\nd\n");
        check("- a\n\n  - b\n\n- c\n", 20, "• a\n\n  • b\n\n• c\n");
        check("- \n- a\n", 20, "•\n• a\n");
    }

    #[test]
    fn tables_are_aligned() {
        check(
            "| name | n | what |\n|---|--:|:-:|\n| `a` | 1 | x |\n| counter | 10 | yes |\n",
            80,
            "name      n  what
───────  ──  ────
`a`       1   x
counter  10  yes
",
        );
    }

    #[test]
    fn tables_shrink_by_wrapping_their_cells() {
        check(
            "| name | what it promises |\n|---|---|\n| acquire | waits until nobody else holds the lock |\n| x | y |\n",
            30,
            "name     what it promises
───────  ─────────────────────
acquire  waits until nobody
         else holds the lock
x        y
",
        );
        check(
            "|a|b|c|d|e|f|g|h|\n|-|-|-|-|-|-|-|-|\n|1|2|3|4|5|6|7|8|\n",
            20,
            "a · b · c · d · e ·\nf · g · h\n1 · 2 · 3 · 4 · 5 ·\n6 · 7 · 8\n",
        );
    }

    #[test]
    fn links_show_their_address_if_it_is_one_of_the_web() {
        check(
            "See [the book](https://example.org/b), [lock](../lock/lesson.md), <https://example.org>.",
            80,
            "See the book (https://example.org/b), lock, https://example.org.\n",
        );
    }

    #[test]
    fn emphasis_is_drawn_word_by_word() {
        assert_eq!(
            render("**a b** *c* `d`", 80, COLOUR),
            "\x1b[1ma\x1b[22m \x1b[1mb\x1b[22m \x1b[3mc\x1b[23m \x1b[36md\x1b[39m\n"
        );
    }

    #[test]
    fn breaks_rules_and_ascii() {
        let look = Look { colour: false, ascii: true };
        assert_eq!(
            render("one  \ntwo\n\n---\n\n> - x\n", 20, look),
            format!("one\ntwo\n\n{}\n\n| * x\n", "-".repeat(20))
        );
    }

    #[test]
    fn chinese_breaks_between_characters_but_not_before_a_stop() {
        check("线程们在等着一把锁时，不占用 CPU 的时间。", 20, "线程们在等着一把锁\n时，不占用 CPU 的时\n间。\n");
    }

    #[test]
    fn long_words_are_broken() {
        check("an `unbelievably_long_name_of_a_thing` here", 20, "an\n`unbelievably_long_n\name_of_a_thing` here\n");
    }

    /// Whatever the input, no line of text is too wide and none ends in a blank.
    #[test]
    fn every_page_fits() {
        let parts = [
            "# 标题 heading that goes on and on for longer than a narrow page\n\n",
            "> > - 1. nested *deeply `and so on` **for* long**\n",
            "        1. - > x\n",
            "| a | 好好好好好好 | c |\n|---|:-:|--:|\n| `x|` | long words everywhere in this cell | |\n| |\n\n",
            "text\u{7}\twith [a link](http://example.org/very/long/address/that/does/not/fit) and ![](x.png)\n",
            "- [ ] task\n- [x] done\n\n\n  more\n",
            "<details>\n<summary>s</summary>\nwords\n</details>\n\n",
            "***\n",
            "~~gone~~ \\* &amp; <kbd>k</kbd>  \n",
            "{{#include nothing.rs}}\n\n",
        ];
        for start in 0..parts.len() {
            for count in 1..=parts.len() {
                let text: String = (0..count).map(|n| parts[(start + n * 3) % parts.len()]).collect();
                for (width, look) in
                    [(20, PLAIN), (40, COLOUR), (80, Look { colour: false, ascii: true }), (200, PLAIN), (0, PLAIN)]
                {
                    for line in render(&text, width, look).lines() {
                        // what is set in by four and more may be code
                        assert!(text::width(line) <= width.max(NARROWEST) || line.contains("    "), "{width}: {line}");
                        assert_eq!(line, line.trim_end(), "{width}");
                    }
                }
            }
        }
    }
}

//! From the parser's events to blocks on a page.

use super::WIDEST;
use super::inline::{Inline, Style};
use super::page::Page;
use super::table::Table;
use crate::repl::highlight;
use crate::trace::{Look, text};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

pub(super) fn render(text: &str, width: usize, look: Look) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut blocks = Blocks {
        page: Page::new(width, look),
        inline: Inline::default(),
        style: Style::default(),
        lists: Vec::new(),
        links: Vec::new(),
        code: None,
        html: None,
        table: Table::default(),
    };
    for event in Parser::new_ext(text, options) {
        blocks.event(event);
    }
    blocks.flush();
    blocks.page.end()
}

struct Blocks {
    page: Page,
    /// The text of the block that is open.
    inline: Inline,
    style: Style,
    /// The lists and quotes around what is open.
    lists: Vec<List>,
    /// The addresses of the links that are open, and their text.
    links: Vec<(String, String)>,
    /// The language and the text of an open code block.
    code: Option<(String, String)>,
    /// The text of an open HTML block.
    html: Option<String>,
    table: Table,
}

struct List {
    /// The next item's number.
    number: Option<u64>,
    /// Whether empty lines stand between its parts: always in a quote, in a list where its items are paragraphs.
    loose: bool,
}

impl Blocks {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text);
            }
            Event::Code(text) => {
                let style = Style { code: true, ..self.style };
                // without colour the marks stay
                let tick = if self.page.look.colour { "" } else { "`" };
                self.inline.push(&format!("{tick}{text}{tick}"), style);
                self.note_link(&text);
            }
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.inline.line_break(),
            Event::Rule => {
                self.flush();
                let rule = self.page.look.rule().repeat(self.page.room().min(WIDEST));
                self.page.gap();
                let rule = self.page.look.dim(&rule);
                self.page.line(&rule);
                self.page.gap();
            }
            Event::Html(text) => match &mut self.html {
                Some(html) => html.push_str(&text),
                None => self.text(&without_tags(&text)),
            },
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
            // a tag within text says how it looks, which is not ours to draw
            Event::InlineHtml(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        match (&mut self.code, &mut self.html) {
            (Some((_, code)), _) => code.push_str(text),
            (None, Some(html)) => html.push_str(text),
            (None, None) => {
                self.inline.push(text, self.style);
                self.note_link(text);
            }
        }
    }

    fn note_link(&mut self, text: &str) {
        for (_, shown) in &mut self.links {
            shown.push_str(text);
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis => self.style.italic += 1,
            Tag::Strong => self.style.bold += 1,
            Tag::Strikethrough => self.style.struck += 1,
            Tag::Link { dest_url, .. } => self.links.push((dest_url.to_string(), String::new())),
            Tag::Image { .. } => self.inline.push("[", self.style),
            Tag::Paragraph => {
                self.flush();
                if let Some(list) = self.lists.last_mut() {
                    list.loose = true;
                }
            }
            Tag::Heading { .. } => {
                self.flush();
                self.style.bold += 1;
            }
            Tag::BlockQuote(_) => {
                self.flush();
                let look = self.page.look;
                let bar = look.dim(&format!("{} ", look.upright()));
                self.page.push(&bar, &bar);
                self.lists.push(List { number: None, loose: true });
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => info.split([',', ' ', '{']).next().unwrap_or_default().to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some(String::new());
            }
            Tag::List(number) => {
                let tight_item = self.lists.last().is_some_and(|list| !list.loose) && !self.inline.is_empty();
                self.flush();
                if tight_item {
                    self.page.no_gap();
                }
                self.lists.push(List { number, loose: false });
            }
            Tag::Item => self.item(),
            Tag::Table(alignments) => {
                self.flush();
                self.table = Table::new(alignments);
            }
            Tag::TableHead | Tag::TableRow => self.table.row(),
            _ => {}
        }
    }

    fn item(&mut self) {
        let mark = match self.lists.last_mut().and_then(|list| list.number.as_mut()) {
            Some(number) => {
                let mark = format!("{number}. ");
                // from 9 to 10 the text stays in its column
                let mark = if *number == 9 { format!("{mark} ") } else { mark };
                *number += 1;
                mark
            }
            None => format!("{} ", self.page.look.bullet()),
        };
        let rest = text::blanks(text::width(&mark));
        self.page.push(&mark, &rest);
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.style.italic = self.style.italic.saturating_sub(1),
            TagEnd::Strong => self.style.bold = self.style.bold.saturating_sub(1),
            TagEnd::Strikethrough => self.style.struck = self.style.struck.saturating_sub(1),
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.inline.push("]", self.style),
            TagEnd::Paragraph => self.flush(),
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.page.pop();
                self.lists.pop();
                self.page.gap();
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                self.inline.push(&without_tags(&html), Style::default());
                self.flush();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.last().is_none_or(|list| list.loose) {
                    self.page.gap();
                }
            }
            TagEnd::Item => {
                self.flush();
                self.page.pop();
                if self.lists.last().is_some_and(|list| list.loose) { self.page.gap() } else { self.page.no_gap() }
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                self.table.cell(cell);
            }
            TagEnd::Table => {
                std::mem::take(&mut self.table).draw(&mut self.page);
                self.page.gap();
            }
            _ => {}
        }
    }

    fn end_link(&mut self) {
        let Some((address, shown)) = self.links.pop() else { return };
        let web = address.starts_with("http://") || address.starts_with("https://");
        if web && shown != address {
            self.inline.push(&format!(" ({address})"), Style { dim: true, ..self.style });
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        self.style.bold = self.style.bold.saturating_sub(1);
        let lines = std::mem::take(&mut self.inline).wrap(self.page.room().min(WIDEST), self.page.look);
        for line in &lines {
            self.page.line(line);
        }
        let widest = lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
        if level == HeadingLevel::H1 && widest > 0 {
            let look = self.page.look;
            self.page.line(&look.dim(&look.rule().repeat(widest)));
        }
        self.page.gap();
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        let look = self.page.look;
        let rust = matches!(language.as_str(), "rust" | "rs");
        for line in code.lines() {
            // the book hides such lines too
            if rust && (line == "#" || line.starts_with("# ")) {
                continue;
            }
            let line: String = line.replace('\t', "    ").chars().filter(|c| !c.is_control()).collect();
            // what is not source (a command, a picture) stays as it is
            let source = rust || matches!(language.as_str(), "python" | "py");
            let parts =
                if source { text::fold_code(&line, self.page.room().saturating_sub(4).max(20)) } else { vec![line] };
            for part in parts {
                let painted = match language.as_str() {
                    _ if rust => highlight::rust(&part, look),
                    "python" | "py" => highlight::python(&part, look),
                    _ => part,
                };
                self.page.line(&format!("    {painted}"));
            }
        }
        self.page.gap();
    }

    /// Writes the text that has come together as a paragraph.
    fn flush(&mut self) {
        let inline = std::mem::take(&mut self.inline);
        if inline.is_empty() {
            return;
        }
        for line in inline.wrap(self.page.room().min(WIDEST), self.page.look) {
            self.page.line(&line);
        }
        self.page.gap();
    }
}

/// The text of HTML, without tags and remarks.
fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let (open, close) = if rest[at..].starts_with("<!--") { ("<!--", "-->") } else { ("<", ">") };
        let inner = &rest[at + open.len()..];
        rest = inner.find(close).map_or("", |end| &inner[end + close.len()..]);
    }
    out.push_str(rest);
    out
}

//! The book as it is built: whole or not at all, the same every time, and nothing in it leads nowhere.

use super::{read, root};
use crate::harness::{PROGRAM, Repl};
use racecourse::book::broken_links;
use racecourse::course::Situation;
use racecourse::lessons::choosing::guide::Then;
use racecourse::lessons::choosing::tree::GUIDE;
use racecourse::lessons::{COURSE, LESSONS};
use racecourse::sched::{Explorer, Limits};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The book, built once for all tests.
pub(super) fn book() -> &'static Path {
    static BOOK: OnceLock<PathBuf> = OnceLock::new();
    BOOK.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("book");
        build(&folder);
        folder
    })
}

fn build(folder: &Path) {
    Repl::new()
        .argument("book")
        .argument("--out")
        .argument(&folder.display().to_string())
        .contains(" pages in ")
        .success();
}

/// The bytes of every file of a book, by its name in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn two_books_are_equal_but_for_what_ran_on_real_threads() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("deep/in/here");
    build(&other);
    let (one, two) = (files(book()), files(&other));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    let recorded = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("Recorded on real threads");
    let mut differ = Vec::new();
    for (name, bytes) in &one {
        let search = name.to_string_lossy().starts_with("searchindex");
        if *bytes != two[name] && !recorded(bytes) && !search {
            differ.push(name);
        }
    }
    assert!(differ.is_empty(), "{differ:?}");
    // into its own folder again, and nothing else is left there
    build(&other);
    assert_eq!(fs::read_dir(other.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn every_link_of_the_book_leads_somewhere() {
    assert_eq!(broken_links(book()).unwrap(), [""; 0]);
    // the looking is done: what is not there is found
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.html"), "<a href=\"lock.html\">").unwrap();
    assert_eq!(broken_links(folder.path()).unwrap().len(), 1);
}

#[test]
fn every_page_is_there_and_no_directive_is_left() {
    let pages = files(book());
    let page = |name: &str| String::from_utf8(pages[Path::new(name)].clone()).unwrap();
    for lesson in LESSONS {
        let chapter = page(&format!("{}.html", lesson.name));
        assert!(chapter.contains("In Rust you would write"), "{}", lesson.name);
        for exercise in lesson.exercises {
            let own = page(&format!("exercises/{}.html", exercise.name));
            assert!(own.contains("<summary>A solution</summary>"), "{}", exercise.name);
        }
    }
    for (_, challenge) in COURSE.challenges() {
        let (challenges, moral) = (page("challenges.html"), challenge.moral);
        assert!(
            challenges.contains(challenge.demo.summary)
                || challenges.contains(&format!("id=\"drive-{}\"", challenge.demo.name))
        );
        assert!(!challenges.contains(moral), "{}: the answer is told", challenge.demo.name);
    }
    for (name, bytes) in &pages {
        if name.extension().is_some_and(|extension| extension == "html") {
            assert!(!String::from_utf8_lossy(bytes).contains("{{#"), "{}", name.display());
        }
    }
}

#[test]
fn the_guide_to_choosing_is_one_list_with_links_to_its_lessons() {
    let page = read(&book().join("choosing.html"));
    let mut open = vec![(Then::Ask(&GUIDE), 0)];
    while let Some((then, depth)) = open.pop() {
        match then {
            Then::Ask(question) => {
                assert!(page.contains(&format!("<p><em>{}</em></p>\n<ol>", question.asks)), "{}", question.asks);
                open.extend(question.answers.iter().map(|answer| (answer.then, depth + 1)));
            }
            Then::Take(advice) => {
                let lesson = format!("<a href=\"{0}.html\"><code>{0}</code></a>", advice.lesson);
                assert!(page.contains(&lesson) && depth > 0, "{lesson}");
                assert!(page.contains(&format!("<code>{}</code></p>", advice.line)), "{}", advice.line);
            }
        }
    }
}

/// `(label, share, command)` of every row of every table of outcomes on a page, with the caption.
fn tables(page: &str) -> Vec<(String, Vec<[String; 2]>)> {
    let cells = |row: &str, tag: &str, end: &str| -> String {
        let inner = row.split(tag).nth(1).and_then(|rest| rest.split_once('>')).map_or("", |(_, rest)| rest);
        let text = inner.split(end).next().unwrap_or_default().split("<pre").next().unwrap_or_default();
        text.trim().replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    };
    let found = page.split("<caption>").skip(1).map(|table| {
        let (caption, rest) = table.split_once("</caption>").unwrap();
        let body = rest.split("</table>").next().unwrap();
        let rows = body.split("<tr class=\"rc-").skip(1);
        (caption.to_string(), rows.map(|row| [cells(row, "<th", "</th>"), cells(row, "<code", "</code>")]).collect())
    });
    found.collect()
}

#[test]
fn every_table_says_what_the_engine_says_now() {
    let mut seen = 0;
    for (name, bytes) in files(book()) {
        if name.extension().is_none_or(|extension| extension != "html") || name == Path::new("print.html") {
            continue;
        }
        for (caption, rows) in tables(&String::from_utf8(bytes).unwrap()) {
            seen += 1;
            let command = rows.first().expect("a row")[1].clone();
            let mut words = command.split_whitespace().skip(1);
            let (demo, settings) = (words.next().unwrap(), words.filter(|word| !word.starts_with('@')));
            let (settings, ordered): (Vec<&str>, Vec<&str>) = settings.partition(|word| !word.starts_with("time="));
            let (_, demo) = COURSE.demos().find(|(_, one)| one.name == demo).unwrap();
            let knobs = racecourse::course::Knobs::parse(demo.knobs, Situation::Explore, settings).unwrap();
            let mut explorer = Explorer { limits: Limits::default(), ..Explorer::default() };
            if ordered == ["time=ordered"] {
                explorer.time = racecourse::sched::TimeRule::Ordered;
            }
            let found = explorer.explore(&demo.program(knobs));
            assert!(found.complete() && caption.contains("complete"), "{}: {caption}", name.display());
            let labels: Vec<String> =
                found.outcomes.iter().map(|one| racecourse::course::telling::label(&one.outcome)).collect();
            assert_eq!(rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>(), labels, "{}", name.display());
            for (one, [_, command]) in found.outcomes.iter().zip(&rows) {
                assert!(command.ends_with(&format!("@{}", one.schedule)), "{command}: {}", one.schedule);
            }
        }
    }
    assert!(seen >= 4, "{seen} tables");
}

#[test]
fn a_folder_that_is_no_book_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.txt"), "x").unwrap();
    let path = folder.path().display().to_string();
    Repl::new()
        .line(&format!("book --out {path}"))
        .complains("holds something else than a book; name a new folder")
        .code(2);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(read(&folder.path().join("thesis.txt")), "x");
}

/// The answer to a request for a path.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn the_book_is_served_on_this_machine_until_ctrl_c() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(PROGRAM)
        .args(["book", "--serve", "--out"])
        .arg(folder.path().join("book"))
        .env("RACECOURSE_HOME", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let line = lines.find(|line| line.contains("http://")).expect("an address");
    let address = line.trim().trim_start_matches("http://").split('/').next().unwrap().to_string();
    assert!(address.starts_with("127.0.0.1:"), "{line}");
    for (path, status, part) in [
        ("/", "200 OK", "<title>Introduction - racecourse</title>"),
        ("/lock.html", "200 OK", "content-type: text/html"),
        ("/nothing.html", "404 Not Found", "no such page"),
        ("/../../../etc/passwd", "404 Not Found", "no such page"),
    ] {
        let answer = get(&address, path);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(part), "{path}: {answer:.300}");
    }
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// What mdBook sends a preprocessor for a book of one page.
fn sent(root: &Path, page: &str) -> String {
    let chapter = serde_json::json!({"Chapter": {
        "name": "Page", "content": "as mdBook read it", "number": null, "sub_items": [], "path": page,
        "source_path": page, "parent_names": [],
    }});
    let context = serde_json::json!({
        "root": root, "config": {"book": {"src": "src"}}, "renderer": "html", "mdbook_version": "0.5.4",
    });
    serde_json::json!([context, {"items": [chapter]}]).to_string()
}

fn preprocess(input: &str) -> (bool, String, String) {
    let mut child = Command::new(PROGRAM)
        .args(["book", "--preprocess"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[test]
fn whoever_has_mdbook_gets_the_same_pages() {
    Repl::new().argument("book").argument("--preprocess").argument("supports").argument("html").stdout("").success();
    Repl::new().argument("book").argument("--preprocess").argument("supports").argument("pdf").stdout("").code(1);
    let (fine, out, err) = preprocess(&sent(&root().join("book"), "lock.md"));
    assert!(fine && err.is_empty(), "{err}");
    let book: serde_json::Value = serde_json::from_str(&out).unwrap();
    let content = book["items"][0]["Chapter"]["content"].as_str().unwrap();
    for part in
        ["fn counter(knobs: &Knobs)", "class=\"rc-drive\"", "<svg", "4 of 6 interleavings", "```text\ndrive counter"]
    {
        assert!(content.contains(part), "{part} is not in:\n{content}");
    }
    assert_eq!(book["items"][0]["Chapter"]["sub_items"][0]["Chapter"]["path"], "exercises/safe-counter.md");
    // the command of book.toml is this one
    let config = read(&root().join("book/book.toml"));
    assert!(config.contains("-- book --preprocess\"\n"), "{config}");
    let (fine, _, err) = preprocess("no book");
    assert!(!fine && err.starts_with("racecourse: Unable to parse"), "{err}");
}

#[test]
fn a_fault_in_a_page_is_told_with_its_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/code.rs"), "// ANCHOR: a\n// ANCHOR_END: a\n").unwrap();
    for (line, said) in [
        ("{{#outcomes cuonter}}", "did you mean `counter`?"),
        ("{{#outcomes counter lok=on}}", "no knob `lok`; did you mean `lock`?"),
        ("{{#timeline counter @9.9}}", "is it of another demo"),
        ("{{#drive counter increments=0}}", "increments=0 does not fit"),
        ("{{#drive}}", "`drive` of what? name a demo"),
        ("{{#claims nothing}}", "no lesson `nothing`"),
        ("{{#run nothing}}", "no demo `nothing`"),
        ("{{#picture counter}}", "`picture` is nothing that is drawn; there are outcomes, "),
        ("{{#include nothing.rs}}", "cannot read "),
        ("{{#include code.rs:b}}", "`code.rs` has no anchor `b`"),
        ("{{#include code.rs:a}}", "there is nothing in `code.rs:a`"),
        ("see {{#drive counter}}", "a directive stands on a line of its own"),
        ("```text\n{{#drive counter}}\n```", "what is drawn does not stand in a block of code"),
    ] {
        fs::write(folder.path().join("src/page.md"), format!("# Page\n\n{line}\n")).unwrap();
        let (fine, out, err) = preprocess(&sent(folder.path(), "page.md"));
        assert!(!fine && out.is_empty(), "{line}: {out}");
        let number = if line.starts_with("```") { 4 } else { 3 };
        assert!(err.contains(&format!("src/page.md:{number}: ")) && err.contains(said), "{line}: {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
    }
    // a page without text, which mdBook takes for one
    fs::write(folder.path().join("src/page.md"), "# Page\n\n").unwrap();
    assert!(preprocess(&sent(folder.path(), "page.md")).2.contains("page.md:1: the page is empty"));
}

#[test]
fn a_panel_may_begin_in_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/page.md"), "# Page\n\n{{#drive counter lock=off increments=1 @1.2}}\n").unwrap();
    let (fine, out, err) = preprocess(&sent(folder.path(), "page.md"));
    assert!(fine, "{err}");
    let book: serde_json::Value = serde_json::from_str(&out).unwrap();
    let page = book["items"][0]["Chapter"]["content"].as_str().unwrap();
    assert!(
        page.contains("id=\"drive-counter-lock-off-increments-1-1-2\"") && page.contains(" data-at=\"1.2\""),
        "{page}"
    );
}

#[test]
fn a_program_that_is_too_large_for_a_page_says_so_and_names_the_command() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/page.md"), "# Page\n\n{{#drive museum}}\n").unwrap();
    let (fine, out, err) = preprocess(&sent(folder.path(), "page.md"));
    assert!(fine, "{err}");
    assert!(out.contains("it has more than 4000 states. At the prompt it is <code>drive museum</code>"), "{out}");
}

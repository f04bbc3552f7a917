//! What the judge cannot see, found in the learner's text before it is compiled: other threads, other locks, `unsafe`.

/// Something that the explorer cannot see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The line, from 1.
    pub(crate) line: usize,
    /// What it is, and what to use instead.
    pub(crate) what: String,
}

/// What is fine in `std::sync`: it shares, but nobody waits in it.
const FINE: &[&str] = &["Arc", "Weak", "Ordering", "self"];

/// The first thing in `text` that the explorer cannot see.
#[must_use]
pub(crate) fn scan(text: &str) -> Option<Finding> {
    let tokens = tokens(text);
    for (at, token) in tokens.iter().enumerate() {
        let found = |what: String| Some(Finding { line: token.line, what });
        if token.word == "unsafe" {
            return found("`unsafe` is not for exercises; everything here can be written without".into());
        }
        let begins = at == 0 || tokens[at - 1].word != "::";
        if begins && matches!(token.word.as_str(), "std" | "core") {
            let mut paths = Vec::new();
            paths_of(&tokens, at, String::new(), &mut paths);
            if let Some((line, what)) = paths.iter().find_map(|(path, line)| Some((*line, complaint(path)?))) {
                return Some(Finding { line, what });
            }
        }
    }
    None
}

fn complaint(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split("::").skip(1).collect();
    match parts.as_slice() {
        ["thread", ..] => {
            Some("the explorer cannot see std::thread; use racecourse::threading, or racecourse::sync::thread".into())
        }
        ["sync", "atomic", "Ordering", ..] | ["sync"] => None,
        ["sync", name, ..] if FINE.contains(name) => None,
        ["sync", rest @ ..] => {
            let name = rest.join("::");
            let ours = if rest[0] == "mpsc" { "channel".to_string() } else { name.clone() };
            Some(format!("the explorer cannot see std::sync::{name}; use racecourse::sync::{ours}"))
        }
        _ => None,
    }
}

struct Token {
    word: String,
    line: usize,
}

/// All paths that begin at `at`: `std::sync::{Arc, Mutex}` is two.
fn paths_of(tokens: &[Token], mut at: usize, mut prefix: String, paths: &mut Vec<(String, usize)>) -> usize {
    while let Some(token) = tokens.get(at) {
        if token.word == "{" {
            at += 1;
            while tokens.get(at).is_some_and(|token| token.word != "}") {
                let before = at;
                at = paths_of(tokens, at, prefix.clone(), paths);
                if tokens.get(at).is_some_and(|token| token.word == ",") {
                    at += 1;
                } else if at == before {
                    // no list of names after all
                    return at + 1;
                }
            }
            return at + 1;
        }
        let is_name = token.word.chars().all(|c| c.is_alphanumeric() || c == '_') || token.word == "*";
        if !is_name {
            break;
        }
        prefix = if prefix.is_empty() { token.word.clone() } else { format!("{prefix}::{}", token.word) };
        at += 1;
        match tokens.get(at) {
            Some(next) if next.word == "::" => at += 1,
            // `Mutex as M`
            Some(next) if next.word == "as" => {
                paths.push((prefix, token.line));
                return at + 2;
            }
            _ => {
                paths.push((prefix, token.line));
                return at;
            }
        }
    }
    at
}

/// Words and signs, without remarks and texts.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(c) = rest.chars().next() {
        let skipped = skip(rest, c);
        if skipped > 0 {
            line += rest[..skipped].matches('\n').count();
            rest = &rest[skipped..];
            continue;
        }
        let length = if c.is_alphanumeric() || c == '_' {
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            c.len_utf8()
        };
        tokens.push(Token { word: rest[..length].to_string(), line });
        rest = &rest[length..];
    }
    tokens
}

/// How much of `rest` is a blank, a remark or a text.
fn skip(rest: &str, c: char) -> usize {
    let to_end = |found: Option<usize>, more: usize| found.map_or(rest.len(), |at| at + more);
    if c.is_whitespace() {
        return c.len_utf8();
    }
    if rest.starts_with("//") {
        return to_end(rest.find('\n'), 0);
    }
    if let Some(remark) = rest.strip_prefix("/*") {
        return to_end(remark.find("*/"), 4);
    }
    if c == '"' {
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => return at + 1,
                _ => {}
            }
        }
        return rest.len();
    }
    if let Some(hashes) = rest.strip_prefix('r').map(|rest| rest.len() - rest.trim_start_matches('#').len())
        && rest[1 + hashes..].starts_with('"')
    {
        let end = format!("\"{}", "#".repeat(hashes));
        return to_end(rest[2 + hashes..].find(&end), 2 + hashes + end.len());
    }
    // a character, not a lifetime
    if c == '\'' {
        let inner = rest[1..].chars().next().unwrap_or(' ');
        if inner == '\\' {
            let from = 2 + rest[2..].chars().next().map_or(0, char::len_utf8);
            return to_end(rest[from..].find('\''), from + 1);
        }
        if rest[1..].chars().nth(1) == Some('\'') {
            return 2 + inner.len_utf8();
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_the_explorer_cannot_see_is_found_with_its_line() {
        for (text, line, what) in [
            ("use std::thread;\n", 1, "std::thread; use racecourse::threading"),
            ("fn x() {\n  std::thread::spawn(|| ());\n}", 2, "std::thread;"),
            ("use std::sync::{Arc,\n Mutex};", 2, "std::sync::Mutex; use racecourse::sync::Mutex"),
            ("use std::{sync::{Arc, mpsc::channel}};", 1, "std::sync::mpsc::channel; use racecourse::sync::channel"),
            ("use std::{collections::HashMap, thread as t};", 1, "std::thread"),
            ("use std::sync::atomic::{AtomicUsize, Ordering};", 1, "std::sync::atomic::AtomicUsize"),
            ("\n\nunsafe { }", 3, "`unsafe`"),
        ] {
            let found = scan(text).unwrap_or_else(|| panic!("nothing in {text}"));
            assert_eq!(found.line, line, "{text}");
            assert!(found.what.contains(what), "{}", found.what);
        }
    }

    #[test]
    fn what_it_can_see_and_what_is_only_said_is_let_through() {
        for text in [
            "use std::sync::{Arc, atomic::Ordering, Weak};",
            "use racecourse::threading::Thread; // not std::thread",
            "let x = \"std::thread \\\" unsafe\"; let c = '\"'; let y = r#\"unsafe\"#;",
            "/* use std::sync::Mutex; */ fn f<'a>(x: &'a str) {}",
            "mod my { pub mod std { pub mod thread {} } } use self::my::std::thread;",
            "use std::collections::VecDeque; use std::time::Duration;",
            "let c = '\\''; let d = '\\u{7f}'; let e = b'\\\\'; let s = \"std::thread\";",
            "use std::{fmt, sync::Arc};\nstd::mem::swap(&mut a, &mut b);",
            "",
        ] {
            assert_eq!(scan(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(use |std|::|\\{|\\}|,|sync|thread|'|\"|/\\*|r#|\\PC){0,30}") {
            let _ = scan(&text);
        }
    }
}

//! What is done, kept as Markdown: each line as a heading, what came of it as a block of text.

use super::refusal::Refusal;
use crate::trace::text;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How every transcript begins; a file that begins otherwise is somebody's, and is left alone.
const TITLE: &str = "# A racecourse transcript";

/// So much of what one line writes is kept.
const MOST: usize = 1 << 20;

/// A transcript that is being kept.
#[derive(Debug)]
pub(crate) struct Transcript {
    file: File,
    path: PathBuf,
}

impl Transcript {
    /// Begins a transcript, or goes on with one in a section of its own.
    ///
    /// # Errors
    /// One line: the file cannot be opened, or is no transcript.
    pub(crate) fn begin(path: &Path) -> Result<Transcript, Refusal> {
        let shown = path.display();
        let refused = |error: io::Error| Refusal::Usage(format!("cannot write {shown}: {error}; name another file"));
        let mut file = File::options().read(true).append(true).create(true).open(path).map_err(refused)?;
        let mut begins = Vec::new();
        Read::take(&mut file, TITLE.len() as u64).read_to_end(&mut begins).map_err(refused)?;
        let lead = match begins.as_slice() {
            [] => format!("{TITLE}\n"),
            known if known == TITLE.as_bytes() => "\n---\n".to_string(),
            _ => {
                let how = format!("{shown} is there already and is no transcript; name another file");
                return Err(Refusal::Usage(how));
            }
        };
        let path = path.to_path_buf();
        file.seek(SeekFrom::End(0)).and_then(|_| file.write_all(lead.as_bytes())).map_err(refused)?;
        Ok(Transcript { file, path })
    }

    /// One whose file cannot be written any more.
    #[cfg(test)]
    pub(crate) fn unwritable(path: &Path) -> Transcript {
        Transcript { file: File::open(path).expect("the file is there"), path: path.to_path_buf() }
    }

    /// Where it is kept.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a line that was typed after `prompt`, and what came of it. The file is whole after every one.
    ///
    /// # Errors
    /// If the file cannot be written any more.
    pub(crate) fn keep(&mut self, prompt: &str, line: &str, said: &Kept) -> io::Result<()> {
        self.file.write_all(entry(prompt, line, said).as_bytes())?;
        self.file.flush()
    }
}

/// One line and what came of it, as Markdown.
fn entry(prompt: &str, line: &str, said: &Kept) -> String {
    let typed = text::one_line(line);
    let typed = format!("{prompt}{typed}");
    let ticks = "`".repeat(longest_run(&typed) + 1);
    // where it could touch the ticks, Markdown takes one blank away on either side
    let blank = if ticks.len() > 1 { " " } else { "" };
    let mut entry = format!("\n## {ticks}{blank}{typed}{blank}{ticks}\n");
    let output = text::plain(&String::from_utf8_lossy(&said.bytes));
    if !output.trim().is_empty() {
        let fence = "`".repeat((longest_run(&output) + 1).max(3));
        entry += &format!("\n{fence}text\n{}\n", output.trim_end_matches('\n'));
        if said.left_out > 0 {
            entry += &format!("... {} more bytes\n", text::thousands(said.left_out));
        }
        entry += &format!("{fence}\n");
    }
    entry
}

/// How many backticks stand together at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// What a line wrote, as far as it is kept.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    bytes: Vec<u8>,
    left_out: u64,
}

impl Kept {
    /// Keeps more.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        let room = MOST.saturating_sub(self.bytes.len()).min(bytes.len());
        self.bytes.extend_from_slice(&bytes[..room]);
        self.left_out += (bytes.len() - room) as u64;
    }
}

/// Writes to `out` and keeps what is written.
pub(crate) struct Tee<'a> {
    pub(crate) out: &'a mut dyn Write,
    pub(crate) kept: &'a mut Kept,
}

impl Write for Tee<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.kept.add(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn kept(text: &str) -> Kept {
        let mut kept = Kept::default();
        kept.add(text.as_bytes());
        kept
    }

    #[test]
    fn a_line_is_a_heading_and_its_output_a_block_without_codes() {
        let said = kept("\x1b[31m  2 outcomes\x1b[39m\r\n\x07done\n\n");
        assert_eq!(
            entry("racecourse> ", "explore\tcounter", &said),
            "\n## `racecourse> explore counter`\n\n```text\n  2 outcomes\ndone\n```\n"
        );
        assert_eq!(entry("> ", "next", &kept("")), "\n## `> next`\n");
    }

    #[test]
    fn what_looks_like_markdown_stays_what_it_is() {
        assert_eq!(
            entry("> ", "a `b`", &kept("```text\nx\n````\n")),
            "\n## `` > a `b` ``\n\n`````text\n```text\nx\n````\n`````\n"
        );
    }

    #[test]
    fn a_flood_is_cut_and_counted() {
        let entry = entry("", "x", &kept(&"x".repeat(MOST + 1234)));
        assert!(entry.ends_with("x\n... 1,234 more bytes\n```\n") && entry.len() < MOST + 100);
    }

    #[test]
    fn a_second_transcript_begins_a_section_and_other_files_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.md");
        for line in ["one", "two"] {
            Transcript::begin(&path).unwrap().keep("> ", line, &Kept::default()).unwrap();
        }
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text, format!("{TITLE}\n\n## `> one`\n\n---\n\n## `> two`\n"));
        fs::write(&path, "fn main() {}").unwrap();
        let refused = Transcript::begin(&path).unwrap_err().to_string();
        assert!(refused.ends_with("notes.md is there already and is no transcript; name another file"), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "fn main() {}");
        let refused = Transcript::begin(folder.path()).unwrap_err().to_string();
        assert!(refused.starts_with("cannot write ") && !refused.contains('\n'), "{refused}");
    }
}

//! How a downloader finds servers that another process keeps up: a small file that says where they are, and is not believed
//! before they have said so themselves.

use super::answers::Label;
use super::client::Client;
use super::server::Servers;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// How long servers may take to say who they are.
const PATIENCE: Duration = Duration::from_secs(1);

/// The longest notice that is read, in bytes.
const LONGEST: u64 = 4096;

/// A notice that hangs out. Dropping it takes it in.
#[derive(Debug)]
pub struct Notice {
    file: PathBuf,
    text: String,
}

impl Notice {
    /// Hangs it out, in the place of one that is there.
    ///
    /// Its lines: what the servers answer to `GET /`, then `LABEL URL` of each.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn hang_out(file: &Path, servers: &Servers) -> io::Result<Notice> {
        let mut text = format!("{}\n", servers.token());
        for (label, url) in servers.urls() {
            let _ = writeln!(text, "{label} {url}");
        }
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(text.as_bytes())?;
        new.persist(file).map_err(|error| error.error)?;
        Ok(Notice { file: file.to_path_buf(), text })
    }
}

impl Drop for Notice {
    fn drop(&mut self) {
        // a later one stays
        if fs::read_to_string(&self.file).is_ok_and(|text| text == self.text) {
            let _ = fs::remove_file(&self.file);
        }
    }
}

/// The address of a server that hangs out, if it is up and says that it is the one.
#[must_use]
pub fn found(file: &Path, label: Label) -> Option<String> {
    if fs::metadata(file).ok()?.len() > LONGEST {
        return None;
    }
    let text = fs::read_to_string(file).ok()?;
    let (token, lines) = text.split_once('\n')?;
    let mut sites = lines.lines().filter_map(|line| line.split_once(' '));
    let (_, url) = sites.find(|(name, _)| *name == label.to_string())?;
    let client = Client::new(url.strip_suffix("/flags")?, PATIENCE).ok()?;
    let answer = client.wait_for(client.get("/")).ok()?;
    (answer.status == 200 && answer.body == token.as_bytes()).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::flags::server::Options;

    #[test]
    fn servers_are_found_as_long_as_they_are_up() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("state/servers.txt");
        assert_eq!(found(&file, Label::Delay), None);
        let servers = Servers::start(Options::default()).unwrap();
        let notice = Notice::hang_out(&file, &servers).unwrap();
        assert_eq!(found(&file, Label::Delay), servers.url(Label::Delay));
        assert_eq!(found(&file, Label::Remote), None);
        let (port, stale) = (servers.url(Label::Local).unwrap(), notice.text.clone());
        drop(servers);
        assert_eq!(found(&file, Label::Local), None, "nobody is at {port}");
        drop(notice);
        assert!(!file.exists());

        // others, at the ports that a notice names that was left behind
        let others = Servers::start(Options::default()).unwrap();
        let address = |text: &str| text.lines().nth(1).unwrap().to_string();
        let notice = Notice::hang_out(&file, &others).unwrap();
        let lie = notice.text.replace(others.token(), stale.lines().next().unwrap());
        assert_ne!(address(&stale), address(&lie));
        fs::write(&file, lie).unwrap();
        assert_eq!(found(&file, Label::Local), None);
        drop(notice);
        assert!(file.exists(), "it is not ours any more");
        fs::write(&file, "nonsense").unwrap();
        assert_eq!(found(&file, Label::Local), None);
    }
}

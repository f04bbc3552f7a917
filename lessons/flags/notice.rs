//! How a downloader finds servers that another process keeps up: a small file that says where they are, and is not believed
//! before they have said so themselves.

use super::answers::Label;
use super::client::Client;
use super::server::Servers;
use racecourse::course::Notice;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// How long servers may take to say who they are.
const PATIENCE: Duration = Duration::from_secs(1);

/// What a notice says of these servers: what they answer to `GET /`, then `LABEL URL` of each, a line each.
#[must_use]
pub fn of(servers: &Servers) -> String {
    let mut text = format!("{}\n", servers.token());
    for (label, url) in servers.urls() {
        let _ = writeln!(text, "{label} {url}");
    }
    text
}

/// The address of a server that hangs out, if it is up and says that it is the one.
#[must_use]
pub fn found(file: &Path, label: Label) -> Option<String> {
    let text = Notice::read(file)?;
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
    use std::fs;

    #[test]
    fn servers_are_found_as_long_as_they_are_up() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("state/servers.txt");
        assert_eq!(found(&file, Label::Delay), None);
        let servers = Servers::start(Options::default()).unwrap();
        let notice = Notice::hang_out(&file, of(&servers)).unwrap();
        assert_eq!(found(&file, Label::Delay), servers.url(Label::Delay));
        assert_eq!(found(&file, Label::Remote), None);
        let (port, stale) = (servers.url(Label::Local).unwrap(), notice.text().to_string());
        drop(servers);
        assert_eq!(found(&file, Label::Local), None, "nobody is at {port}");
        drop(notice);
        assert!(!file.exists());

        // others, at the ports that a notice names that was left behind
        let others = Servers::start(Options::default()).unwrap();
        let address = |text: &str| text.lines().nth(1).unwrap().to_string();
        let notice = Notice::hang_out(&file, of(&others)).unwrap();
        let lie = notice.text().replace(others.token(), stale.lines().next().unwrap());
        assert_ne!(address(&stale), address(&lie));
        fs::write(&file, lie).unwrap();
        assert_eq!(found(&file, Label::Local), None);
        drop(notice);
        assert!(file.exists(), "it is not ours any more");
        fs::write(&file, "nonsense").unwrap();
        assert_eq!(found(&file, Label::Local), None);
    }
}

//! In Rust you would write: tasks that stream into files, and results that cannot be dropped by accident.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: tasks
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use tokio::task::JoinSet;

type Outcome = Result<u64, Box<dyn Error + Send + Sync>>;

/// Streams what is at an address into a file, which is whole or not there: how long it is.
///
/// `Result` is `#[must_use]`. Whoever calls this and looks away is told so, and with one line at the top of a program it does not compile:
///
/// ```compile_fail
/// #![deny(unused_must_use)]
/// fn download_link(url: &str) -> Result<u64, String> {
///     Err(format!("{url}: not found"))
/// }
/// download_link("http://127.0.0.1/cat.jpg"); // error: unused `Result` that must be used
/// ```
async fn download_link(client: &reqwest::Client, url: &str, file: &Path) -> Outcome {
    let mut response = client.get(url).send().await?.error_for_status()?;
    let mut part = NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?;
    let mut length = 0;
    while let Some(chunk) = response.chunk().await? {
        part.write_all(&chunk)?;
        length += chunk.len() as u64;
    }
    part.persist(file)?;
    Ok(length)
}

/// Downloads everything at once, with one client, which keeps its connections: what became of each file.
pub async fn download_all(links: Vec<(String, PathBuf)>) -> reqwest::Result<BTreeMap<PathBuf, Outcome>> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut tasks = JoinSet::new();
    for (url, file) in links {
        let client = client.clone();
        tasks.spawn(async move {
            let outcome = download_link(&client, &url, &file).await;
            (file, outcome)
        });
    }
    // a task that panics ends this, too: nothing is dropped in silence
    Ok(tasks.join_all().await.into_iter().collect())
}
// ANCHOR_END: tasks

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::flags::http::Connections;
    use crate::lessons::image_downloads::client::{Client, PATIENCE};
    use crate::lessons::image_downloads::faulty::Fault;
    use crate::lessons::image_downloads::service::{CLIENT_ID, Options, Service};
    use std::time::Duration;

    #[test]
    fn every_file_is_accounted_for() {
        let faults: &[Fault] = &[Fault::Missing, Fault::ClosedEarly];
        let service = Service::start(Options { images: 12, pause: Duration::ZERO, faults }).unwrap();
        let client = Client::new(Connections::New, PATIENCE).unwrap();
        let listed = client.get_links(&service.url(), CLIENT_ID).unwrap();
        let place = tempfile::tempdir().unwrap();
        let files = (0..).map(|number: u32| place.path().join(number.to_string()));
        let links = listed.links.into_iter().map(|link| link.url).zip(files).collect();
        let came = client.wait_for(download_all(links)).unwrap();
        assert_eq!((came.len(), came.values().filter(|outcome| outcome.is_ok()).count()), (14, 12), "{came:?}");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 12);
    }
}

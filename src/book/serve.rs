//! Serves the built book on this machine's loopback.

use super::reveal;
use crate::repl::LOOK_AGAIN;
use crate::repl::{Session, Status};
use axum::Router;
use axum::body::Bytes;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// Serves a folder until the session is interrupted, or the time is over.
pub(super) fn serve(
    folder: &Path,
    open: bool,
    time: Option<Duration>,
    session: &Session,
    out: &mut dyn Write,
) -> Result<Status, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot serve the book: {error}"))?;
    let cannot = |error: io::Error| format!("cannot serve the book: {error}");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(cannot)?;
        let url = format!("http://{}/", listener.local_addr().map_err(cannot)?);
        writeln!(out, "  {url}; Ctrl-C stops it").and_then(|()| out.flush()).map_err(|error| error.to_string())?;
        if open {
            reveal(&url, out)?;
        }
        let folder = folder.to_path_buf();
        let pages = Router::new().fallback(move |uri: Uri| {
            let answer = page(&folder, uri.path());
            async move { answer }
        });
        tokio::select! {
            ended = axum::serve(listener, pages) => ended.map_err(cannot).map(|()| Status::Fine),
            () = interrupted(session) => Ok(Status::Interrupted),
            () = over(time) => Ok(Status::Fine),
        }
    })
}

async fn interrupted(session: &Session) {
    let mut look = tokio::time::interval(LOOK_AGAIN);
    while !session.interrupt().is_raised() {
        look.tick().await;
    }
}

async fn over(time: Option<Duration>) {
    match time {
        Some(time) => _ = tokio::time::timeout(time, std::future::pending::<()>()).await,
        None => std::future::pending().await,
    }
}

/// The file that a path names; nothing outside of the folder.
fn page(folder: &Path, path: &str) -> Response {
    let file = file(folder, path);
    match std::fs::read(&file) {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind(&file))], Bytes::from(bytes)).into_response(),
        Err(_) => (StatusCode::NOT_FOUND, "no such page\n").into_response(),
    }
}

fn file(folder: &Path, path: &str) -> PathBuf {
    let parts = Path::new(path).components().filter(|part| matches!(part, Component::Normal(_)));
    let file = parts.fold(folder.to_path_buf(), |path, part| path.join(part));
    if file.is_dir() { file.join("index.html") } else { file }
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_of_the_folder_is_served() {
        let folder = tempfile::tempdir().unwrap();
        for (path, file_name) in [("/", "index.html"), ("/lock.html", "lock.html"), ("/../../etc/passwd", "etc/passwd")]
        {
            assert_eq!(file(folder.path(), path), folder.path().join(file_name));
        }
        assert_eq!(page(folder.path(), "/nothing.html").status(), StatusCode::NOT_FOUND);
    }
}

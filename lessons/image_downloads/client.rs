//! Asking a service for its gallery, and for a picture.

use super::links::{self, Listed};
use super::trouble::Trouble;
use crate::lessons::flags::http::{self, Connections, Http, Incoming, Patience, Stop};
use crate::lessons::thumbnails::photo::Kind;
use std::io;
use std::time::Duration;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// How long a client waits for a connection, and for each thing that is read from it.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// The longest gallery that is read, in bytes.
const LONGEST_GALLERY: usize = 16 * 1024 * 1024;

/// Downloads pictures from wherever their addresses lead.
#[derive(Debug)]
pub struct Client {
    http: Http,
}

impl Client {
    /// One that waits so long for a connection and for each thing that is read.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn new(connections: Connections, patience: Duration) -> io::Result<Client> {
        Ok(Client { http: Http::new("image-client", connections, Patience::Each(patience))? })
    }

    /// What ends its downloads.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.http.stop()
    }

    /// Waits for something asynchronous on the calling thread.
    ///
    /// # Panics
    /// If that is a thread of a runtime itself, which must not wait.
    pub fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.http.wait_for(work)
    }

    // ANCHOR: links
    /// What a gallery lists. The service is told who asks; the addresses of the pictures, which may lead anywhere, are not.
    ///
    /// # Errors
    /// An address or an id that cannot be sent, a service that does not know the id, an answer that is no gallery, or none.
    pub fn get_links(&self, gallery: &str, id: &str) -> Result<Listed, Trouble> {
        let url = http::address(gallery).ok_or_else(|| no_address(gallery))?;
        self.wait_for(async {
            let incoming = self.http.ask(&url, &[("Authorization", &format!("Client-ID {id}"))]).await?;
            match incoming.status() {
                200 => {}
                status @ (401 | 403) => return Err(Trouble::Unknown(status)),
                status => return Err(Trouble::Status(status)),
            }
            let text = incoming.whole(LONGEST_GALLERY).await?;
            links::read(&text.ok_or_else(|| Trouble::Body("the gallery is too long".into()))?)
        })
    }
    // ANCHOR_END: links

    // ANCHOR: picture
    /// Asks for a picture of this kind: the body is still to come.
    ///
    /// # Errors
    /// Whatever else is answered, or not.
    pub async fn picture(&self, url: &str, kind: Kind) -> Result<Incoming<'_>, Trouble> {
        let incoming = self.http.ask(&http::address(url).ok_or_else(|| no_address(url))?, &[]).await?;
        let (status, said) = (incoming.status(), incoming.kind());
        match status {
            200 if said == kind.media_type() => Ok(incoming),
            200 => Err(Trouble::Body(format!("what came is `{}`, not {}", said.escape_debug(), kind.media_type()))),
            other => Err(Trouble::Status(other)),
        }
    }
    // ANCHOR_END: picture
}

fn no_address(text: &str) -> Trouble {
    Trouble::Body(format!("`{}` is no address like http://HOST/...", text.escape_debug()))
}

//! A service with a gallery of pictures: what the tutorial found at a public site, on this machine's loopback.

use super::faulty::{self, Fault};
use crate::lessons::flags::host::{self, Host};
use crate::lessons::thumbnails::photo::{Kind, photo};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_core::Stream;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// The client id that this service knows.
pub const CLIENT_ID: &str = "racecourse";

/// How many pictures the tutorial downloads.
pub const IMAGES: usize = 91;

/// How long each of them took there: 19.4 s for 91.
pub const PAUSE: Duration = Duration::from_millis(200);

/// So many photos are drawn; then they come again.
const DRAWN: usize = 24;

/// How many bytes are sent at a time.
const PIECE: usize = 1024;

/// One GIF and one album stand among so many pictures.
const OTHERS: usize = 10;

/// How a service is started.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many JPEGs and PNGs are in its gallery.
    pub images: usize,
    /// How long each picture is kept back.
    pub pause: Duration,
    /// What is in the gallery besides.
    pub faults: &'static [Fault],
}

impl Default for Options {
    fn default() -> Options {
        Options { images: IMAGES, pause: PAUSE, faults: &[] }
    }
}

/// A gallery and its pictures, in a thread of this process. Dropping it stops it, and nothing of it is left.
#[derive(Debug)]
pub struct Service {
    address: SocketAddr,
    _host: Host,
}

impl Service {
    /// Starts it at any port that is free.
    ///
    /// # Errors
    /// If the system gives no port or no thread.
    pub fn start(options: Options) -> io::Result<Service> {
        let (listener, address) = host::place(0)?;
        let gallery = Arc::new(Gallery::new(options, address));
        let routes = Router::new().route("/gallery", get(list)).fallback(picture).with_state(gallery);
        let host = Host::start("image-service", vec![(listener, routes)])?;
        Ok(Service { address, _host: host })
    }

    /// Where its gallery is: `http://127.0.0.1:8001/gallery`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/gallery", self.address)
    }
}

/// What is at an address.
#[derive(Debug)]
enum Content {
    /// A body, said to be of this kind and of this length.
    Sent { kind: &'static str, body: Bytes, length: Option<usize>, end: End },
    /// Nothing, but this status.
    Status(StatusCode),
}

/// How a body ends.
#[derive(Clone, Copy, Debug)]
enum End {
    Whole,
    Closed,
    Stalled,
    Never,
}

#[derive(Debug)]
struct Gallery {
    pause: Duration,
    entries: Vec<Value>,
    contents: HashMap<String, Content>,
}

impl Gallery {
    fn new(options: Options, address: SocketAddr) -> Gallery {
        let mut gallery = Gallery { pause: options.pause, entries: Vec::new(), contents: HashMap::new() };
        for (number, (kind, bytes)) in (0..options.images).zip(drawn().iter().cycle()) {
            let path = format!("/{}.{}", id(number), kind.extension());
            gallery.add(address, &path, *kind, whole(*kind, bytes.clone()));
            if number % OTHERS == OTHERS / 2 {
                let id = id(number + 1_000_000);
                let bytes = photo(number as u64, Kind::Gif, 0, 0);
                gallery.add(address, &format!("/{id}.gif"), Kind::Gif, whole(Kind::Gif, bytes.into()));
                gallery.entries.push(json!({"id": id, "is_album": true, "link": format!("http://{address}/a/{id}")}));
            }
        }
        for fault in options.faults {
            for (number, link) in fault.links().iter().enumerate() {
                let kind = if link.ends_with(".png") { Kind::Png } else { Kind::Jpeg };
                gallery.add(address, link, kind, content(*fault, number as u64));
            }
        }
        gallery
    }

    fn add(&mut self, address: SocketAddr, link: &str, kind: Kind, content: Content) {
        let id = link.trim_start_matches('/').split('.').next();
        let link_there = format!("http://{address}{link}");
        self.entries.push(json!({"id": id, "is_album": false, "link": link_there, "type": kind.media_type()}));
        // as it is asked for: who asks makes /a/../b to /b, and asks for the query besides
        let path = link.split('?').next().unwrap_or_default();
        let path = if path.contains("/../") { path.rsplit_once("/..").map_or(path, |(_, end)| end) } else { path };
        self.contents.insert(path.to_string(), content);
    }
}

/// The photos that all services of this process show, drawn once.
fn drawn() -> &'static [(Kind, Bytes)] {
    static DRAWN_ONCE: OnceLock<Vec<(Kind, Bytes)>> = OnceLock::new();
    let draw = |number| {
        let kind = if number % 3 == 2 { Kind::Png } else { Kind::Jpeg };
        (kind, Bytes::from(photo(number, kind, 160, 120)))
    };
    DRAWN_ONCE.get_or_init(|| (0..DRAWN as u64).map(draw).collect())
}

/// Five letters and digits for a number.
fn id(number: usize) -> String {
    const SIGNS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    // a step that shares no divisor with 36 to the fifth, so that no two numbers get one name
    let mut mixed = (number + 1) * 7_654_321 % 36_usize.pow(5);
    let mut sign = || {
        let sign = SIGNS[mixed % 36];
        mixed /= 36;
        char::from(sign)
    };
    [sign(), sign(), sign(), sign(), sign()].iter().collect()
}

fn whole(kind: Kind, body: Bytes) -> Content {
    Content::Sent { kind: kind.media_type(), length: Some(body.len()), body, end: End::Whole }
}

fn content(fault: Fault, number: u64) -> Content {
    let jpeg = Bytes::from(photo(100 + number, Kind::Jpeg, 64, 48));
    let (half, all) = (jpeg.slice(..jpeg.len() / 2), jpeg.len());
    let sent = |body: Bytes, length, end| Content::Sent { kind: "image/jpeg", body, length, end };
    match fault {
        Fault::Truncated => whole(Kind::Jpeg, half),
        Fault::ClosedEarly => sent(half, Some(all), End::Closed),
        Fault::Stalled => sent(half, Some(all), End::Stalled),
        Fault::Endless => sent(jpeg, None, End::Never),
        Fault::Corrupt => whole(Kind::Png, faulty::corrupt().into()),
        Fault::Bomb => whole(Kind::Png, faulty::bomb().into()),
        Fault::OtherKind => whole(Kind::Jpeg, photo(100, Kind::Png, 64, 48).into()),
        Fault::Page => {
            let body = Bytes::from_static(b"<p>404 not found</p>");
            Content::Sent { kind: "text/html", length: Some(body.len()), body, end: End::Whole }
        }
        Fault::Moved => Content::Status(StatusCode::FOUND),
        Fault::Missing => Content::Status(StatusCode::NOT_FOUND),
        Fault::Parent | Fault::Query | Fault::SameName => whole(Kind::Jpeg, jpeg),
    }
}

// ANCHOR: list
async fn list(State(gallery): State<Arc<Gallery>>, headers: HeaderMap) -> Response {
    let who = headers.get(header::AUTHORIZATION).map(|value| value.as_bytes().strip_prefix(b"Client-ID "));
    let (status, data) = match who {
        Some(Some(id)) if id == CLIENT_ID.as_bytes() => (StatusCode::OK, gallery.entries.clone().into()),
        Some(_) => (StatusCode::FORBIDDEN, json!({"error": "The client_id is not known."})),
        None => (StatusCode::UNAUTHORIZED, json!({"error": "Authentication required"})),
    };
    let text = json!({"data": data, "success": status.is_success(), "status": status.as_u16()}).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}
// ANCHOR_END: list

async fn picture(State(gallery): State<Arc<Gallery>>, uri: Uri) -> Response {
    tokio::time::sleep(gallery.pause).await;
    match gallery.contents.get(uri.path()) {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(Content::Status(status)) => (*status, [(header::LOCATION, "/gallery")]).into_response(),
        Some(Content::Sent { kind, body, length, end }) => {
            let body = Body::from_stream(Pieces { whole: body.clone(), left: body.clone(), end: *end });
            let mut response = ([(header::CONTENT_TYPE, *kind)], body).into_response();
            if let Some(length) = length {
                response.headers_mut().insert(header::CONTENT_LENGTH, (*length).into());
            }
            response
        }
    }
}

/// A body that is sent in pieces of 1024 bytes, until it ends as it does.
struct Pieces {
    whole: Bytes,
    left: Bytes,
    end: End,
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.left.is_empty() {
            match self.end {
                End::Whole => return Poll::Ready(None),
                End::Closed => return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
                // nobody will wake it: it ends when the other side hangs up
                End::Stalled => return Poll::Pending,
                End::Never => self.left = self.whole.clone(),
            }
        }
        let piece = PIECE.min(self.left.len());
        Poll::Ready(Some(Ok(self.left.split_to(piece))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_picture_has_an_address_of_its_own() {
        let gallery = Gallery::new(Options { images: 1000, ..Options::default() }, ([127, 0, 0, 1], 80).into());
        let links: HashSet<&str> = gallery.entries.iter().filter_map(|entry| entry["link"].as_str()).collect();
        assert_eq!((links.len(), gallery.entries.len(), gallery.contents.len()), (1200, 1200, 1100));
        let of = |kind: &str| gallery.entries.iter().filter(|entry| entry["type"] == kind).count();
        assert_eq!((of("image/jpeg") + of("image/png"), of("image/gif")), (1000, 100));
        assert!(of("image/png") > 300);
    }
}

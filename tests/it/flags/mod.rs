//! The flags downloader: its servers, its command line, and servers that misbehave.

pub(crate) mod command;
mod faults;
mod hostile;

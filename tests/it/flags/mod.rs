//! The flags downloader: its servers, its command line, and servers that misbehave.

mod command;
mod faults;
mod hostile;

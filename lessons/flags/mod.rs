//! Flags: a downloader, with the servers that it downloads from.

pub mod client;
pub mod codes;
pub mod download;
pub mod folder;
pub mod notice;
pub mod picture;
pub mod report;
pub mod server;

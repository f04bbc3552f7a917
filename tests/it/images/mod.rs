//! The pictures: every way to download them, services that misbehave, and the command.

mod command;
mod modes;

use std::fs;
use std::path::Path;

/// The names of the files in a directory, and of whatever else is in it, sorted.
fn files(directory: &Path) -> Vec<String> {
    let names = fs::read_dir(directory).unwrap().map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

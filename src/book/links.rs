//! Looks at every link of a folder of pages: the file is there, and so is the place in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// What pages link to and cannot be found, as `lock.html: rlock.html#nothing is not there`. Links to other sites are not looked at.
///
/// # Errors
/// If the folder cannot be read.
pub fn broken_links(folder: &Path) -> io::Result<Vec<String>> {
    let mut pages = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "html") {
                let text = fs::read_to_string(&path)?;
                pages.insert(path, text);
            }
        }
    }
    let names: BTreeMap<&Path, BTreeSet<String>> =
        pages.iter().map(|(path, text)| (path.as_path(), attributes(text, &["id", "name"]).collect())).collect();
    let mut broken = Vec::new();
    for (page, text) in &pages {
        for target in attributes(text, &["href", "src"]).collect::<BTreeSet<_>>() {
            if !resolves(page, &target, folder, &names) {
                let page = page.strip_prefix(folder).unwrap_or(page).display();
                broken.push(format!("{page}: `{target}` is not there"));
            }
        }
    }
    Ok(broken)
}

fn resolves(page: &Path, target: &str, folder: &Path, names: &BTreeMap<&Path, BTreeSet<String>>) -> bool {
    let elsewhere =
        ["http://", "https://", "mailto:", "data:", "javascript:"].iter().any(|way| target.starts_with(way));
    // the page for what is not found does not know where it will be
    if elsewhere || page.ends_with("404.html") {
        return true;
    }
    let (file, place) = target.split_once('#').unwrap_or((target, ""));
    let file = file.split('?').next().unwrap_or_default();
    let path = if file.is_empty() { page.to_path_buf() } else { beside(page, file, folder) };
    let path = if path.is_dir() { path.join("index.html") } else { path };
    // a place may be a position of a panel: its name, and a schedule
    let place = place.split('@').next().unwrap_or_default();
    path.is_file() && (place.is_empty() || names.get(path.as_path()).is_none_or(|names| names.contains(place)))
}

fn beside(page: &Path, target: &str, folder: &Path) -> PathBuf {
    let mut path =
        if target.starts_with('/') { folder.to_path_buf() } else { page.parent().unwrap_or(page).to_path_buf() };
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => _ = path.pop(),
            Component::Normal(part) => path.push(part),
            _ => {}
        }
    }
    path
}

/// The values of attributes of these names, in the tags of a page. Scripts and remarks have none.
fn attributes<'t>(page: &'t str, names: &'t [&str]) -> impl Iterator<Item = String> + 't {
    tags(page).flat_map(move |tag| {
        let mut found = Vec::new();
        let mut rest = tag;
        while let Some((before, after)) = rest.split_once("=\"") {
            let name = before.rsplit(char::is_whitespace).next().unwrap_or_default();
            let Some((value, after)) = after.split_once('"') else { break };
            if names.contains(&name) {
                found.push(value.replace("&amp;", "&"));
            }
            rest = after;
        }
        found
    })
}

fn tags(page: &str) -> impl Iterator<Item = &str> {
    let mut rest = page;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[rest.find('<')?..];
            if rest.starts_with("<!--") {
                rest = &rest[rest.find("-->")?..];
                continue;
            }
            let (tag, after) = rest.split_at(rest.find('>')? + 1);
            rest = after;
            if tag.starts_with("<script") {
                rest = &rest[rest.find("</script")?..];
            }
            return Some(tag);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_nowhere_is_found_and_others_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        write(
            "a.html",
            "<h2 id=\"one\">x</h2><a href=\"sub/b.html\"><a href=\"#one\"><a href=\"https://x.org/y\"><!-- <a href=\"z\"> -->",
        );
        write("sub/b.html", "<a href=\"../a.html#one@1.2\"><script>x = '<a href=\"no\">'</script>");
        assert_eq!(broken_links(folder.path()).unwrap(), [""; 0]);
        write("c.html", "<img src=\"no.png\"><a href=\"a.html#two\"><a href=\"a.html?x=1&amp;y#one\">");
        let broken = broken_links(folder.path()).unwrap();
        assert_eq!(broken, ["c.html: `a.html#two` is not there", "c.html: `no.png` is not there"]);
    }
}

//! What a reader does with the book, in a real browser, from files: no server, no network.

use super::browser::Browser;
use super::built::book;
use serde_json::json;
use std::fs;

const PANEL: &str = "#drive-counter-lock-off-increments-1";

/// A thread's button of a panel.
fn go(thread: usize) -> String {
    format!("{PANEL} .rc-go[aria-keyshortcuts='{thread}']")
}

fn part(class: &str) -> String {
    format!("{PANEL} .{class}")
}

fn control(name: &str) -> String {
    let place = ["Undo", "Redo", "Restart", "Hint"].iter().position(|one| *one == name).unwrap() + 1;
    format!("{PANEL} .rc-controls button:nth-child({place})")
}

/// A browser at a page; none if there is no browser, which was told.
fn at(page: &str) -> Option<Browser> {
    let mut browser = Browser::start()?;
    browser.open(book(), page);
    Some(browser)
}

#[test]
fn a_schedule_is_driven_to_the_lost_update_by_clicks_undone_and_linked() {
    let Some(mut browser) = at("lock.html") else { return };
    assert!(browser.text(&part("rc-status")).starts_with("0 steps, 0 switches"));
    for thread in [1, 2, 2, 1] {
        assert_eq!(browser.text(&part("rc-end")), "");
        browser.click(&go(thread));
    }
    let end = browser.text(&part("rc-end"));
    assert!(end.starts_with("✓ You did it: counter = 1") && end.contains("Why: ") && end.contains("lost"), "{end}");
    assert!(
        browser.text(&part("rc-status")).starts_with("4 steps, 2 switches"),
        "{}",
        browser.text(&part("rc-status"))
    );
    assert_eq!(browser.text(&part("rc-found")), "Outcomes found: 1 of 2 (counter = 1)");
    assert!(browser.text(&part("rc-objects")).starts_with("counter = 1"));
    assert_eq!(browser.ask(&format!("document.querySelectorAll('{PANEL} .rc-log li').length")), 4);
    // the thread that has ended cannot go on, and says so
    browser.click(&go(1));
    assert!(browser.text(&part("rc-hint")).contains("it has ended; undo goes back a step"));

    let url = browser.ask("location.href");
    assert!(url.as_str().unwrap().ends_with("lock.html#drive-counter-lock-off-increments-1@1.2.2.1"), "{url}");
    browser.click(&control("Undo"));
    assert_eq!(browser.text(&part("rc-end")), "");
    assert!(browser.ask("location.hash").as_str().unwrap().ends_with("@1.2.2"));
    browser.click(&control("Redo"));
    assert!(browser.text(&part("rc-end")).contains("counter = 1"));

    // whoever opens the address stands where it was copied
    let page = url.as_str().unwrap().rsplit('/').next().unwrap();
    browser.open(book(), page);
    assert!(browser.text(&part("rc-end")).contains("counter = 1"));
    assert_eq!(browser.text(&part("rc-link code")), "drive counter lock=off increments=1 @1.2.2.1");

    // the other outcome is counted too
    browser.click(&control("Restart"));
    for thread in [1, 1, 2, 2] {
        browser.click(&go(thread));
    }
    assert!(browser.text(&part("rc-end")).starts_with("It ends: counter = 2"), "{}", browser.text(&part("rc-end")));
    assert_eq!(browser.text(&part("rc-found")), "Outcomes found: 2 of 2 (counter = 1; counter = 2)");
    browser.is_content();
}

#[test]
fn a_panel_is_driven_by_keys_alone_and_the_books_own_keys_rest() {
    let Some(mut browser) = at("lock.html") else { return };
    browser.ask(&format!("document.querySelector(\"{}\").focus()", go(1)));
    for key in ["1", "2", "2", "1"] {
        browser.key(key);
    }
    assert!(browser.text(&part("rc-end")).contains("counter = 1"));
    browser.key("ArrowLeft");
    browser.key("ArrowLeft");
    assert!(browser.text(&part("rc-status")).starts_with("2 steps, 1 switch"));
    browser.key("ArrowRight");
    assert!(browser.text(&part("rc-status")).starts_with("3 steps"));
    browser.key("h");
    assert!(browser.text(&part("rc-hint")).ends_with('?'), "{}", browser.text(&part("rc-hint")));
    browser.key("Home");
    assert!(browser.text(&part("rc-status")).starts_with("0 steps"));
    // Enter presses the button that has the focus, which it keeps
    browser.key("Enter");
    assert!(browser.text(&part("rc-status")).starts_with("1 step, 0 switches"));
    assert_eq!(browser.ask("document.activeElement.textContent"), "▶ 1 adder-1");
    assert!(browser.ask("location.pathname").as_str().unwrap().ends_with("/lock.html"), "the arrows turned a page");
    browser.is_content();
}

#[test]
fn hints_climb_three_rungs_and_tell_when_all_is_lost() {
    let Some(mut browser) = at("lock.html") else { return };
    let mut rungs = Vec::new();
    for _ in 0..3 {
        browser.click(&control("Hint"));
        rungs.push(browser.text(&part("rc-hint")));
    }
    assert!(rungs[0].ends_with('?') && rungs[1].starts_with("look at line "), "{rungs:?}");
    assert!(rungs[2] == "press adder-1" || rungs[2] == "press adder-2", "{rungs:?}");
    browser.click(&go(1));
    browser.click(&go(1));
    browser.click(&control("Hint"));
    let lost = browser.text(&part("rc-hint"));
    assert_eq!(lost, "nothing from here can end otherwise than with counter = 2: undo 1 step");
    browser.is_content();
}

#[test]
fn a_thread_that_has_to_wait_says_for_what_and_a_deadlock_who_waits_for_whom() {
    let Some(mut browser) = at("how-to-read.html") else { return };
    let panel = "#drive-transfer";
    for thread in [1, 2] {
        browser.click(&format!("{panel} .rc-go[aria-keyshortcuts='{thread}']"));
    }
    let end = browser.text(&format!("{panel} .rc-end"));
    assert!(end.contains("You did it: deadlock") && end.contains("held by clerk-1"), "{end}");
    let does = browser.text(&format!("{panel} .rc-lane-1 .rc-does"));
    assert!(does.starts_with("waits in bob's lock.acquire, held by clerk-2"), "{does}");
    assert_eq!(browser.ask(&format!("document.querySelector('{panel} [aria-current] .rc-mark').textContent")), "■");
    browser.is_content();
}

#[test]
fn a_prediction_is_ticked_before_the_table_opens() {
    let Some(mut browser) = at("lock.html") else { return };
    let quiz = "#predict-counter-lock-off-increments-1";
    let is_open = format!("document.querySelector('{quiz} details').open");
    assert_eq!(browser.ask(&is_open), false);
    let tick = |name: &str| {
        format!(
            "(() => {{ const all = [...document.querySelectorAll('{quiz} label')]; all.forEach((one) => one.id = '');
                 all.find((one) => one.textContent.trim() === '{name}').id = 'ticked'; }})()"
        )
    };
    for name in ["counter = 2", "deadlock"] {
        browser.ask(&tick(name));
        browser.click("#ticked");
    }
    browser.click(&format!("{quiz} > button"));
    assert_eq!(browser.text(&format!("{quiz} .rc-told")), "Not quite: you missed 1, and 1 of yours cannot happen.");
    assert_eq!(browser.ask(&is_open), true);
    for name in ["counter = 1", "deadlock"] {
        browser.ask(&tick(name));
        browser.click("#ticked");
    }
    browser.click(&format!("{quiz} > button"));
    assert_eq!(browser.text(&format!("{quiz} .rc-told")), "Right, all of it.");
    assert!(browser.text(&format!("{quiz} table")).contains("4 of 6 interleavings"));
    browser.is_content();
}

#[test]
fn the_search_finds_rlock() {
    let Some(mut browser) = at("introduction.html") else { return };
    browser.click("#mdbook-search-toggle");
    browser.until("document.activeElement.id === 'mdbook-searchbar'");
    for key in "RLock".chars() {
        browser.key(&key.to_string());
    }
    browser.until("document.querySelectorAll('#mdbook-searchresults li').length > 0");
    let found = browser.ask(
        "[...document.querySelectorAll('#mdbook-searchresults a')].map((one) => one.getAttribute('href')).join(' ')",
    );
    assert!(found.as_str().unwrap().contains("rlock.html"), "{found}");
    browser.is_content();
}

/// The least contrast of the texts below `.rc-*`, and whose it is: WCAG 2.2, 1.4.3.
const CONTRAST: &str = r"(() => {
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const read = (colour) => {
    paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((n) => top[n] * top[3] + below[n] * (1 - top[3]));
  const light = (c) => c.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (it) => {
    const layers = [];
    for (let at = it; at; at = at.parentElement) layers.push(read(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  let least = [99, ''];
  for (const it of document.querySelectorAll('[class^=rc-], [class^=rc-] *')) {
    const own = [...it.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
    if (!own || it.closest('svg, script, style') || it.getClientRects().length === 0) continue;
    const back = behind(it), fore = over(read(getComputedStyle(it).color), back);
    const [a, b] = [light(fore), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least[0]) least = [ratio, it.outerHTML.slice(0, 200)];
  }
  return least;
})()";

#[test]
fn every_theme_can_be_read_and_pictures_follow_it() {
    let Some(mut browser) = at("lock.html#drive-counter-lock-off-increments-1@1.2.2.1") else { return };
    let page = "getComputedStyle(document.querySelector('.rc-timeline .rc-page')).fill";
    let mut papers = Vec::new();
    for theme in ["light", "rust", "coal", "navy", "ayu"] {
        // the list stays until it is put away
        if browser.ask("document.querySelector('#mdbook-theme-list').getClientRects().length") == 0 {
            browser.click("#mdbook-theme-toggle");
        }
        browser.click(&format!("#mdbook-theme-{theme}"));
        assert_eq!(browser.ask(&format!("document.documentElement.classList.contains('{theme}')")), true);
        let least = browser.ask(CONTRAST);
        assert!(least[0].as_f64().unwrap() >= 4.5, "{theme}: {least}");
        papers.push(browser.ask(page));
    }
    assert_eq!(
        papers,
        ["rgb(255, 255, 255)", "rgb(255, 255, 255)", "rgb(13, 17, 23)", "rgb(13, 17, 23)", "rgb(13, 17, 23)"]
    );
    // on paper it is light again, and what can only be pressed is not there
    browser.call("Emulation.setEmulatedMedia", &json!({"media": "print"}));
    assert_eq!(browser.ask(page), "rgb(255, 255, 255)");
    assert_eq!(
        browser.ask(&format!("getComputedStyle(document.querySelector('{PANEL} .rc-controls')).display")),
        "none"
    );
    browser.is_content();
}

/// Everything that can be pressed, ticked or scrolled has a name, and so has every picture.
#[test]
fn whatever_can_be_used_has_a_name() {
    let Some(mut browser) = at("lock.html") else { return };
    let tree = browser.call("Accessibility.getFullAXTree", &json!({}));
    let mut seen = std::collections::BTreeMap::new();
    for node in tree["nodes"].as_array().unwrap() {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        if node["ignored"] == false && ["button", "checkbox", "link", "searchbox", "region"].contains(&role) {
            let name = node["name"]["value"].as_str().unwrap_or_default();
            assert!(!name.trim().is_empty(), "{node:#}");
            *seen.entry(role.to_string()).or_insert(0) += 1;
        }
    }
    assert!(seen["button"] >= 7 && seen["checkbox"] >= 4 && seen["region"] >= 3, "{seen:?}");
    assert_eq!(browser.ask("document.querySelectorAll('[class^=rc-] table:not(:has(caption))').length"), 0);
    // a picture is one, and is told in words
    assert_eq!(browser.ask("document.querySelectorAll('figure svg:not([role=img])').length"), 0);
    assert!(browser.text(".rc-timeline svg title").starts_with("counter lock=off increments=1 @1.2.2.1"));
    let told = browser.text(".rc-timeline svg desc");
    assert!(told.contains("Step 1: adder-1, counter.get"), "{told}");
    // nothing has the same name twice
    let twice = browser.ask(
        "(() => { const all = [...document.querySelectorAll('[id]')].map((one) => one.id);
          return all.filter((id, n) => all.indexOf(id) !== n).join(' '); })()",
    );
    assert_eq!(twice, "");
    browser.is_content();
}

#[test]
fn on_a_phone_nothing_is_wider_than_the_page_and_buttons_are_as_large_as_a_finger() {
    let Some(mut browser) = Browser::start() else { return };
    browser.size(390, 844, true);
    for page in ["lock.html", "how-to-read.html", "challenges.html", "exercises/safe-counter.html", "bugs.html"] {
        browser.open(book(), page);
        let over = browser.ask("document.documentElement.scrollWidth - window.innerWidth");
        assert!(over.as_i64().unwrap() <= 0, "{page} is {over} too wide");
        let small = browser.ask(
            "[...document.querySelectorAll('.rc-button')].filter((one) => { const box = one.getBoundingClientRect();
             return box.height < 24 || box.width < 24; }).length",
        );
        assert_eq!(small, 0, "{page}");
    }
    browser.open(book(), "lock.html");
    for thread in [1, 2, 2, 1] {
        browser.click(&go(thread));
    }
    assert!(browser.text(&part("rc-end")).contains("counter = 1"));
    browser.is_content();
}

/// Every page opens without a complaint, every panel starts, and leads along each outcome's schedule to that outcome.
#[test]
fn every_panel_of_every_page_goes_along_every_schedule_that_it_names() {
    let Some(mut browser) = Browser::start() else { return };
    let pages = fs::read_dir(book()).unwrap().map(|entry| entry.unwrap().path());
    let mut panels = 0;
    for page in pages.filter(|path| path.extension().is_some_and(|extension| extension == "html")) {
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        // to be printed, to be shown in a frame, and to be served in the place of another
        if ["print.html", "toc.html", "404.html"].contains(&name.as_str()) {
            continue;
        }
        browser.open(book(), &name);
        let went = browser.ask(
            "(() => { const all = [...document.querySelectorAll('.rc-drive')]; const wrong = [];
              for (const { panel, id } of all) panel.data.outcomes.forEach(({ schedule }, n) => {
                location.hash = ''; location.hash = `#${id}@${schedule}`; panel.fromUrl();
                const { way } = panel;
                if (way.node().z !== n || way.schedule() !== schedule) wrong.push(`${id}@${schedule}`);
              });
              return [all.length, wrong.join(' ')]; })()",
        );
        assert_eq!(went[1], "", "{name}");
        panels += went[0].as_u64().unwrap();
        browser.is_content();
    }
    assert!(panels > 35, "{panels}");
}

//! A browser without a window, spoken to over a pipe in the words of its own developer tools. No driver is needed.
//!
//! Protocol: <https://chromedevtools.github.io/devtools-protocol/>; messages end with a NUL.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long a browser may take for anything; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
pub(super) struct Browser {
    process: Child,
    requests: ChildStdin,
    answers: Receiver<Value>,
    session: Option<String>,
    last: u64,
    /// What the page complained of.
    complaints: Vec<String>,
    loaded: bool,
    _profile: tempfile::TempDir,
}

/// The first browser of this machine; none if there is none, which is a failure where everything is required.
fn program() -> Option<&'static str> {
    let known = ["chromium", "google-chrome", "chromium-browser"];
    let found = known
        .into_iter()
        .find(|name| Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok());
    if found.is_none() {
        assert!(std::env::var("RACECOURSE_REQUIRE").is_err(), "there is no browser: install chromium");
        eprintln!("NOT RUN: there is no browser here ({})", known.join(", "));
    }
    found
}

impl Browser {
    /// Starts one; none if there is none.
    pub(super) fn start() -> Option<Browser> {
        let program = program()?;
        let profile = tempfile::tempdir().unwrap();
        // the pipes have the numbers 3 and 4 for a browser
        let script = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null";
        let mut process = Command::new("sh")
            .args([
                "-c",
                script,
                "sh",
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
            ])
            .args(["--remote-debugging-pipe", "--no-first-run", "--disable-background-networking", "--hide-scrollbars"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (requests, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let (tell, answers) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(output).split(0).map_while(Result::ok) {
                if tell.send(serde_json::from_slice(&message).unwrap_or(Value::Null)).is_err() {
                    break;
                }
            }
        });
        let mut browser = Browser {
            process,
            requests,
            answers,
            session: None,
            last: 0,
            complaints: Vec::new(),
            loaded: false,
            _profile: profile,
        };
        let page = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let attached = browser.call("Target.attachToTarget", &json!({"targetId": page["targetId"], "flatten": true}));
        browser.session = attached["sessionId"].as_str().map(String::from);
        for part in ["Page.enable", "Runtime.enable", "Log.enable", "Accessibility.enable"] {
            browser.call(part, &json!({}));
        }
        browser.size(1280, 900, false);
        Some(browser)
    }

    /// Asks the browser for something; its answer.
    #[track_caller]
    pub(super) fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.last += 1;
        let mut request = json!({"id": self.last, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            request["sessionId"] = json!(session);
        }
        self.requests.write_all(format!("{request}\0").as_bytes()).unwrap();
        loop {
            let message = self.next(method);
            if message["id"] == self.last {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
        }
    }

    #[track_caller]
    fn next(&mut self, what: &str) -> Value {
        let message = self.answers.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{what}: the browser is silent"));
        let parameters = &message["params"];
        match message["method"].as_str() {
            Some("Page.loadEventFired") => self.loaded = true,
            Some("Runtime.exceptionThrown") => self.complaints.push(parameters["exceptionDetails"].to_string()),
            Some("Runtime.consoleAPICalled") if parameters["type"] == "error" => {
                self.complaints.push(parameters["args"].to_string());
            }
            Some("Log.entryAdded") if parameters["entry"]["level"] == "error" => {
                self.complaints.push(parameters["entry"].to_string());
            }
            _ => {}
        }
        message
    }

    /// Opens a file, perhaps at a place in it, as if from a bookmark.
    #[track_caller]
    pub(super) fn open(&mut self, folder: &Path, page: &str) {
        for url in ["about:blank".to_string(), format!("file://{}/{page}", folder.display())] {
            self.loaded = false;
            self.call("Page.navigate", &json!({"url": url}));
            while !self.loaded {
                self.next("Page.navigate");
            }
        }
    }

    /// What an expression is worth in the page; a promise is waited for.
    #[track_caller]
    pub(super) fn ask(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", &asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// The text of the first element that a selector names.
    #[track_caller]
    pub(super) fn text(&mut self, selector: &str) -> String {
        let text = self.ask(&format!("document.querySelector({}).textContent", json!(selector)));
        text.as_str().unwrap_or_else(|| panic!("no {selector}")).to_string()
    }

    /// Waits until an expression holds.
    #[track_caller]
    pub(super) fn until(&mut self, expression: &str) {
        self.ask(&format!(
            "new Promise((done) => {{ const look = () => ({expression}) ? done(true) : setTimeout(look, 10); look(); }})"
        ));
    }

    /// Presses what a selector names with the mouse, where a reader would: in the middle, and only if nothing covers it.
    #[track_caller]
    pub(super) fn click(&mut self, selector: &str) {
        let place = self.ask(&format!(
            "(() => {{ const it = document.querySelector({}); it.scrollIntoView({{block: 'center', behavior: 'instant'}});
             const box = it.getBoundingClientRect(); const x = box.x + box.width / 2, y = box.y + box.height / 2;
             const hit = document.elementFromPoint(x, y);
             return it === hit || it.contains(hit) || (hit && hit.contains(it)) ? [x, y] : String(hit && hit.outerHTML); }})()",
            json!(selector)
        ));
        assert!(place.is_array(), "{selector} is covered by {place}");
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Presses a key: a character, or the name of one.
    #[track_caller]
    pub(super) fn key(&mut self, key: &str) {
        let mut event = json!({"type": "keyDown", "key": key, "code": key});
        if key.chars().count() == 1 {
            event["text"] = json!(key);
        }
        if key == "Enter" {
            event["text"] = json!("\r");
        }
        if key == "Tab" {
            event["windowsVirtualKeyCode"] = json!(9);
        }
        self.call("Input.dispatchKeyEvent", &event);
        event["type"] = json!("keyUp");
        self.call("Input.dispatchKeyEvent", &event);
    }

    /// The size of the window.
    #[track_caller]
    pub(super) fn size(&mut self, width: u32, height: u32, phone: bool) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone});
        self.call("Emulation.setDeviceMetricsOverride", &size);
    }

    /// That the page complained of nothing.
    #[track_caller]
    pub(super) fn is_content(&mut self) {
        self.ask("1");
        assert!(self.complaints.is_empty(), "{:#?}", self.complaints);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // its children go with it
        let _ = self.requests.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let closed = std::iter::from_fn(|| self.answers.recv_timeout(PATIENCE).ok()).count();
        let _ = (closed, self.process.kill(), self.process.wait());
    }
}

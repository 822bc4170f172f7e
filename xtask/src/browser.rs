//! A headless Chromium, spoken to over its `DevTools` protocol.
//!
//! Owns starting, stopping and talking; what is checked or pictured is said in `browser_test` and
//! `screenshots`. The protocol runs over two named pipes (`--remote-debugging-pipe`), messages ended by
//! a zero byte: no port, no driver, no further dependency.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Of the window, in CSS pixels.
    pub width: u32,
    /// Of the window, in CSS pixels.
    pub height: u32,
    /// Whether the reader prefers dark colours.
    pub dark: bool,
}

/// A running browser with one page.
pub(crate) struct Browser {
    child: Child,
    commands: File,
    answers: Receiver<Value>,
    session: Option<String>,
    next: u64,
    folder: PathBuf,
    /// What the page wrote to its console as an error, and its uncaught exceptions.
    pub errors: Vec<String>,
}

impl Browser {
    /// Starts the browser; `None` where none is installed.
    pub(crate) fn start() -> Result<Option<Self>> {
        let Some(program) = installed() else { return Ok(None) };
        let folder = std::env::temp_dir().join(format!("variorum-browser-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let (commands, answers) = (folder.join("commands"), folder.join("answers"));
        let made = Command::new("mkfifo").args([&commands, &answers]).status()?;
        if !made.success() {
            bail!("mkfifo {}: {made}", folder.display());
        }
        let child = spawn(program, &folder)?;
        let commands = File::options().write(true).open(&commands)?;
        let answers = listen(File::open(&answers)?);
        let errors = Vec::new();
        let mut browser = Self { child, commands, answers, session: None, next: 0, folder, errors };
        browser.attach()?;
        Ok(Some(browser))
    }

    fn attach(&mut self) -> Result<()> {
        let target = self.call("Target.createTarget", &json!({"url": "about:blank"}))?;
        let arguments = json!({"targetId": target["targetId"], "flatten": true});
        let session = self.call("Target.attachToTarget", &arguments)?;
        self.session = session["sessionId"].as_str().map(ToOwned::to_owned);
        for domain in ["Page.enable", "Runtime.enable", "Log.enable"] {
            self.call(domain, &json!({}))?;
        }
        Ok(())
    }

    /// Opens a file and waits until it is loaded.
    pub(crate) fn open(&mut self, file: &Path, look: Look) -> Result<()> {
        self.go(&format!("file://{}", file.canonicalize()?.display()), look)
    }

    /// Opens an address and waits until it is loaded.
    pub(crate) fn go(&mut self, url: &str, look: Look) -> Result<()> {
        let size = json!({
            "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": look.width < 600,
        });
        self.call("Emulation.setDeviceMetricsOverride", &size)?;
        let scheme = if look.dark { "dark" } else { "light" };
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.call("Emulation.setEmulatedMedia", &media)?;
        self.leave()?;
        self.call("Page.navigate", &json!({"url": url}))?;
        self.arrive(url)
    }

    /// Does what leads to another page, and waits until that is loaded.
    pub(crate) fn follow(&mut self, script: &str) -> Result<()> {
        self.leave()?;
        self.evaluate(script)?;
        self.arrive(script)
    }

    /// What is open now doesn't count as loaded.
    pub(crate) fn leave(&mut self) -> Result<()> {
        self.evaluate("globalThis.isBefore = true").map(|_| ())
    }

    /// Waits until another page than the one that was left is loaded.
    pub(crate) fn arrive(&mut self, what: &str) -> Result<()> {
        let start = Instant::now();
        let loaded = "document.readyState === 'complete' && !globalThis.isBefore";
        while self.evaluate(loaded).ok() != Some(json!(true)) {
            if start.elapsed() > PATIENCE {
                bail!("{what}: not loaded in time");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Saves what is downloaded in a folder.
    pub(crate) fn download_to(&mut self, folder: &Path) -> Result<()> {
        let arguments = json!({"behavior": "allow", "downloadPath": folder});
        self.call("Page.setDownloadBehavior", &arguments).map(|_| ())
    }

    /// Makes the browser keep a cookie, in place of one of that name and path.
    pub(crate) fn remember(
        &mut self,
        url: &str,
        name: &str,
        path: &str,
        value: &str,
    ) -> Result<()> {
        let cookie = json!({
            "url": url, "name": name, "path": path, "value": value,
            "httpOnly": true, "sameSite": "Strict",
        });
        self.call("Network.setCookie", &cookie).map(|_| ())
    }

    /// Types text where the focus is.
    pub(crate) fn write(&mut self, text: &str) -> Result<()> {
        self.call("Input.insertText", &json!({"text": text})).map(|_| ())
    }

    /// Runs a script in the page; its value.
    pub(crate) fn evaluate(&mut self, script: &str) -> Result<Value> {
        let arguments = json!({"expression": script, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", &arguments)?;
        if let Some(error) = answer.get("exceptionDetails") {
            bail!("{script}: {error}");
        }
        Ok(answer["result"]["value"].clone())
    }

    /// Presses a key: "Tab", "Enter", "Home", "+".
    pub(crate) fn press(&mut self, key: &str) -> Result<()> {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            " " => 32,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowRight" => 39,
            "+" => 187,
            "/" => 191,
            other => bail!("{other}: no such key"),
        };
        let text = match key {
            "Enter" => "\r",
            one if one.len() == 1 => one,
            _ => "",
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event =
                json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.call("Input.dispatchKeyEvent", &event)?;
        }
        Ok(())
    }

    /// A picture (PNG) of the window, or of the whole page.
    pub(crate) fn picture(&mut self, whole: bool) -> Result<Vec<u8>> {
        let arguments = json!({"format": "png", "captureBeyondViewport": whole, "clip": if whole {
            let size = self.call("Page.getLayoutMetrics", &json!({}))?;
            let page = &size["cssContentSize"];
            json!({"x": 0, "y": 0, "width": page["width"], "height": page["height"], "scale": 1})
        } else {
            Value::Null
        }});
        let mut arguments = arguments;
        if !whole {
            arguments.as_object_mut().expect("made as an object").remove("clip");
        }
        let answer = self.call("Page.captureScreenshot", &arguments)?;
        decode_base64(answer["data"].as_str().context("a picture has data")?)
    }

    /// Calls a method of the protocol and waits for its answer; events are kept by the way.
    fn call(&mut self, method: &str, arguments: &Value) -> Result<Value> {
        self.next += 1;
        let mut message = json!({"id": self.next, "method": method, "params": arguments});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.commands.write_all(format!("{message}\0").as_bytes())?;
        loop {
            let answer = match self.answers.recv_timeout(PATIENCE) {
                Ok(answer) => answer,
                Err(RecvTimeoutError::Timeout) => bail!("{method}: the browser does not answer"),
                Err(RecvTimeoutError::Disconnected) => bail!("{method}: the browser has gone"),
            };
            self.note(&answer);
            if answer["id"] == json!(self.next) {
                if let Some(error) = answer.get("error") {
                    bail!("{method}: {error}");
                }
                return Ok(answer["result"].clone());
            }
        }
    }

    /// Keeps what an event says went wrong in the page.
    fn note(&mut self, event: &Value) {
        let wrong = match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Runtime.consoleAPICalled") => event["params"]["type"] == "error",
            Some("Log.entryAdded") => event["params"]["entry"]["level"] == "error",
            _ => false,
        };
        if wrong {
            self.errors.push(event["params"].to_string());
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.commands.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(5) && matches!(self.child.try_wait(), Ok(None))
        {
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The browser's program, by the names distributions give it.
fn installed() -> Option<&'static str> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| {
        let asked = Command::new(name).arg("--version").stderr(Stdio::null()).output();
        asked.is_ok_and(|out| out.status.success())
    })
}

/// A shell joins the pipes to the descriptors the protocol asks for: 3 to read, 4 to write.
fn spawn(program: &str, folder: &Path) -> Result<Child> {
    let script = format!("exec {program} \"$@\" 3<\"$0/commands\" 4>\"$0/answers\"");
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    Command::new("sh")
        .args(["-c", &script])
        .arg(folder)
        .args([
            "--headless",
            "--remote-debugging-pipe",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            &profile,
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("starting the browser")
}

/// Messages as they come, read by a thread so that waiting for one can end.
fn listen(pipe: File) -> Receiver<Value> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for message in BufReader::new(pipe).split(0) {
            let Ok(message) = message else { return };
            let Ok(value) = serde_json::from_slice(&message) else { continue };
            if sender.send(value).is_err() {
                return;
            }
        }
    });
    receiver
}

/// RFC 4648, as the protocol sends pictures.
fn decode_base64(text: &str) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.bytes().filter(|&b| b != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            other => bail!("byte {other}: not base64"),
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        assert_eq!(decode_base64("VmFyaW9ydW0=").unwrap(), b"Variorum");
        assert!(decode_base64("§").is_err());
    }
}

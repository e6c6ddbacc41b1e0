//! One browser: a window with a profile of its own.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{Capabilities, RequestData, SessionId, WebDriver};
use tokio::sync::OwnedSemaphorePermit;

use super::tools::Tools;

/// What is said to every browser. It has no window on a screen, and talks to nobody but the pages that it is sent to.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--window-size=1024,768",
    "--lang=en",
    // Containers have little of that memory.
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
];

/// A browser with nothing open. When it is dropped it ends, which holds up everything else: [`Browser::close`] does not.
#[derive(Debug)]
pub struct Browser {
    pub(super) window: WebDriver,
    _place: OwnedSemaphorePermit,
}

impl Browser {
    pub(super) async fn open(driver: &str, tools: &Tools, place: OwnedSemaphorePermit) -> Self {
        let mut arguments = ARGUMENTS.to_vec();
        if is_root() {
            // The sandbox refuses to run then, and containers have no other user.
            arguments.push("--no-sandbox");
        }
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments, "binary": tools.browser },
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "script": 60_000, "pageLoad": 60_000 },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is written as an object") };
        let builder = WebDriver::builder(driver, Capabilities::from(capabilities)).client(client());
        let window = builder.await.unwrap_or_else(|error| panic!("no browser starts: {error}"));
        let browser = Self { window, _place: place };
        browser.prefer("light").await;
        browser
    }

    /// Ends it.
    pub async fn close(self) {
        // One that has crashed has ended.
        let _ = self.window.quit().await;
    }

    /// What its user prefers: the colours, and that nothing moves.
    pub(super) async fn prefer(&self, scheme: &str) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.ask("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Asks the browser's own tools for developers.
    pub(super) async fn ask(&self, command: &'static str, parameters: Value) -> Value {
        let asked = self.window.cmd(DevTools { command, parameters }).await;
        let answer: WebDriverResult<Value> = asked.and_then(|answer| answer.value());
        answer.unwrap_or_else(|error| panic!("the browser refuses {command}: {error}"))
    }
}

/// The longest wait for the driver, in wall time: one that hangs must not hang the run.
const PATIENCE: Duration = Duration::from_secs(120);

/// What asks the driver, on this machine and in plain HTTP; it wants to know whom to trust beyond it all the same.
///
/// Each question has a connection of its own: one that is kept belongs to a runtime, which stands still while a browser
/// is dropped.
fn client() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let trust = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let trust = trust.expect("the provider has them").with_root_certificates(rustls::RootCertStore::empty());
    let client = reqwest::Client::builder().tls_backend_preconfigured(trust.with_no_client_auth());
    client.no_proxy().pool_max_idle_per_host(0).timeout(PATIENCE).build().expect("a client without settings")
}

/// A command of the DevTools protocol, as the driver hands it on.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl FormatRequestData for DevTools {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let path = format!("/session/{session}/goog/cdp/execute");
        let body = json!({ "cmd": self.command, "params": self.parameters });
        RequestData::new(reqwest::Method::POST, path).add_body(body)
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // What this process is belongs to who runs it. Elsewhere there is no such folder, and nobody is root.
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|about| about.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    let _ = Path::new("");
    false
}

//! The two servers that are compared.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::http::{self, exchange_with};
use crate::process::Process;

/// A server that runs, and what one has to know to talk to it.
pub(crate) struct Server {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
    /// Whom to trust, of one that speaks TLS.
    pub(crate) ca: Option<PathBuf>,
    card: Value,
}

/// Both, with the same bytes to say.
pub(crate) struct Pair {
    pub(crate) ours: Server,
    pub(crate) bare: Server,
    /// A request for a device, and one that calls its function.
    pub(crate) get: String,
    pub(crate) call: String,
}

impl Server {
    /// The real program with its defaults: the built-in world, real time, devices running.
    pub(crate) fn ours() -> Self {
        Self::start(&[])
    }

    /// The same, but that it speaks TLS, with the authority of this directory.
    pub(crate) fn ours_secure(directory: &Path) -> Self {
        Self::start(&["--tls", "--tls-dir", directory.to_str().expect("a plain path")])
    }

    /// The same with a world of its own.
    pub(crate) fn ours_with(world: &str) -> Self {
        let file = std::env::temp_dir().join(format!("cloud-chamber-bench-{}.toml", std::process::id()));
        std::fs::write(&file, world).expect("a place for the world");
        let server = Self::start(&["--world", file.to_str().expect("a plain path")]);
        std::fs::remove_file(&file).expect("the world that was just written");
        server
    }

    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cloud-chamber"));
        let mut process = Process::start(command.args(["--listen", "127.0.0.1:0", "--json"]).args(arguments));
        let card: Value = serde_json::from_str(&process.hear()).expect("one line of JSON");
        let (_, address) = card["url"].as_str().and_then(|url| url.split_once("://")).expect("a URL");
        let ca = card["ca"].as_str().map(PathBuf::from);
        let token = card["users"][0]["token"].as_str().expect("a token");
        Self { address: address.parse().expect("an address"), token: token.to_owned(), ca, card, process }
    }

    /// The bare stack, which answers `device` and `call`.
    pub(crate) fn bare(device: &str, call: &str) -> Self {
        Self::start_bare(&["as-bare-server", device, call], None)
    }

    /// The same, but that it speaks TLS, with a certificate in this directory.
    pub(crate) fn bare_secure(device: &str, call: &str, directory: &Path) -> Self {
        let ca = directory.join("bare.pem");
        Self::start_bare(&["as-bare-server", device, call, ca.to_str().expect("a plain path")], Some(ca.clone()))
    }

    fn start_bare(role: &[&str], ca: Option<PathBuf>) -> Self {
        let mut process = Process::start_self(role);
        let address = process.hear().trim().parse().expect("an address");
        Self { address, token: "0".repeat(40), ca, card: Value::Null, process }
    }

    fn device(&self, name: &str) -> &str {
        let devices = self.card["devices"].as_array().expect("devices");
        let device = devices.iter().find(|device| device["name"] == name).expect("a device of the built-in world");
        device["id"].as_str().expect("an id")
    }
}

impl Pair {
    pub(crate) fn start() -> Self {
        Self::with(Server::ours())
    }

    /// Both over TLS.
    pub(crate) fn secure(directory: &Path) -> Self {
        Self::beside(Server::ours_secure(directory), |device, call| Server::bare_secure(device, call, directory))
    }

    /// The bare server says what this one does.
    pub(crate) fn with(ours: Server) -> Self {
        Self::beside(ours, Server::bare)
    }

    fn beside(ours: Server, bare: impl FnOnce(&str, &str) -> Server) -> Self {
        let path = format!("/v1/devices/{}", ours.device("porch-light"));
        let get = http::request("GET", &path, &ours.token, None);
        let call = http::request("POST", &format!("{path}/led"), &ours.token, Some("arg=on"));
        let result = exchange_with(&ours, &call);
        assert!(result.contains("\"return_value\":1"), "the function did not run: {result}");
        let device = exchange_with(&ours, &get);
        let bare = bare(&device, &result);
        for (request, bytes) in [(&get, &device), (&call, &result)] {
            assert_eq!(exchange_with(&bare, request), *bytes, "the bare server says the same");
        }
        Self { ours, bare, get, call }
    }
}

//! The two servers that are compared.

use std::net::SocketAddr;
use std::process::Command;

use serde_json::Value;

use crate::http::{self, exchange};
use crate::process::Process;

/// A server that runs, and what one has to know to talk to it.
pub(crate) struct Server {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
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
        let address = card["url"].as_str().and_then(|url| url.strip_prefix("http://")).expect("a URL");
        let token = card["users"][0]["token"].as_str().expect("a token");
        Self { address: address.parse().expect("an address"), token: token.to_owned(), card, process }
    }

    /// The bare stack, which answers `device` and `call`.
    pub(crate) fn bare(device: &str, call: &str) -> Self {
        let mut process = Process::start_self(&["as-bare-server", device, call]);
        let address = process.hear().trim().parse().expect("an address");
        Self { address, token: "0".repeat(40), card: Value::Null, process }
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

    /// The bare server says what this one does.
    pub(crate) fn with(ours: Server) -> Self {
        let path = format!("/v1/devices/{}", ours.device("porch-light"));
        let get = http::request("GET", &path, &ours.token, None);
        let call = http::request("POST", &format!("{path}/led"), &ours.token, Some("arg=on"));
        let result = exchange(ours.address, &call);
        assert!(result.contains("\"return_value\":1"), "the function did not run: {result}");
        let device = exchange(ours.address, &get);
        let bare = Server::bare(&device, &result);
        for (request, bytes) in [(&get, &device), (&call, &result)] {
            assert_eq!(exchange(bare.address, request), *bytes, "the bare server says the same");
        }
        Self { ours, bare, get, call }
    }
}

//! What cloud-chamber has beside the API of the real cloud: `/_mock`, and how it is started. For tests, in any project.
//!
//! ```toml
//! [dev-dependencies]
//! particle-client = { version = "0.1", features = ["control"] }
//! ```
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use particle_client::control::{Chamber, Change, Expectation, Network};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A cloud of the test's own, which ends with this value; or `Control::connect("http://…").await?` to one that runs.
//! let chamber = Chamber::start("cloud-chamber").await?;
//! let session = chamber.session("ada@example.com")?;
//! let control = chamber.control();
//!
//! control.clock().freeze().await?;
//! control.devices().change("workbench", &Change::new().pin("A0", 4000)).await?;
//! control.clock().advance(Duration::from_secs(1)).await?;
//! let level: f64 = session.devices().variable("workbench", "sensorValue").await?;
//!
//! control.devices().change("workbench", &Change::new().network(Network::Down)).await?;
//! let expected = Expectation::of("GET", "/v1/devices/{device}/sensorValue").by("ada@example.com").times(1);
//! control.requests().verify(&expected).await?;
//! # let _ = level;
//! # Ok(())
//! # }
//! ```
//!
//! Every refusal keeps the sentence of the mock, which says what would have been possible:
//! [`Error::message`](crate::Error::message).
//!
//! Source: chosen throughout; the real cloud has none of this, and answers it with 404.

mod card;
mod chamber;
mod clock;
mod devices;
mod expectation;
mod faults;
mod mail;
mod requests;
mod users;
mod world;

use reqwest::Method;
use serde::Deserialize;

pub use card::{Card, CardDevice, CardUser};
pub use chamber::{Chamber, ChamberBuilder};
pub use clock::{ClockReading, MockClock, Pace};
pub use devices::{BenchDevice, Change, MockDevices, Network, RemoteReset, StatusLed};
pub use expectation::{Expectation, Miss, Nearest, Unverified};
pub use faults::{Fault, InjectedFault, MockFaults};
pub use mail::{Mail, MockMail};
pub use requests::{Exchange, MockRequests, RequestsQuery};
pub use users::{MockUser, MockUsers};
pub use world::MockWorld;

use crate::request::{Auth, Path, Request};
use crate::transport::Transport;
use crate::{Client, Error, Secret};

/// The control surface of a cloud-chamber that runs. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Control {
    transport: Transport,
    token: Option<Secret>,
}

/// How a mock is, as [`Control::health`] tells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Health {
    /// Of the program.
    pub version: String,
    /// How many users there are.
    pub users: usize,
    /// How many devices there are.
    pub devices: usize,
    /// How many of the devices are online.
    pub devices_online: usize,
    /// How many streams are open.
    pub streams: usize,
}

impl Client {
    /// The control surface of this cloud, if it is a cloud-chamber. Nothing is sent yet.
    pub fn control(&self) -> Control {
        Control { transport: self.transport.clone(), token: None }
    }
}

impl Control {
    /// The control surface of the cloud-chamber at `base_url`, once it has answered.
    ///
    /// # Errors
    /// As [`health`](Control::health); [`Error::Setup`] when the URL is not one.
    pub async fn connect(base_url: impl AsRef<str>) -> Result<Self, Error> {
        let control = Client::new(base_url)?.control();
        control.health().await?;
        Ok(control)
    }

    /// With the token that the mock asks for when it listens beyond loopback; it stands on its card.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<Secret>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The address of the cloud, without a trailing slash.
    pub fn base_url(&self) -> &str {
        self.transport.base()
    }

    /// Whether the mock is up, and how much lives in it.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when a cloud answers that is no mock, [`is_unreachable`](Error::is_unreachable)
    /// when nobody does, [`is_unauthorized`](Error::is_unauthorized) when a token is asked for.
    pub async fn health(&self) -> Result<Health, Error> {
        self.transport.json(&self.request(Method::GET, Path::new("/_mock/health"))).await
    }

    /// The clock of the cloud.
    pub fn clock(&self) -> MockClock {
        MockClock::new(self.clone())
    }

    /// The devices, as they lie on the bench.
    pub fn devices(&self) -> MockDevices {
        MockDevices::new(self.clone())
    }

    /// The users, with what their authenticator apps show.
    pub fn users(&self) -> MockUsers {
        MockUsers::new(self.clone())
    }

    /// What the cloud would have mailed.
    pub fn mail(&self) -> MockMail {
        MockMail::new(self.clone())
    }

    /// What the cloud was asked.
    pub fn requests(&self) -> MockRequests {
        MockRequests::new(self.clone())
    }

    /// All of it: users, clients, products and devices.
    pub fn world(&self) -> MockWorld {
        MockWorld::new(self.clone())
    }

    /// What goes wrong.
    pub fn faults(&self) -> MockFaults {
        MockFaults::new(self.clone())
    }

    fn request(&self, method: Method, path: Path) -> Request {
        Request::new(method, path, self.token.clone().map_or(Auth::None, Auth::Bearer))
    }
}

#[cfg(test)]
fn offline() -> Control {
    Client::new("http://127.0.0.1:8080").unwrap().control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_of_the_card_goes_into_the_header_and_is_not_shown() {
        let control = offline().with_token("c0ffee");
        insta::assert_snapshot!(control.request(Method::GET, Path::new("/_mock/health")).wire(), @"
        GET /_mock/health
        authorization: Bearer c0ffee
        ");
        assert!(!format!("{control:?}").contains("c0ffee"));
    }
}

//! A typed, async client of the Particle Device Cloud: for the real one, and for cloud-chamber, its mock.
//!
//! # Tour
//!
//! ```no_run
//! use particle_client::{Client, Login};
//!
//! # async fn ask_for_code() -> String { String::new() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), particle_client::Error> {
//! let cloud = Client::new("http://127.0.0.1:8080")?; // or particle_client::PARTICLE_CLOUD
//!
//! // Log in. An account with a second factor answers with a challenge.
//! let session = match cloud.login("grace@example.com", "nanosecond").await? {
//!     Login::Token(session) => session,
//!     Login::MfaRequired(challenge) => loop {
//!         match challenge.submit(ask_for_code().await).await {
//!             Ok(session) => break session,
//!             Err(error) if error.is_invalid_grant() => eprintln!("{}", error.message()),
//!             Err(error) => return Err(error),
//!         }
//!     },
//! };
//!
//! // Devices, by id or by name.
//! let devices = session.devices();
//! for device in devices.list().await? {
//!     println!("{} is {}", device.display_name(), if device.online { "online" } else { "offline" });
//! }
//! let result = devices.call("lamp", "led", "on").await?;
//! let celsius: f64 = devices.variable("lamp", "temp").await?;
//! println!("the lamp said {} at {celsius} degrees", result.return_value);
//!
//! // Events.
//! let mut sensors = session.events().stream().all_mine().prefix("sensor").open().await?;
//! session.events().publish("sensor-check").data("now").await?;
//! while let Some(event) = sensors.next().await {
//!     let event = event?;
//!     println!("{}: {:?}", event.name, event.data);
//! }
//!
//! session.logout().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What it does not do
//!
//! - It sends nothing twice. Calling a function again may open the door again, so that is the caller's decision.
//!   Only event streams connect again by themselves.
//! - It does not renew sessions by itself. The cloud redeems refresh tokens of products only ([`Client::refresh`]); a user whose token has expired
//!   ([`Error::is_unauthorized`]) logs in again. [`Client::restore`] tells a good stored token from an expired one.
//! - It follows no redirects, so that a token goes to no other host, and uses no proxy for this machine's own addresses.
//! - It prints no tokens and passwords: they are [`Secret`]s, and no error holds one.
//!
//! # Map
//!
//! One folder for each section of the cloud's API reference, one file for each operation:
//!
//! | | |
//! | --- | --- |
//! | [`Client`], [`Session`] | a cloud; a user who is logged in |
//! | `oauth` | [`LoginRequest`], [`MfaChallenge`], [`Authorization`], [`LoopbackListener`], [`OAuthClients`] |
//! | `customers` | [`Customers`]; [`Client::create_customer`], [`Client::customer_session`] |
//! | `team` | [`Team`]: [`Session::product_team`], [`Session::organization_team`] |
//! | `authentication` | [`Tokens`], [`AccountTokens`] |
//! | `user` | [`User`]; [`Client::create_user`], [`Client::request_password_reset`] |
//! | `devices` | [`Devices`] |
//! | `binaries` | [`Binaries`] |
//! | `diagnostics` | [`Diagnostics`] |
//! | `events` | [`Events`], [`EventStream`] |
//! | `integrations` | [`Integrations`]: [`Session::integrations`], [`Session::product_integrations`] |
//! | `control` | with the feature of that name: what cloud-chamber has beside the API, for tests |
//! | `request`, `transport` | a request as a value; the only file that sends |
//! | `sse` | server-sent events, without I/O |
//!
//! Every method names the source of its behaviour: *documented* (the vendor's reference says so), *observed* (seen in
//! exchanges with the real cloud), or *chosen* (neither; the reason is given).

mod authentication;
mod base_url;
mod binaries;
mod client;
#[cfg(feature = "control")]
pub mod control;
mod customers;
mod devices;
mod diagnostics;
mod error;
mod events;
mod integrations;
mod oauth;
mod refusal;
mod request;
mod secret;
mod session;
mod sse;
mod team;
mod timer;
mod tls;
mod transport;
mod user;
mod wire;

pub use authentication::{AccountTokens, ListedToken, TokenInfo, Tokens};
pub use binaries::{Binaries, BuildTarget, BuildTargets, CompileRequest, Compiled};
pub use client::{Client, ClientBuilder, PARTICLE_CLOUD};
pub use customers::{Customer, CustomerList, Customers};
pub use devices::{
    CallResult, ClaimCode, ClaimResult, Device, DeviceProtection, Devices, FlashResult, NotesResult, PingResult,
    RenameResult, SignalResult, TransferRequest, VariableDevice, VariableReading,
};
pub use diagnostics::{Diagnostics, HistoryRequest, Vitals};
pub use error::Error;
pub use events::{Disconnect, Event, EventStream, EventStreamRequest, Events, PublishRequest, StreamItem, StreamItems};
pub use integrations::{Integration, Integrations, NewIntegration};
pub use oauth::{
    Authorization, ClientSession, Login, LoginRequest, LoopbackListener, MfaChallenge, OAuthClientInfo, OAuthClients,
};
pub use refusal::Refusal;
pub use request::SourceFile;
pub use secret::Secret;
pub use session::{Lifetime, Session};
pub use team::{ApiUser, Team, TeamMember};
pub use timer::{Sleep, Timer, TokioTimer};
pub use user::{
    AccountInfo, ConfirmMfaRequest, CreateUserRequest, MfaEnrolment, MfaState, RecoveryCodes, UpdateUserRequest, User,
    UserInfo,
};
